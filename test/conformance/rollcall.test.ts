/**
 * @module-tag slow
 * @module-tag campaign
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConformanceReport,
  checkConformance,
  readBaseline,
} from '../../src/conformance/index.ts';
import { profiles } from '../../src/protocol/profiles/profile.ts';
import {
  apiToken,
  onEveryStore,
  startTestServer,
  stores,
  type TestServer,
  token,
} from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

/** Known deviations of a profile; profiles without a file of their own tolerate alike. */
function baselineOf(profile: string): Readonly<Record<string, string>> {
  const name = ['rfc-strict', 'interop-strict'].includes(profile) ? profile : 'default';
  const file = fileURLToPath(new URL(`baselines/${name}.json`, import.meta.url));
  return readBaseline(readFileSync(file, 'utf8'));
}

/** Cases that failed or warn without an explanation, and what else is wrong with a run. */
function problems({ cases, leftovers, ended, staleBaseline }: ConformanceReport): unknown {
  const unexplained = cases.filter(
    ({ status, explained }) => explained === undefined && (status === 'fail' || status === 'warn'),
  );
  return {
    cases: unexplained.map(({ id, status, reason }) => `${status} ${id}: ${reason}`),
    leftovers,
    ended,
    staleBaseline,
  };
}

const none = { cases: [], leftovers: [], ended: undefined, staleBaseline: [] };

/** What a server of its own profile may skip, by the reason. */
const skips = new Set([
  'bulk is supported',
  'patch is supported',
  'GET /Me answers 501',
  'the server has no resource type of its own',
]);

async function check(
  server: TestServer,
  own: Pick<TestTenant, 'tenant' | 'token'>,
  profile: string,
): Promise<ConformanceReport> {
  const other = await createTenant(server, { profile });
  const report = await checkConformance({
    suite: 'rfc',
    url: `${server.running.url}/scim/v2`,
    token: async () => own.token,
    otherToken: async () => other.token,
    feed: {
      url: `${server.running.url}/api/v1/events?tenant=${own.tenant}`,
      token: async () => apiToken,
    },
    seed: 7,
    // Slow machines are slow; the limits have tests of their own.
    timeoutMs: 60_000,
    maxDurationMs: timeout,
    baseline: baselineOf(profile),
  });
  for (const secret of [own.token, other.token, apiToken])
    expect(JSON.stringify(report)).not.toContain(secret);
  for (const type of ['Users', 'Groups'])
    expect((await other.call('GET', `/${type}`)).json.totalResults).toBe(0);
  return report;
}

/** A run has some 2,500 requests, one after another. */
const timeout = 600_000;

// Every profile on SQLite. Storage does not know profiles, so one is enough on PostgreSQL.
const runs = stores.flatMap((store) =>
  (store === 'sqlite' ? [...profiles.keys()] : ['default']).map((profile) => ({ store, profile })),
);

describe.each(runs)('the rfc suite against profile $profile on $store', ({ store, profile }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(store, { passwords: true });
  });
  afterAll(() => server.stop());

  it('finds nothing that is not explained, and leaves nothing behind', { timeout }, async () => {
    const tenant = await createTenant(server, { profile });
    const report = await check(server, tenant, profile);
    expect(problems(report)).toEqual(none);
    expect(report.isGood).toBe(true);
    const skipped = report.cases.filter(({ status }) => status === 'skipped');
    expect(skipped.filter(({ reason = '' }) => !skips.has(reason))).toEqual([]);
    expect(report.counts.pass).toBeGreaterThan(400);
    for (const type of ['Users', 'Groups'])
      expect((await tenant.call('GET', `/${type}`)).json.totalResults).toBe(0);
  });
});

const definitions = fileURLToPath(new URL('../../examples/test-resource.json', import.meta.url));

onEveryStore(
  'a resource type of the operator',
  { definitions, profile: 'rfc-strict' },
  (server) => {
    it('is checked by what its schema states', { timeout }, async () => {
      const report = await checkConformance({
        suite: 'rfc',
        url: `${server().running.url}/scim/v2`,
        token: async () => token,
        seed: 8,
        only: ['schema', 'discovery'],
      });
      expect(problems(report)).toEqual(none);
      const statuses = report.cases.filter(({ id }) => id.startsWith('schema.'));
      expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set(['pass']));
      const list = await server().call('GET', '/TestResources');
      expect(list.json.totalResults).toBe(0);
    });
  },
);
