import { Html } from './html.ts';

/** The style sheet of the HTML report: light and dark, and for paper. */
export const style: Html = new Html(`
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --text: #1c2330; --soft: #5b6577;
  --line: #dde1e8; --code: #f3f5f8; --pass: #1a7f4b; --fail: #c62f3b; --warn: #a05c00;
  --skipped: #66708a; --accent: #2c5fd6; --string: #0a6b50; --number: #9a4a00; --key: #2a4ea8; }
@media (prefers-color-scheme: dark) { :root { --page: #12151b; --card: #1a1f28; --text: #e6e9ef;
  --soft: #9aa4b6; --line: #2d3442; --code: #12161e; --pass: #4cc38a; --fail: #ff7a7f;
  --warn: #e9ac55; --skipped: #99a3b8; --accent: #86aaff; --string: #79d3b0; --number: #f0b070;
  --key: #9dbaff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main, header { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.01em; }
h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; }
h3 { font-size: .8rem; margin: .9rem 0 .3rem; color: var(--soft); font-weight: 600; }
p { margin: .3rem 0; }
.about { color: var(--soft); overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .86em; }
.verdict { display: flex; gap: .9rem; align-items: baseline; flex-wrap: wrap; background: var(--card);
  border: 1px solid var(--line); border-left: .35rem solid var(--mark); border-radius: .5rem;
  padding: .9rem 1.1rem; margin: 1.25rem 0; }
.verdict strong { font-size: 1.15rem; color: var(--mark); }
.pass { --mark: var(--pass); } .fail { --mark: var(--fail); } .warn { --mark: var(--warn); }
.skipped { --mark: var(--skipped); } .known { --mark: var(--skipped); }
.bar { display: flex; height: .7rem; border-radius: .35rem; overflow: hidden; background: var(--line);
  gap: 2px; margin: 1rem 0 .75rem; }
.bar span { background: var(--mark); min-width: 3px; }
.filters { display: flex; gap: .5rem; flex-wrap: wrap; margin: 0 0 .5rem; }
.choice { position: absolute; opacity: 0; pointer-events: none; }
.filters label { border: 1px solid var(--line); background: var(--card); border-radius: 1rem;
  padding: .2rem .8rem; cursor: pointer; }
.filters label b { color: var(--mark, var(--text)); }
.search { flex: 1 1 12rem; min-width: 10rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: 1rem; padding: .2rem .9rem; }
table { border-collapse: collapse; width: 100%; background: var(--card); border: 1px solid var(--line);
  border-radius: .5rem; }
.wide { overflow-x: auto; }
th, td { text-align: right; padding: .35rem .9rem; border-top: 1px solid var(--line);
  font-variant-numeric: tabular-nums; }
th { color: var(--soft); font-size: .8rem; font-weight: 600; border-top: 0; }
th:first-child, td:first-child { text-align: left; }
td .n { color: var(--mark); font-weight: 600; } td .zero { color: var(--line); }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
.case { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  margin: .4rem 0; }
.case > summary { display: flex; gap: .75rem; padding: .5rem .9rem; cursor: pointer; list-style: none;
  align-items: baseline; }
summary::-webkit-details-marker { display: none; }
.case > summary::after { content: "+"; color: var(--soft); margin-left: auto; }
.case[open] > summary::after { content: "–"; }
.badge { flex: none; width: 4.4rem; text-align: center; border-radius: .3rem; font-size: .72rem;
  font-weight: 700; letter-spacing: .03em; text-transform: uppercase; padding: .1rem 0;
  color: var(--mark); border: 1px solid var(--mark); }
.fail > summary .badge { background: var(--mark); color: var(--card); }
.title { overflow-wrap: anywhere; }
.title small { color: var(--soft); display: block; }
.pass .title small, .skipped .title small { display: inline; margin-left: .6rem; }
.pass > summary, .skipped > summary { padding-block: .25rem; }
.failures { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; margin: 0;
  padding: .4rem 1rem .5rem 2.4rem; }
.failures li { padding: .25rem 0; } .failures li::marker { color: var(--soft); }
.failures small { color: var(--soft); margin-left: .4rem; }
.failures span { display: block; color: var(--soft); overflow-wrap: anywhere; }
.case:target { outline: 2px solid var(--accent); }
.inside { padding: 0 .9rem .8rem; border-top: 1px solid var(--line); }
.reason { border-left: .25rem solid var(--mark); padding: .1rem .8rem; margin: .8rem 0;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.exchange { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; }
.exchange > summary { display: flex; gap: .7rem; padding: .35rem .7rem; cursor: pointer;
  list-style: none; align-items: baseline; }
.exchange > summary .time { margin-left: auto; color: var(--soft); font-size: .82rem; flex: none; }
.exchange > summary code { overflow-wrap: anywhere; }
.exchange > div { padding: 0 .7rem .7rem; border-top: 1px solid var(--line); }
.method { font-weight: 700; }
.code { font-weight: 700; flex: none; } .code.good { color: var(--pass); }
.code.bad { color: var(--warn); } .code.none { color: var(--fail); }
pre { background: var(--code); border: 1px solid var(--line); border-radius: .35rem; margin: .2rem 0;
  padding: .6rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 32rem;
  overflow-y: auto; tab-size: 2; }
pre.headers { color: var(--soft); }
.k { color: var(--key); } .s { color: var(--string); } .v { color: var(--number); }
.curl { position: relative; }
.copy { font: inherit; font-size: .8rem; border: 1px solid var(--line); background: var(--card);
  color: var(--accent); border-radius: .3rem; padding: .05rem .55rem; cursor: pointer;
  position: absolute; right: .4rem; top: .4rem; }
.copy[hidden], .search[hidden] { display: none; }
.section:not(:has(.case:not([hidden]))) { display: none; }
footer { color: var(--soft); font-size: .85rem; margin: 2.5rem auto; max-width: 68rem;
  padding: 0 1.25rem; }
#only-pass:checked ~ main .case:not(.pass), #only-fail:checked ~ main .case:not(.fail),
#only-warn:checked ~ main .case:not(.warn), #only-skipped:checked ~ main .case:not(.skipped),
#only-known:checked ~ main .case:not(.known) { display: none; }
#only-pass:checked ~ main .section:not(:has(.case.pass)),
#only-fail:checked ~ main .section:not(:has(.case.fail)),
#only-warn:checked ~ main .section:not(:has(.case.warn)),
#only-skipped:checked ~ main .section:not(:has(.case.skipped)),
#only-known:checked ~ main .section:not(:has(.case.known)) { display: none; }
#only-all:checked ~ main label[for=only-all], #only-pass:checked ~ main label[for=only-pass],
#only-fail:checked ~ main label[for=only-fail], #only-warn:checked ~ main label[for=only-warn],
#only-skipped:checked ~ main label[for=only-skipped],
#only-known:checked ~ main label[for=only-known] { border-color: var(--mark, var(--text));
  box-shadow: inset 0 0 0 1px var(--mark, var(--text)); }
.choice:focus-visible ~ main .filters { outline: 2px solid var(--accent); outline-offset: 4px;
  border-radius: .5rem; }
@media (max-width: 40rem) { .badge { width: auto; padding: .1rem .4rem; }
  th, td { padding: .3rem .45rem; } }
@media print { :root { --page: #fff; --card: #fff; --text: #000; --soft: #444; --line: #bbb;
  --code: #fff; --pass: #1a7f4b; --fail: #b0202c; --warn: #8a5000; --skipped: #555; --key: #000;
  --string: #000; --number: #000; color-scheme: light; }
  body { font-size: 11px; } .filters, .copy, .case > summary::after { display: none; }
  pre { max-height: none; overflow: visible; } .case { break-inside: avoid-page; }
  .case.fail, .case.warn { break-inside: auto; } tr, .verdict { break-inside: avoid; } }
`);

/**
 * The script of the HTML report: search, buttons that copy, failures opened on paper. The report is
 * readable without it.
 */
export const script: Html = new Html(`
const cases = [...document.querySelectorAll('.case')];
const search = document.querySelector('.search');
search.hidden = false;
search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\\s+/u);
  for (const one of cases) {
    const text = one.textContent.toLowerCase();
    one.hidden = !words.every((word) => text.includes(word));
  }
});
if (navigator.clipboard !== undefined)
  for (const button of document.querySelectorAll('.copy')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.parentElement.querySelector('pre').textContent);
      button.textContent = 'Copied';
    });
  }
addEventListener('beforeprint', () => {
  for (const one of document.querySelectorAll('.fail, .fail details, .warn')) one.open = true;
});
`);

/** SHA-256 of the script: the page allows no other. */
export const scriptHash = 'sha256-TZImE3cXS/Z+3lAXY5/nskhRI8WJnTkX12qNr1f+IfY=';
