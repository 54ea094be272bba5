/** @module-tag slow */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '../support/client.ts';
import { ask, type Browser, enter, password, signIn } from '../support/console-session.ts';
import { createManage } from '../support/management.ts';
import { createDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

interface Nodes {
  /** Where access is ended. */
  readonly here: string;
  /** Where it is tried. */
  readonly there: string;
}

const changes = [
  ['was removed', (url: string, id: string) => createManage(url)('DELETE', at(id))],
  [
    'was disabled',
    (url: string, id: string) => createManage(url)('PATCH', at(id), { disabled: true }),
  ],
  [
    'has a lower role',
    (url: string, id: string) => createManage(url)('PATCH', at(id), { role: 'read-only' }),
  ],
  [
    'has to choose a new password',
    (url: string, id: string) => createManage(url)('POST', `${at(id)}/reset-password`),
  ],
] as const;

function at(id: string): string {
  return `/administrators/${id}`;
}

/** The status of a read and of a change, on more connections than there are threads. */
async function statuses(url: string, { cookie, csrfToken }: Browser): Promise<readonly number[]> {
  const headers = { Cookie: cookie, 'X-CSRF-Token': csrfToken, Connection: 'close' };
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      index % 2 === 0
        ? ask(url, 'GET', '/session', undefined, headers)
        : ask(url, 'POST', '/tenants', { id: 'never', name: 'Never' }, headers),
    ),
  );
  return [...new Set(answers.map(({ status }) => status))];
}

function endsAtOnce(nodes: () => Nodes): void {
  it.each(changes)('T036 a session ends at once when its administrator %s', async (_, change) => {
    const { here, there } = nodes();
    const browser = await enter(here, 'operator');
    const read = { Cookie: browser.cookie };
    expect((await ask(there, 'GET', '/session', undefined, read)).status).toBe(200);
    expect((await change(here, browser.id)).status).toBeLessThan(300);
    expect(await statuses(there, browser)).toEqual([401]);
  });

  it('T036 a changed password ends the other sessions, and a sign-out its own', async () => {
    const { here, there } = nodes();
    const one = await enter(here, 'operator');
    const other = await signIn(there, one.email);
    const changed = { current: password, password: 'another horse battery staple' };
    expect((await one.call('PUT', '/session/password', changed)).status).toBeLessThan(300);
    expect(await statuses(there, other)).toEqual([401]);
    expect((await one.call('DELETE', '/session')).status).toBeLessThan(300);
    expect(await statuses(there, one)).toEqual([401]);
    expect((await ask(there, 'POST', '/session', { email: one.email, password })).status).toBe(401);
  });

  it('T130 a set-up link ends at once when it is revoked', async () => {
    const { here, there } = nodes();
    const tenant = `ended-${Math.random().toString(36).slice(2)}`;
    const manage = createManage(here);
    await manage('POST', '/tenants', { id: tenant });
    const connection = (await manage('POST', `/connections?tenant=${tenant}`, { name: 'Okta' }))
      .json.id;
    const { json } = await manage(
      'POST',
      `/connections/${connection}/setup-links?tenant=${tenant}`,
      {},
    );
    const link = { 'X-Setup-Link': json.url.split('/setup/')[1] };
    expect((await ask(there, 'GET', '/setup', undefined, link)).status).toBe(200);
    await manage('DELETE', `/setup-links/${json.id}?tenant=${tenant}`);
    const after = await Promise.all([
      ask(there, 'GET', '/setup', undefined, link),
      ask(there, 'POST', '/setup/credentials', {}, link),
      ask(there, 'POST', '/setup/finish', undefined, link),
    ]);
    expect(after.map(({ status }) => status)).toEqual([401, 401, 401]);
  });
}

describe('access that has ended, on each thread', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('sqlite', { threads: 2 });
  });
  afterAll(() => server.stop());
  endsAtOnce(() => ({ here: server.running.url, there: server.running.url }));
});

