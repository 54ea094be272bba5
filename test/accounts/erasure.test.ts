/** @module-tag slow */
import { existsSync, readFileSync } from 'node:fs';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { allEvents } from '../support/events.ts';
import { createDatabase, dropDatabase } from '../support/postgres.ts';
import { patch, startTestServer, stores, type TestServer, userUrn } from '../support/server.ts';
import { accountOfUser, createTenant, type TestTenant } from '../support/tenant.ts';

const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

/** In every value of the person, and in nothing else. */
const canary = 'zanzibar';

const person = {
  schemas: [userUrn],
  userName: `${canary}.one@example.com`,
  externalId: `${canary}-4711`,
  name: { givenName: canary, familyName: `Mc${canary}` },
  displayName: `Dr ${canary}`,
  emails: [{ value: `${canary}@home.example`, type: 'home' }],
  phoneNumbers: [{ value: `tel:${canary}` }],
  nickName: `${canary}y`,
};

/**
 * Everything that can be said about a person, and by whatever name; then the deletion. Gives the
 * user's id.
 */
async function livesAndLeaves(tenant: TestTenant, bystander: string): Promise<string> {
  const { call, manage, at } = tenant;
  const lookUp = (name: string) =>
    call('GET', `/Users?filter=${encodeURIComponent(`userName eq "${name}"`)}`);
  await lookUp(person.userName);
  await call('POST', '/Users/.search', {
    body: { schemas: [searchUrn], filter: `emails.value eq "${canary}@home.example"` },
  });
  await call('POST', '/Users', { body: { ...person, userName: [1, 2] } });
  const { id } = (await call('POST', '/Users', { body: person })).json;
  const wanted = await call('POST', '/Users', { body: { ...person, externalId: bystander } });
  expect(wanted.status).toBe(409);
  const account = (await accountOfUser(tenant, id))!;
  const headers = { 'Idempotency-Key': `key-${id}` };
  const settings = { settings: { note: `${canary} likes dark mode` } };
  await manage('PATCH', at(`/accounts/${String(account['id'])}`), settings, { headers });
  await call(
    'PATCH',
    `/Users/${id}`,
    patch({ op: 'replace', path: 'userName', value: `${canary}.two@example.com` }),
  );
  await call(
    'PATCH',
    `/Users/${id}`,
    patch({ op: 'add', path: 'emails', value: [{ value: `new@${canary}.example` }] }),
  );
  await call(
    'PATCH',
    `/Users/${id}`,
    patch({ op: 'replace', path: `emails[value eq "${canary}"].bad`, value: { a: 1 } }),
  );
  await lookUp(`${canary}.two@example.com`);
  await call('POST', '/Groups', {
    body: { displayName: 'crew', members: [{ value: id }, { value: bystander }] },
  });
  const data = { ...person, userName: `${canary}.two@example.com` };
  const Operations = [
    { method: 'POST', path: '/Users', bulkId: 'a', data },
    { method: 'PUT', path: `/Users/${id}`, data: { ...data, nickName: `${canary}er` } },
  ];
  await call('POST', '/Bulk', { body: { schemas: [bulkUrn], Operations } });
  await call('POST', '/Bulk', {
    body: { schemas: [bulkUrn], Operations: [...Operations, { method: 'NONE' }] },
  });
  const refused = await call('POST', '/Bulk', {
    body: { schemas: [bulkUrn], Operations, failOnErrors: 'x' },
  });
  expect(refused.status).toBe(400);
  const filter = `userName eq "${canary}.two@example.com"`;
  const unsorted = await call('POST', '/Users/.search', {
    body: { schemas: [searchUrn], filter, sortOrder: 'x' },
  });
  expect(unsorted.status).toBe(400);
  const async = { Prefer: 'respond-async, wait=10' };
  await call('POST', '/Bulk', { body: { schemas: [bulkUrn], Operations }, headers: async });
  await call('PATCH', `/Users/${id}`, {
    ...patch({ op: 'replace', path: `${canary}[[`, value: 1 }),
    headers: async,
  });
  await call('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'active', value: false }));
  const subject = { type: 'custom.seen', subject: id, data: { who: canary } };
  expect((await manage('POST', at('/events'), subject)).status).toBe(201);
  expect((await call('DELETE', `/Users/${id}`)).status).toBe(204);
  return id;
}

async function prepared(
  server: TestServer,
): Promise<{ readonly tenant: TestTenant; readonly bystander: string }> {
  const tenant = await createTenant(server, { policy: { onDelete: 'erase', requestLog: 'all' } });
  const { json } = await tenant.call('POST', '/Users', {
    body: { userName: 'ada@example.com', displayName: 'Ada' },
  });
  const hook = { name: 'hook', url: 'https://hooks.invalid/rollcall' };
  expect((await tenant.manage('POST', tenant.at('/endpoints'), hook)).status).toBe(201);
  return { tenant, bystander: json.id };
}

/** All that the management API shows of a tenant. */
async function shownOf({ manage, at }: TestTenant, id: string): Promise<string> {
  const paths = [
    '/requests?limit=200',
    '/accounts?limit=100',
    '/audit?limit=100',
    `/explain?person=${id}`,
    '/snapshot?limit=100',
  ];
  const texts: string[] = [];
  for (const path of paths) texts.push((await manage('GET', at(path))).text);
  return texts.join('\n');
}

async function checkErased(tenant: TestTenant, id: string, bystander: string): Promise<void> {
  const events = await allEvents(tenant);
  const about = events.filter(({ subject }) => subject === id);
  expect(about.length).toBeGreaterThan(5);
  for (const { data, previous } of about)
    expect([data, previous]).toEqual([{ erased: true }, undefined]);
  expect(about.map(({ type }) => type)).toEqual(
    expect.arrayContaining([
      'user.created',
      'user.updated',
      'user.deactivated',
      'user.deleted',
      'custom.seen',
    ]),
  );
  const kept = events.find(({ type, subject }) => type === 'user.created' && subject === bystander);
  expect(kept!['data'].raw.displayName).toBe('Ada');
  expect(JSON.stringify(events)).not.toContain(canary);
  const kept_ = async () =>
    (await tenant.manage('GET', tenant.at('/requests?limit=200'))).json.items.length;
  await expect.poll(kept_).toBeGreaterThan(15);
  await expect.poll(() => shownOf(tenant, id)).not.toContain(canary);
}

describe.each(stores)('C30: onDelete erase on %s', (store) => {
  it('C30: erases what events, request log, deliveries and kept answers say of a person; numbers and ids stay', async () => {
    const url = store === 'postgres' ? await createDatabase() : undefined;
    const server = await startTestServer(
      url === undefined ? store : 'memory',
      url === undefined ? {} : { storageUrl: url },
    );
    try {
      const { tenant, bystander } = await prepared(server);
      const before = (await allEvents(tenant)).length;
      const id = await livesAndLeaves(tenant, bystander);
      await checkErased(tenant, id, bystander);
      // Whoever comes later under the same name is somebody else, and is kept.
      const later = await tenant.call('POST', '/Users', { body: person });
      expect(later.status).toBe(201);
      expect(
        (await allEvents(tenant, before)).find(({ subject }) => subject === later.json.id)!['data']
          .raw,
      ).toBeDefined();
      await tenant.call('DELETE', `/Users/${later.json.id}`);
      await checkErased(tenant, id, bystander);
      if (url !== undefined) await expect.poll(() => columnsWith(url, canary)).toEqual([]);
      await server.running.close();
      if (server.path !== undefined) {
        for (const file of [server.path, `${server.path}-wal`])
          if (existsSync(file))
            expect([file, readFileSync(file).includes(canary)]).toEqual([file, false]);
      }
    } finally {
      await server.stop().catch(() => undefined);
      if (url !== undefined) await dropDatabase(url);
    }
  }, 60_000);
});

/** Columns of all tables that hold a text. */
async function columnsWith(url: string, text: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("SELECT set_config('rollcall.tenant', '*', false)");
    const { rows } = await client.query<{ table_name: string; column_name: string }>(
      "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() AND data_type = 'text'",
    );
    const found: string[] = [];
    for (const { table_name: table, column_name: column } of rows) {
      const hit = await client.query(`SELECT 1 FROM ${table} WHERE ${column} ILIKE $1 LIMIT 1`, [
        `%${text}%`,
      ]);
      if (hit.rows.length > 0) found.push(`${table}.${column}`);
    }
    return found;
  } finally {
    await client.end();
  }
}

