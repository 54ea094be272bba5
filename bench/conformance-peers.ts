/**
 * `npm run conformance:peers`: the checker and the simulators against other SCIM servers for Node,
 * each set up as its documentation says. Writes docs/conformance-peers.md.
 *
 * --peer NAME      one peer, such as polis
 * --suite NAME     one suite: rfc, entra, okta or ipsie
 * --no-simulators  the checker alone
 * --simulations FILE  takes the simulators' reports from a file that --json wrote
 * --json FILE      writes every report
 * --no-docs        leaves docs/conformance-peers.md as it is; so do --peer, --suite, --no-simulators
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type ConformanceReport, checkConformance, suites } from '../src/conformance/index.ts';
import { dialects, type SimulationReport, scenarios, simulate } from '../src/simulators/index.ts';
import { isWithoutDrift, peersPage } from './conformance-peers-report.ts';
import { progress, stopContenders } from './contenders.ts';
import { type Peer, peers, startEmptyPeer } from './peers.ts';

/** What was found out about one peer. */
export interface PeerFindings {
  readonly peer: Peer;
  readonly checks: readonly ConformanceReport[];
  readonly simulations: readonly SimulationReport[];
}

const seed = 1;
/** Of one request: some peers are slow on a busy machine, which is no finding. */
const timeoutMs = 60_000;
const usersOfSimulation = 6;
const groupsOfSimulation = 2;
/** Starts a peer, hands its URL and token over, and stops it. */
async function withPeer<Result>(
  peer: Peer,
  use: (url: string, token: () => Promise<string>) => Promise<Result>,
): Promise<Result> {
  const contender = await startEmptyPeer(peer);
  try {
    return await use(`http://127.0.0.1:${contender.port}/scim/v2`, async () => contender.token);
  } finally {
    await stopContenders([contender]);
  }
}

/** Runs one suite against a peer that is started for it. */
function check(peer: Peer, suite: ConformanceReport['suite']): Promise<ConformanceReport> {
  return withPeer(peer, (url, token) =>
    checkConformance({
      suite,
      url,
      token,
      seed,
      timeoutMs,
      onProgress: ({ done, total, id = '' }) =>
        progress(`${peer.name}, ${suite}: ${done} of ${total} ${id}`),
    }),
  );
}

/** Plays one identity provider against a peer that is started for it. */
function play(peer: Peer, name: string): Promise<SimulationReport> {
  return withPeer(peer, (url, token) =>
    simulate({
      dialect: dialects.get(name)!,
      url,
      token,
      nextToken: token,
      users: usersOfSimulation,
      groups: groupsOfSimulation,
      scenarios: Object.keys(scenarios),
      seed,
      onProgress: ({ scenario }) => progress(`${peer.name}, ${name}: ${scenario}`),
    }),
  );
}

const { values } = parseArgs({
  options: {
    peer: { type: 'string' },
    suite: { type: 'string' },
    'no-simulators': { type: 'boolean', default: false },
    simulations: { type: 'string' },
    json: { type: 'string' },
    'no-docs': { type: 'boolean', default: false },
  },
});

const earlier: readonly PeerFindings[] =
  values.simulations === undefined
    ? []
    : (JSON.parse(readFileSync(values.simulations, 'utf8')) as PeerFindings[]);
const findings: PeerFindings[] = [];
for (const peer of peers.filter(({ name }) => values.peer === undefined || name === values.peer)) {
  const checks: ConformanceReport[] = [];
  for (const suite of suites.keys())
    if (values.suite === undefined || suite === values.suite) checks.push(await check(peer, suite));
  const simulations = [...(earlier.find((one) => one.peer.name === peer.name)?.simulations ?? [])];
  if (!values['no-simulators'] && simulations.length === 0)
    for (const name of dialects.keys()) simulations.push(await play(peer, name));
  findings.push({ peer, checks, simulations });
}
progress('');
for (const { peer, checks, simulations } of findings) {
  for (const { suite, counts } of checks)
    process.stdout.write(
      `${peer.name}, ${suite}: ${counts.pass} passed, ${counts.fail} failed, ${counts.warn} warnings, ${counts.skipped} skipped\n`,
    );
  const good = simulations.filter(isWithoutDrift).map(({ dialect }) => dialect);
  if (simulations.length > 0)
    process.stdout.write(
      `${peer.name}: ${good.length} of ${simulations.length} simulators end without drift: ${good.join(', ')}\n`,
    );
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(findings, null, 2)}\n`);
const isWhole = values.peer === undefined && values.suite === undefined && !values['no-simulators'];
if (isWhole && !values['no-docs'])
  writeFileSync(
    fileURLToPath(new URL('../docs/conformance-peers.md', import.meta.url)),
    peersPage(findings),
  );
