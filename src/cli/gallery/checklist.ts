import type { CaseResult, Exchange } from '../../conformance/index.ts';
import { table, wrap } from '../../simulators/guides/markdown.ts';
import type { RequirementList } from './requirement.ts';
import { type Evidence, evidenceOf, type KitFacts, type Requirement } from './requirement.ts';

/** A requirement with what supports it. */
export interface CheckedRequirement {
  readonly requirement: Requirement;
  readonly evidence: Evidence;
}

/** Returns each requirement of a list with its evidence. */
export function checkRequirements(
  { requirements }: RequirementList,
  facts: KitFacts,
): readonly CheckedRequirement[] {
  return requirements.map((requirement) => ({
    requirement,
    evidence: evidenceOf(requirement, facts),
  }));
}

/** Characters of a body that are shown; the report has all. */
const maxBody = 1_200;

/** Returns the checklist as Markdown: a table, then the exchanges behind each requirement. */
export function checklistText(
  title: string,
  source: string,
  checked: readonly CheckedRequirement[],
  { report, baseUrl, connection, tenant }: KitFacts,
): string {
  const rows = checked.map(({ requirement, evidence }, index) => [
    String(index + 1),
    requirement.title,
    requirement.level,
    evidence.status,
    evidence.text,
  ]);
  const { counts, startedAt } = report;
  const when = startedAt === undefined ? '' : ` on ${startedAt}`;
  const about =
    `The requirements are those of ${source}. The evidence was measured${when} against ` +
    `${baseUrl}, connection ${connection} of tenant ${tenant}: ${counts.pass} checks passed, ` +
    `${counts.fail} failed, ${counts.warn} warned, ${counts.skipped} were skipped.`;
  return `# ${title}: checklist

${wrap(about)}

${table(['', 'requirement', 'level', 'evidence', 'what it is'], rows)}

| evidence | meaning |
| --- | --- |
| shown | the exchanges below prove it |
| configured | it follows from the configuration that is named |
| not measured | it was not part of this run |
| failed | the exchanges below show what is wrong |
| yours | only you can do it |

## Evidence

Each check names its requests in order, and shows the last one with its answer.
\`conformance-report.json\` has all of them in full.

${proofsOf(checked).join('\n\n')}
`;
}

/** Returns the evidence of each requirement; a check that proves several is shown once. */
function proofsOf(checked: readonly CheckedRequirement[]): readonly string[] {
  const shownUnder = new Map<CaseResult, number>();
  return checked.flatMap(({ requirement: { title }, evidence: { cases } }, index) => {
    if (cases.length === 0) return [];
    const texts = cases.map((one) => {
      const earlier = shownUnder.get(one);
      if (earlier === undefined) shownUnder.set(one, index + 1);
      return earlier === undefined ? caseText(one) : `${headingOf(one)}: see ${earlier}`;
    });
    return [`### ${index + 1}. ${title}`, ...texts];
  });
}

function headingOf({ id, title, status, section }: CaseResult): string {
  return `**${status}** \`${id}\`: ${title} (${section})`;
}

function caseText(one: CaseResult): string {
  const { reason, exchanges } = one;
  const heading = `${headingOf(one)}${reason === undefined ? '' : `: ${reason}`}`;
  const last = exchanges.at(-1);
  if (last === undefined) return heading;
  const steps = exchanges.map((each) => `\`${requestLine(each)} → ${each.status}\``).join(', ');
  return `${heading}

${steps}

\`\`\`http
${exchangeText(last)}
\`\`\``;
}

function requestLine({ method, url }: Exchange): string {
  const { pathname, search } = new URL(url);
  return `${method} ${pathname}${decoded(search)}`;
}

/** Queries are read more easily without escapes. */
function decoded(search: string): string {
  try {
    return decodeURIComponent(search.replaceAll('+', ' '));
  } catch {
    return search;
  }
}

function exchangeText(exchange: Exchange): string {
  const { requestBody, status, body } = exchange;
  return [
    requestLine(exchange),
    ...(requestBody === undefined || requestBody === '' ? [] : ['', bodyText(requestBody)]),
    '',
    `HTTP ${status}`,
    ...(body === '' ? [] : ['', bodyText(body)]),
  ].join('\n');
}

/** Returns a body for readers: JSON in lines, and cut. */
function bodyText(body: string): string {
  let text = body;
  try {
    text = JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // What is not JSON is shown as it is.
  }
  const safe = text.replaceAll('```', "'''");
  return safe.length > maxBody ? `${safe.slice(0, maxBody)}\n…` : safe;
}
