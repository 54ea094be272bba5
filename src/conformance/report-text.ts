import type { CaseResult, ConformanceReport } from './report.ts';

const labels = { pass: 'ok  ', fail: 'FAIL', warn: 'warn', skipped: 'skip' } as const;

/** Leftovers that are listed one by one. */
const maxLeftovers = 10;

/** Returns the report as text for a terminal: what did not pass, and the counts. */
export function formatConformance(report: ConformanceReport, showAll = false): string {
  const { counts, cases, leftovers, staleBaseline, ended } = report;
  const lines = [`${report.title}: ${report.url}, seed ${report.seed}, ${report.seconds} s`, ''];
  const shown = cases.filter(({ status }) => showAll || status === 'fail' || status === 'warn');
  for (const one of shown) lines.push(...caseLines(one));
  if (!showAll) lines.push(...skippedLines(cases));
  if (lines.at(-1) !== '') lines.push('');
  for (const id of staleBaseline)
    lines.push(`The baseline explains ${id}, which does not fail; remove the entry.`);
  for (const { path, reason } of leftovers.slice(0, maxLeftovers))
    lines.push(`Could not delete ${path}: ${reason}`);
  if (leftovers.length > maxLeftovers)
    lines.push(`Could not delete ${leftovers.length - maxLeftovers} more resources`);
  if (ended !== undefined) lines.push(`The run ended early: ${ended}`);
  lines.push(
    `${cases.length} cases: ${counts.pass} passed, ${counts.fail} failed, ${counts.warn} warnings, ${counts.skipped} skipped; ${counts.explained} explained by the baseline`,
  );
  return lines.join('\n');
}

function caseLines(one: CaseResult): readonly string[] {
  const { id, title, level, section, requirements, status, reason, explained } = one;
  const source = [level, section, ...requirements].join(', ');
  const lines = [
    `${explained === undefined ? labels[status] : 'know'}  ${id}: ${title} (${source})`,
  ];
  if (reason !== undefined) lines.push(`        ${reason}`);
  if (explained !== undefined) lines.push(`        explained: ${explained}`);
  return lines;
}

/** Skipped cases are counted by reason. */
function skippedLines(cases: readonly CaseResult[]): readonly string[] {
  const byReason = new Map<string, number>();
  for (const { status, reason = '' } of cases)
    if (status === 'skipped') byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
  return [...byReason].map(([reason, count]) => `skip  ${count} cases: ${reason}`);
}
