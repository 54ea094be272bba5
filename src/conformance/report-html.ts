import { type Html, html } from './html.ts';
import type { CaseResult, ConformanceReport } from './report.ts';
import { exchangeHtml, openAttribute } from './report-html-exchange.ts';
import { script, scriptHash, style } from './report-html-style.ts';

/** How a case is shown: its status, or `known` where the baseline explains a failure. */
type Shown = CaseResult['status'] | 'known';

const words: Readonly<Record<Shown, string>> = {
  fail: 'Failed',
  warn: 'Warnings',
  known: 'Known',
  skipped: 'Skipped',
  pass: 'Passed',
};

/** In the order of their importance. */
const allShown = Object.keys(words) as readonly Shown[];

/**
 * Returns the report as one HTML page that needs no other file: it can be sent, printed, and read
 * without scripts. All text of the server is escaped, and the page allows no script but its own.
 */
export function formatHtml(report: ConformanceReport): string {
  const { title, cases } = report;
  // The end of a script is written as it is within one: bundlers keep other templates apart for it.
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '${scriptHash}'; base-uri 'none'; form-action 'none'">
<title>${title}: ${verdict(report).word}</title>
<style>${style}</style>
</head>
<body>
${['all' as const, ...allShown].map(
  (shown) =>
    html`<input class="choice" type="radio" name="only" id="only-${shown}"${shown === 'all' ? html` checked` : undefined}>`,
)}
${headerHtml(report)}
<main>
${filtersHtml(cases)}
${failuresHtml(cases)}
${summaryHtml(cases)}
${sectionsOf(cases).map(([section, list], index) => sectionHtml(section, list, index))}
${leftoversHtml(report)}
</main>
<footer>Written by Rollcall's conformance checker. Credentials were removed from all requests and answers.</footer>
<script>${script}<\/script>
</body>
</html>
`.markup;
}

function shownAs({ status, explained }: CaseResult): Shown {
  return explained === undefined ? status : 'known';
}

function count(cases: readonly CaseResult[], shown: Shown): number {
  return cases.filter((one) => shownAs(one) === shown).length;
}

interface Verdict {
  readonly word: string;
  readonly shown: Shown;
  readonly why: string;
}

function verdict({ cases, isGood, ended }: ConformanceReport): Verdict {
  const failed = count(cases, 'fail');
  const warned = count(cases, 'warn');
  if (failed > 0)
    return {
      word: 'Failed',
      shown: 'fail',
      why: `${plural(failed, 'case')} of ${cases.length} failed.`,
    };
  if (ended !== undefined || !isGood)
    return { word: 'Incomplete', shown: 'warn', why: 'The run ended before its last case.' };
  const warnings = warned === 0 ? '' : ` ${plural(warned, 'recommendation')} not followed.`;
  const skipped = count(cases, 'skipped');
  const skips = skipped === 0 ? '' : ` ${plural(skipped, 'case')} skipped.`;
  return { word: 'Passed', shown: 'pass', why: `No case failed.${warnings}${skips}` };
}

function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function headerHtml(report: ConformanceReport): Html {
  const { title, url, startedAt, seconds, seed, cases, ended } = report;
  const { word, shown, why } = verdict(report);
  const when = startedAt === undefined ? undefined : html`<time>${startedAt}</time> · `;
  return html`<header>
<h1>${title}</h1>
<p class="about"><code>${url}</code></p>
<p class="about">${when}${plural(cases.length, 'case')} in ${seconds} s · seed ${seed}</p>
<div class="verdict ${shown}"><strong>${word}</strong><span>${why}</span></div>
${ended === undefined ? undefined : html`<p class="reason warn">The run ended early: ${ended}</p>`}
</header>`;
}

function filtersHtml(cases: readonly CaseResult[]): Html {
  const present = allShown.filter((shown) => count(cases, shown) > 0);
  return html`<div class="bar">${present.map(
    (shown) =>
      html`<span class="${shown}" style="flex: ${count(cases, shown)}" title="${words[shown]}: ${count(cases, shown)}"></span>`,
  )}</div>
<div class="filters"><label for="only-all">All <b>${cases.length}</b></label>
${present.map(
  (shown) =>
    html`<label class="${shown}" for="only-${shown}">${words[shown]} <b>${count(cases, shown)}</b></label>
`,
)}<input class="search" type="search" placeholder="Search" aria-label="Search cases" hidden></div>`;
}

/** Returns what a reader wants first: what failed and why, each with a link to its requests. */
function failuresHtml(cases: readonly CaseResult[]): Html | undefined {
  const failed = cases.filter((one) => shownAs(one) === 'fail');
  if (failed.length === 0) return undefined;
  return html`<h2>What failed</h2>
<ol class="failures">${failed.map(
    ({ id, title, section, reason }) =>
      html`<li><a href="#${id}">${title}</a> <small>${section}</small><span>${reason}</span></li>
`,
  )}</ol>`;
}

/** Returns cases by the document and section that they check, in the order of the suite. */
function sectionsOf(cases: readonly CaseResult[]): readonly (readonly [string, CaseResult[]])[] {
  const sections = new Map<string, CaseResult[]>();
  for (const one of cases) {
    const list = sections.get(one.section);
    if (list === undefined) sections.set(one.section, [one]);
    else list.push(one);
  }
  return [...sections];
}

function summaryHtml(cases: readonly CaseResult[]): Html {
  const cell = (list: readonly CaseResult[], shown: Shown): Html => {
    const number = count(list, shown);
    return html`<td class="${shown}"><span class="${number === 0 ? 'zero' : 'n'}">${number}</span></td>`;
  };
  return html`<h2>By section</h2>
<div class="wide"><table><thead><tr><th>Section</th>${allShown.map((shown) => html`<th>${words[shown]}</th>`)}</tr></thead>
<tbody>${sectionsOf(cases).map(
    ([section, list], index) =>
      html`<tr><td><a href="#section-${index}">${section}</a></td>${allShown.map((shown) => cell(list, shown))}</tr>
`,
  )}</tbody></table></div>`;
}

function sectionHtml(section: string, cases: readonly CaseResult[], index: number): Html {
  const byImportance = allShown.flatMap((shown) => cases.filter((one) => shownAs(one) === shown));
  return html`<section class="section" id="section-${index}">
<h2>${section}</h2>
${byImportance.map((one) => caseHtml(one))}
</section>
`;
}

function caseHtml(one: CaseResult): Html {
  const { id, title, level, requirements, status, reason, explained, exchanges } = one;
  const shown = shownAs(one);
  const isShownWhole = status === 'fail' || status === 'warn';
  const source = [id, level, ...requirements].join(' · ');
  return html`<details class="case ${shown}" id="${id}"${shown === 'fail' ? openAttribute : undefined}>
<summary><span class="badge">${shown === 'skipped' ? 'skip' : shown}</span>
<span class="title">${title}<small>${source}</small></span></summary>
<div class="inside">
${reason === undefined ? undefined : html`<p class="reason">${reason}</p>`}
${explained === undefined ? undefined : html`<p class="reason">Known: ${explained}</p>`}
${exchanges.length === 0 ? html`<p class="about">No request was sent.</p>` : undefined}
${isShownWhole ? exchangesHtml(exchanges) : exchangeList(exchanges)}
</div></details>
`;
}

/** Returns the requests of a failure. The last one is what the case stumbled over. */
function exchangesHtml(exchanges: CaseResult['exchanges']): readonly Html[] {
  return exchanges.map((exchange, index) => exchangeHtml(exchange, index === exchanges.length - 1));
}

/** Returns the requests of a case that passed, without their bodies: the report stays small. */
function exchangeList(exchanges: CaseResult['exchanges']): Html | undefined {
  if (exchanges.length === 0) return undefined;
  const lines = exchanges.map(
    ({ method, url, status, ms }) =>
      `${method} ${url} → ${status === 0 ? 'no answer' : status} (${ms} ms)`,
  );
  return html`<pre>${lines.join('\n')}</pre>`;
}

function leftoversHtml({ leftovers, staleBaseline }: ConformanceReport): Html | undefined {
  if (leftovers.length === 0 && staleBaseline.length === 0) return undefined;
  return html`<section><h2>Notes</h2>
${leftovers.map(({ path, reason }) => html`<p class="reason warn">Could not delete <code>${path}</code>: ${reason}</p>`)}
${staleBaseline.map((id) => html`<p class="reason warn">The baseline explains ${id}, which does not fail; remove the entry.</p>`)}
</section>`;
}
