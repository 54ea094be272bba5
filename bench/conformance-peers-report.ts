import type { ConformanceReport } from '../src/conformance/index.ts';
import type { SimulationReport } from '../src/simulators/index.ts';
import type { PeerFindings } from './conformance-peers.ts';
import { versionOf } from './cost-report.ts';

type CaseResult = ConformanceReport['cases'][number];
type Exchange = CaseResult['exchanges'][number];
type ScenarioReport = SimulationReport['scenarios'][number];

/** Characters of a body that are shown. */
const maxBody = 320;

/** Returns docs/conformance-peers.md. */
export function peersPage(findings: readonly PeerFindings[]): string {
  return `# Other servers under the checker

This page shows what the conformance checker and the simulators find in other SCIM servers for Node. A checker that only
ever met its own server proves little: here it meets servers that other people wrote, and it must find what they are
known to do differently. Written by

<!-- not run: it installs other servers and runs for an hour -->

\`\`\`sh
npm run conformance:peers      # -- --peer polis --suite rfc for a part, printed only
\`\`\`

Every finding names its clause, and every failure shows its request and answer, so that it can be checked by hand.
A **fail** is a MUST that is not kept, a **warn** a SHOULD or MAY. Nothing here says that a server is bad at what it is
for: read it as the list of what an identity provider will notice. One cause can show in many cases: a server that does
not know \`sw\`, for example, fails most filter cases, because they narrow a list down to what the checker created.

${table(
  ['server', 'packages', 'set up'],
  findings.map(({ peer }) => [
    peer.name,
    peer.packages.map((name) => `${name} ${versionOf(name)}`).join(', '),
    peer.about,
  ]),
)}

scimgateway is not among them: npm answers 404 for that name. How each is set up is in \`bench/peer-*.ts\`.

## At a glance

Cases passed / failed / warned / skipped, and simulators that end without drift:

${table(
  ['server', ...findings[0]!.checks.map(({ suite }) => suite), 'simulators without drift'],
  findings.map(({ peer, checks, simulations }) => [
    peer.name,
    ...checks.map(
      ({ counts }) => `${counts.pass} / ${counts.fail} / ${counts.warn} / ${counts.skipped}`,
    ),
    `${simulations.filter(isWithoutDrift).length} of ${simulations.length}`,
  ]),
)}

## Simulators

Each simulator plays all scenarios against an empty server and compares what the server holds with its own directory.
*ok*: every step passed and nothing differs. *no drift*: nothing differs, but a step that the provider takes failed,
such as its connection test. *drift in n of m*: in n of the m scenarios that were played, users, groups or members
differ or could not be provisioned. A scenario goes on with the directory of the one before, so one difference can
show in all that follow; a provider that gives up plays no more.

${table(
  ['simulator', ...findings.map(({ peer }) => peer.name)],
  findings[0]!.simulations.map(({ dialect }) => [
    dialect,
    ...findings.map(({ simulations }) =>
      simulationCell(simulations.find((one) => one.dialect === dialect)!),
    ),
  ]),
)}

The first thing that went wrong in each simulator that is not *ok*:

${findings.map(firstDifferences).join('\n\n')}

${findings.map(peerSection).join('\n\n')}
`;
}

/** Returns whether the server held at all times what the provider's directory holds. */
export function isWithoutDrift({ scenarios }: SimulationReport): boolean {
  return scenarios.every(({ failures, drift }) => failures.length + drift.length === 0);
}

function simulationCell(simulation: SimulationReport): string {
  if (simulation.isGood) return 'ok';
  if (isWithoutDrift(simulation)) return 'no drift';
  const played = simulation.scenarios.filter(({ skipped }) => skipped === undefined);
  const bad = played.filter(({ failures, drift }) => failures.length + drift.length > 0);
  return `drift in ${bad.length} of ${played.length}`;
}

function isGoodScenario({ steps, failures, drift }: ScenarioReport): boolean {
  return (
    failures.length + drift.length === 0 && steps.every(({ problem }) => problem === undefined)
  );
}

function firstDifferences({ peer, simulations }: PeerFindings): string {
  const rows = simulations
    .filter(({ isGood }) => !isGood)
    .map(({ dialect, scenarios }) => {
      const scenario = scenarios.find((one) => !isGoodScenario(one))!;
      return [dialect, scenario.name, cell(differenceOf(scenario))];
    });
  return rows.length === 0
    ? `**${peer.name}**: none.`
    : `**${peer.name}**\n\n${table(['simulator', 'scenario', 'what went wrong first'], rows)}`;
}

function differenceOf({ steps, failures, drift }: ScenarioReport): string {
  const [failure] = failures;
  if (failure !== undefined)
    return `${failure.request} was answered ${failure.status}: ${failure.detail}`;
  const [difference] = drift;
  if (difference !== undefined) return JSON.stringify(difference);
  const step = steps.find(({ problem }) => problem !== undefined);
  return `${step?.title}: ${step?.problem}`;
}

function peerSection({ peer, checks }: PeerFindings): string {
  return `## ${peer.name}

${peer.lacks}

${checks.map(suiteSection).join('\n\n')}`;
}

function suiteSection({ suite, title, cases, ended, leftovers }: ConformanceReport): string {
  const found = cases.filter(({ status }) => status === 'fail' || status === 'warn');
  const end = ended === undefined ? '' : `\n\nThe run ended early: ${ended}.`;
  const left =
    leftovers.length === 0
      ? ''
      : `\n\nThe checker could not delete ${leftovers.length} of the resources that it had created.`;
  if (found.length === 0) return `### ${suite}: ${title}\n\nNo findings.${end}${left}`;
  return `### ${suite}: ${title}${end}${left}

${table(
  ['', 'case', 'clause', 'found'],
  found.map(({ status, id, section, title: what, reason = '' }) => [
    status,
    `\`${id}\``,
    section,
    cell(`${what}: ${reason}`),
  ]),
)}

${found
  .filter(({ status, exchanges }) => status === 'fail' && exchanges.length > 0)
  .map(details)
  .join('\n\n')}`;
}

/** Shows the exchange that the reason names; the last one where it names none. */
function details({ id, section, exchanges, reason = '' }: CaseResult): string {
  const isNamed = ({ method, url, status }: Exchange): boolean => {
    const [, path = ''] = new URL(url).pathname.split('/scim/v2');
    return reason.includes(`${method} ${path} answers ${status}`);
  };
  const exchange = exchanges.findLast(isNamed) ?? exchanges.at(-1)!;
  return `<details><summary><code>${id}</code>, ${section}</summary>

\`\`\`\`http
${exchangeText(exchange)}
\`\`\`\`

</details>`;
}

function exchangeText(exchange: Exchange): string {
  const { method, url, requestBody, status, headers, body } = exchange;
  const { pathname, search } = new URL(url);
  const shownHeaders = Object.entries(headers)
    .filter(([name]) => /^(content-type|location|etag|www-authenticate)$/iu.test(name))
    .map(([name, value]) => `${name}: ${value}`);
  const asked = [`${method} ${pathname}${search}`];
  if (requestBody !== undefined) asked.push('', cut(requestBody));
  const answered = [String(status), ...shownHeaders];
  if (body !== '') answered.push('', cut(body));
  return [...asked, '', ...answered].join('\n');
}

function cut(text: string): string {
  return text.length <= maxBody ? text : `${text.slice(0, maxBody)} …`;
}

/** Returns text that does not break a table. */
function cell(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return line.length <= 240 ? line : `${line.slice(0, 240)} …`;
}

function table(names: readonly string[], rows: readonly (readonly string[])[]): string {
  return [names, names.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
