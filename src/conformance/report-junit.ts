import type { CaseResult, ConformanceReport } from './report.ts';

/** Returns the report as JUnit XML, as CI systems read it. Warnings and explained failures pass. */
export function formatJunit(report: ConformanceReport): string {
  const { counts, cases, seconds, title, suite, leftovers, ended } = report;
  const failures = cases.filter(isFailure).length;
  const totals = `tests="${cases.length}" failures="${failures}" errors="${ended === undefined ? 0 : 1}" skipped="${counts.skipped}" time="${seconds}"`;
  const notes = [
    ...(ended === undefined ? [] : [`The run ended early: ${ended}`]),
    ...leftovers.map(({ path, reason }) => `Could not delete ${path}: ${reason}`),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escape(title)}" ${totals}>`,
    `  <testsuite name="${escape(`conformance.${suite}`)}" ${totals}>`,
    ...cases.flatMap((one) => testCase(suite, one)),
    ...(notes.length === 0 ? [] : [`    <system-err>${escape(notes.join('\n'))}</system-err>`]),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function isFailure({ status, explained }: CaseResult): boolean {
  return status === 'fail' && explained === undefined;
}

function testCase(suite: string, one: CaseResult): readonly string[] {
  const { id, title, section, status, reason = '', explained, exchanges } = one;
  const seconds = exchanges.reduce((sum, { ms }) => sum + ms, 0) / 1_000;
  const opening = `    <testcase classname="${escape(`${suite}.${id.split('.', 1)[0]}`)}" name="${escape(`${id}: ${title} (${section})`)}" time="${seconds.toFixed(3)}"`;
  if (status === 'pass') return [`${opening}/>`];
  const inside =
    status === 'skipped'
      ? `<skipped message="${escape(reason)}"/>`
      : isFailure(one)
        ? `<failure message="${escape(reason)}">${escape(lastExchanges(one))}</failure>`
        : `<system-out>${escape([`${status}: ${reason}`, ...(explained === undefined ? [] : [`explained: ${explained}`])].join('\n'))}</system-out>`;
  return [`${opening}>`, `      ${inside}`, '    </testcase>'];
}

/** Exchanges of a failure that JUnit gets. */
const maxExchanges = 3;

function lastExchanges({ exchanges }: CaseResult): string {
  return exchanges
    .slice(-maxExchanges)
    .map(
      ({ method, url, requestBody, status, body }) =>
        `${method} ${url}\n${requestBody ?? ''}\n→ ${status === 0 ? 'no answer' : status}\n${body}`,
    )
    .join('\n\n');
}

/** Escapes for XML 1.0, which has no control characters. */
function escape(text: string): string {
  let escaped = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const isForbidden =
      (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) ||
      (code >= 0xd800 && code < 0xe000) ||
      code === 0xfffe ||
      code === 0xffff;
    escaped += isForbidden ? '\ufffd' : (entities[character] ?? character);
  }
  return escaped;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
};