describe.runIf(hasPostgres)('access that has ended, on another node', () => {
  let database: string;
  let nodes: readonly TestServer[];
  beforeAll(async () => {
    database = await createDatabase();
    nodes = await Promise.all(
      [1, 2].map(() => startTestServer('postgres', { storageUrl: database })),
    );
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await dropDatabase(database);
  });
  endsAtOnce(() => ({ here: nodes[0]!.running.url, there: nodes[1]!.running.url }));
});

describe('guesses of passwords and links, on two threads', () => {
  it('T037 are limited for the process, whichever thread answers', async () => {
    const server = await startTestServer('sqlite', { threads: 2, behindProxy: true });
    const { url } = server.running;
    const { email } = await enter(url, 'operator');
    const guess = (given: string, address: string) =>
      ask(
        url,
        'POST',
        '/session',
        { email, password: given },
        { 'X-Forwarded-For': address, Connection: 'close' },
      );
    const answers: number[] = [];
    for (let count = 0; count < 8; count += 1)
      answers.push((await guess(`wrong ${count}`, '192.0.2.1')).status);
    expect(answers).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect((await guess(password, '192.0.2.1')).status).toBe(429);
    expect((await guess(password, '198.51.100.7')).status).toBe(201);
    // From many addresses, one account: fifty in all, of which six were wrong.
    const others = [];
    for (let count = 0; count < 52; count += 1)
      others.push((await guess('wrong', `203.0.113.${count}`)).status);
    expect(others.filter((status) => status === 401).length).toBeGreaterThan(40);
    expect(others.at(-1)).toBe(429);
    await server.stop();
  });
});

describe('the secret of a set-up link', () => {
  it('T026 opens nothing but its own connection, wherever it is sent', async () => {
    const server = await startTestServer('memory');
    const { url } = server.running;
    const [tenant, foreign] = [await createTenant(server), await createTenant(server)];
    const path = tenant.at(`/connections/${tenant.connection}/setup-links`);
    const { json } = await tenant.manage('POST', path, {});
    const secret: string = json.url.split('/setup/')[1];
    const link = { 'X-Setup-Link': secret };
    const scim = await Promise.all(
      [tenant, foreign].flatMap(({ tenant: id }) =>
        [{ token: secret }, { token: null, headers: link }].map((given) =>
          send(url, 'GET', `/t/${id}/scim/v2/Users`, given, ''),
        ),
      ),
    );
    expect(scim.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    const connection = `/connections/${foreign.connection}`;
    const elsewhere = [
      await ask(url, 'GET', '/tenants', undefined, link),
      await ask(url, 'GET', `${connection}?tenant=${foreign.tenant}`, undefined, link),
      await ask(url, 'POST', `${connection}/setup-links?tenant=${foreign.tenant}`, {}, link),
      await ask(url, 'DELETE', tenant.at(`/setup-links/${json.id}`), undefined, link),
      await ask(url, 'GET', `/setup?link=${secret}`),
      await ask(url, 'GET', `/setup?X-Setup-Link=${secret}`),
      await ask(url, 'GET', '/setup', undefined, { Authorization: `Bearer ${secret}` }),
      await ask(url, 'GET', '/setup', undefined, { Cookie: `rollcall_session=${secret}` }),
      await ask(url, 'GET', '/session', undefined, { Cookie: `rollcall_session=${secret}` }),
      // The tokens of others are not links.
      await ask(url, 'GET', '/setup', undefined, { 'X-Setup-Link': foreign.token }),
    ];
    expect(elsewhere.map(({ status }) => status)).toEqual(elsewhere.map(() => 401));
    for (const { text } of elsewhere) expect(text).not.toContain(secret);
    const verified = await ask(url, 'POST', '/session/link/verify', { link: secret });
    expect(verified.status).toBe(410);
    const asClient = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: tenant.connection,
        client_secret: secret,
      }),
    });
    expect(asClient.status).toBe(401);
    expect(JSON.stringify(server.log)).not.toContain(secret);
    await server.stop();
  });
});