it('C30: an account that an administrator deletes leaves nothing behind', async () => {
  const server = await startTestServer('sqlite');
  try {
    const { tenant } = await prepared(server);
    const { manage, at } = tenant;
    const headers = { 'Idempotency-Key': 'registered' };
    const account = {
      username: canary,
      displayName: `Dr ${canary}`,
      emails: [{ value: `${canary}@home.example`, primary: true }],
    };
    const made = await manage('POST', at('/accounts'), account, { headers });
    expect(made.status, made.text).toBe(201);
    expect(
      (
        await manage('DELETE', at(`/accounts/${made.json.id}`), undefined, {
          headers: { 'Idempotency-Key': 'x' },
        })
      ).status,
    ).toBe(200);
    const about = (await allEvents(tenant)).filter(({ subject }) => subject === made.json.id);
    expect(about.map(({ type, data }) => [type, data])).toEqual([
      ['account.registered', { erased: true }],
      ['account.erased', { erased: true }],
    ]);
    await server.running.close();
    expect(readFileSync(server.path!).includes(canary)).toBe(false);
  } finally {
    await server.stop().catch(() => undefined);
  }
});

it('C30: goes on where it stopped: more than one step takes, and after a restart', async () => {
  const server = await startTestServer('sqlite');
  try {
    const { tenant } = await prepared(server);
    const { id } = (await tenant.call('POST', '/Users', { body: person })).json;
    for (let round = 0; round < 12; round += 1) {
      const Operations = Array.from({ length: 100 }, (_, index) => ({
        method: 'PATCH',
        path: `/Users/${id}`,
        data: patch({ op: 'replace', path: 'title', value: `${canary} ${round} ${index}` }).body,
      }));
      expect(
        (await tenant.call('POST', '/Bulk', { body: { schemas: [bulkUrn], Operations } })).status,
      ).toBe(200);
    }
    expect((await tenant.call('DELETE', `/Users/${id}`)).status).toBe(204);
    await server.running.close();
    expect(readFileSync(server.path!).includes(canary)).toBe(false);
  } finally {
    await server.stop().catch(() => undefined);
  }
}, 60_000);
