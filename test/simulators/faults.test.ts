/**
 * Providers meet a server that is killed, answers that are lost, and a proxy that refuses.
 *
 * `ROLLCALL_TEST_FAULTS=all npx vitest run test/simulators/faults.test.ts` is the long campaign:
 * every provider in every scenario.
 *
 * @module-tag campaign
 * @module-tag slow
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects } from '../../src/simulators/dialects.ts';
import { createRandom } from '../../src/simulators/random.ts';
import { scenarios } from '../../src/simulators/scenarios.ts';
import { simulate } from '../../src/simulators/simulate.ts';
import { type KillableServer, startKillable } from '../support/kills.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { openPolicy, problems } from '../support/simulations.ts';
import { createTenant } from '../support/tenant.ts';

const isLong = process.env['ROLLCALL_TEST_FAULTS'] === 'all';
const names = [...dialects.keys()];
const played = Object.keys(scenarios);

/** Whether a provider has what a scenario needs. */
const playsIn = (name: string, scenario: string): boolean =>
  dialects.get(name)!.groups !== undefined || !['group-push', 'push-now'].includes(scenario);

/** Every scenario with every provider, or each with another one. */
const kills = played.flatMap((scenario, at) =>
  isLong
    ? names.filter((name) => playsIn(name, scenario)).map((name) => [name, scenario] as const)
    : [[names[(at * 7) % names.length]!, scenario] as const],
);

/** Scenarios in which an administrator presses a button, and presses it again. */
const isPressed = (scenario: string): boolean =>
  ['test-connection', 'bad-token'].includes(scenario);

/**
 * Requests that meet no server; the others wait for it. Providers try again within milliseconds
 * here, and a start takes as long as the machine needs.
 */
const maxRefused = 2;

describe('a server that is killed in the middle', () => {
  let server: KillableServer;
  beforeAll(async () => {
    server = await startKillable();
  });
  afterAll(() => server.stop());

  it.each(kills)('%s ends %s without drift', { timeout: 360_000 }, async (name, scenario) => {
    const dialect = dialects.get(name)!;
    const token = await server.createToken(`${name}-${scenario}`, dialect.profile);
    const before = isPressed(scenario) ? 0 : 1 + (played.indexOf(scenario) % 4);
    let begun = 0;
    let sent = 0;
    let refused = 0;
    let isDown = false;
    let restarted: Promise<void> | undefined;
    const report = await simulate({
      dialect,
      url: `${server.url}/scim/v2`,
      token: async () => token,
      nextToken: async () => token,
      users: 20,
      groups: 2,
      scenarios:
        scenario === 'first-sync' ? [scenario, scenario] : ['first-sync', scenario, scenario],
      seed: 5,
      onProgress: (progress) => {
        if (progress.scenario === scenario && progress.total === 1) begun += 1;
      },
      fetch: async (target, init) => {
        const isRefused = restarted !== undefined && begun === 1 && refused++ < maxRefused;
        if (isDown && !isRefused) {
          await restarted;
          // The time that the start took is not that of an answer.
          return fetch(target, { ...init, signal: null });
        }
        const answer = fetch(target, init);
        if (begun === 1 && restarted === undefined && sent++ === before) {
          isDown = true;
          restarted = server.kill().then(() => {
            isDown = false;
          });
        }
        return answer;
      },
    });
    expect(restarted).toBeDefined();
    await restarted;
    const [killed, again] = report.scenarios.slice(-2);
    expect(again).toMatchObject({ name: scenario, drift: [], failures: [] });
    // What a button showed at that moment is not the state of anything.
    const all = isPressed(scenario)
      ? report.scenarios.filter((one) => one !== killed)
      : report.scenarios;
    expect(problems({ ...report, scenarios: all })).toEqual([]);
  });
});

/** Loses one answer in a hundred after the server has acted; a proxy refuses four. */
function createLossyFetch(seed: number) {
  const random = createRandom(seed);
  const counts = { lost: 0, tooMany: 0, unavailable: 0 };
  const lossy: typeof fetch = async (target, init) => {
    const drawn = Math.floor(random.next() * 100);
    const headers: Record<string, string> = random.next() < 0.5 ? { 'Retry-After': '0' } : {};
    if (drawn === 1 || drawn === 4) {
      counts.tooMany += 1;
      return new Response('slow down', { status: 429, headers });
    }
    if (drawn === 2 || drawn === 5) {
      counts.unavailable += 1;
      return new Response('away', { status: 503, headers });
    }
    const answer = await fetch(target, init);
    if (drawn !== 3) return answer;
    counts.lost += 1;
    await answer.body?.cancel();
    throw new TypeError('the answer was lost');
  };
  return { lossy, counts };
}

describe('answers that are lost, and a proxy that refuses', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('sqlite');
  });
  afterAll(() => server.stop());

  it.each(names)('%s ends every scenario without drift', { timeout: 360_000 }, async (name) => {
    const dialect = dialects.get(name)!;
    const tenant = await createTenant(server, { policy: openPolicy, profile: dialect.profile });
    const { lossy, counts } = createLossyFetch(names.indexOf(name) + 1);
    const report = await simulate({
      dialect,
      url: `${server.running.url}/scim/v2`,
      token: async () => tenant.token,
      nextToken: async () => tenant.token,
      users: isLong ? 60 : 20,
      groups: 3,
      scenarios: played,
      seed: 7,
      fetch: lossy,
    });
    const all = report.scenarios.map((one) => (isPressed(one.name) ? { ...one, steps: [] } : one));
    expect(problems({ ...report, scenarios: all })).toEqual([]);
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBeGreaterThan(3);
  });
});
