/**
 * @module-tag slow
 * @module-tag campaign
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profiles } from '../../src/protocol/profiles/profile.ts';
import { dialects } from '../../src/simulators/dialects.ts';
import { simulate } from '../../src/simulators/simulate.ts';
import { apiToken, send } from '../support/client.ts';
import { allEvents } from '../support/events.ts';
import { createManage } from '../support/management.ts';
import { onEveryStore, startTestServer, type TestServer } from '../support/server.ts';
import { hasty, openPolicy, problems } from '../support/simulations.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

const names = [...dialects.keys()];

/** Providers that nothing tells from other clients. */
const unrecognized = new Set([
  'jumpcloud',
  'pocket-id',
  'keycloak',
  'ibm-verify',
  'rippling',
  'google',
  'workos',
]);

async function play(server: TestServer, tenant: TestTenant, name: string) {
  const report = await simulate({
    // What a wrong profile refuses stays refused.
    dialect: { ...dialects.get(name)!, schedule: hasty },
    url: `${server.running.url}/scim/v2`,
    token: async () => tenant.token,
    users: 12,
    groups: 2,
    scenarios: ['test-connection', 'first-sync', 'daily-churn', 'group-push', 'rehire'],
    seed: 2,
  });
  await server.running.maintain();
  return report;
}

async function shown({ manage, at, connection }: TestTenant) {
  return (await manage('GET', at(`/connections/${connection}`))).json.suggestion;
}

const suggestedEvents = async (tenant: TestTenant) =>
  (await allEvents(tenant)).filter(({ type }) => type === 'connection.profile_suggested');

onEveryStore('the traffic of a provider', {}, (server) => {
  it.each(names)('%s fits its own profile, and suggests no other', async (name) => {
    const { profile } = dialects.get(name)!;
    const tenant = await createTenant(server(), { policy: openPolicy, profile });
    expect(problems(await play(server(), tenant, name))).toEqual([]);
    expect(await shown(tenant)).toBeUndefined();
    expect(await suggestedEvents(tenant)).toEqual([]);
  });

  it.each(names)('%s suggests the right profile in place of a wrong one', async (name) => {
    const { profile: right } = dialects.get(name)!;
    const wrong = right === 'okta' ? 'entra' : 'okta';
    const tenant = await createTenant(server(), { policy: openPolicy, profile: wrong });
    await play(server(), tenant, name);
    const expected = unrecognized.has(name) ? 'default' : right;
    expect(await shown(tenant)).toMatchObject({ profile: expected });
    const [event, ...more] = await suggestedEvents(tenant);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      subject: tenant.connection,
      data: { connection: { profile: wrong, suggestion: { profile: expected } } },
    });
  });

  it('is asked about once per change, not per request, and again after another profile', async () => {
    const tenant = await createTenant(server(), { policy: openPolicy, profile: 'entra' });
    const { manage, at, connection, call } = tenant;
    const ask = async (): Promise<void> => {
      await call('GET', '/Users?count=1', { headers: { 'User-Agent': 'Okta SCIM Client 1.0.0' } });
      await server().running.maintain();
    };
    for (let round = 0; round < 3; round += 1) await ask();
    expect(await suggestedEvents(tenant)).toHaveLength(1);
    const set = (profile: string) => manage('PATCH', at(`/connections/${connection}`), { profile });
    expect((await set('okta')).json.suggestion).toBeUndefined();
    await ask();
    expect(await suggestedEvents(tenant)).toHaveLength(1);
    await set('onelogin');
    expect(await shown(tenant)).toMatchObject({ profile: 'okta' });
    await ask();
    expect(await suggestedEvents(tenant)).toHaveLength(2);
    const metrics = await send(server().running.url, 'GET', '/metrics', {}, apiToken);
    expect(metrics.text).toMatch(/rollcall_profile_suggestions_total\{profile="okta"\} [1-9]/u);
  });

  it('of a person with curl suggests nothing', async () => {
    const tenant = await createTenant(server(), { profile: 'entra' });
    const headers = { 'User-Agent': 'curl/8.14.1' };
    for (let count = 0; count < 5; count += 1)
      await tenant.call('POST', '/Users', { headers, body: { userName: `curl${count}` } });
    await tenant.call('GET', '/Users?filter=userName%20eq%20%22x%22', { headers });
    await server().running.maintain();
    expect(await shown(tenant)).toBeUndefined();
  });
});

describe('a suggestion', () => {
  it('survives a restart of the server', async () => {
    const storageUrl = `file:${join(mkdtempSync(join(tmpdir(), 'rollcall-suggested-')), 'r.db')}`;
    const first = await startTestServer('sqlite', { storageUrl });
    const tenant = await createTenant(first, { profile: 'entra' });
    const headers = { 'User-Agent': 'Okta SCIM Client 1.0.0' };
    await tenant.call('GET', '/Users?count=1', { headers });
    // Stopping writes what was counted.
    await first.stop();
    const next = await startTestServer('sqlite', { storageUrl });
    const manage = createManage(next.running.url);
    const { json } = await manage('GET', tenant.at(`/connections/${tenant.connection}`));
    expect(json.suggestion).toEqual({
      profile: 'okta',
      because: ['User-Agent begins with "Okta SCIM Client"'],
    });
    await next.stop();
  });
});

describe('the tolerances that a provider needs', () => {
  const path = fileURLToPath(new URL('../../vectors/simulator-tolerances.json', import.meta.url));
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('sqlite');
  });
  afterAll(() => server.stop());

  it('are those of the table, and of its profile', { timeout: 300_000 }, async () => {
    const needed: Record<string, readonly string[]> = {};
    for (const name of names) {
      const tenant = await createTenant(server, { policy: openPolicy });
      const from = server.log.length;
      // Against the profile that accepts everything, nothing is refused: all that is needed fires.
      expect(problems(await play(server, tenant, name))).toEqual([]);
      const fired = server.log
        .slice(from)
        .flatMap(({ fields }) => (fields['tolerances'] ?? []) as readonly string[]);
      needed[name] = [...new Set(fired)].sort();
    }
    // `ROLLCALL_TEST_UPDATE=1` writes the table that docs/profiles.md is made from.
    if (process.env['ROLLCALL_TEST_UPDATE'] === '1')
      writeFileSync(path, `${JSON.stringify(needed, null, 2)}\n`);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(needed);
    for (const [name, ids] of Object.entries(needed)) {
      const uses: ReadonlySet<string> = profiles.get(dialects.get(name)!.profile)!.uses;
      expect([name, ids.filter((id) => !uses.has(id))]).toEqual([name, []]);
    }
  });
});
