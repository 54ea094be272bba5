import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Reply } from '../support/client.ts';
import { createManage } from '../support/management.ts';
import {
  onEveryStore,
  patch,
  patchUrn,
  type TestServer,
  user,
  userUrn,
} from '../support/server.ts';

const pinUrn = 'urn:example:params:scim:schemas:extension:pin:1.0:User';
const safeUrn = 'urn:example:params:scim:schemas:test:1.0:Safe';
const never = { mutability: 'writeOnly', returned: 'never' };

const definitions = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'definitions.json');
writeFileSync(
  definitions,
  JSON.stringify({
    schemas: [
      {
        id: pinUrn,
        name: 'Pin',
        attributes: [
          { name: 'pin', ...never },
          { name: 'nickName', ...never },
          { name: 'hint' },
          { name: 'onRequest', returned: 'request' },
          { name: 'note', returned: 'never' },
          {
            name: 'keys',
            type: 'complex',
            multiValued: true,
            subAttributes: [
              { name: 'type' },
              { name: 'value', ...never, secret: 'sealed' },
              { name: 'extra', returned: 'request' },
            ],
          },
          {
            name: 'locks',
            type: 'complex',
            multiValued: true,
            subAttributes: [{ name: 'type' }, { name: 'code', ...never }],
          },
          {
            name: 'card',
            type: 'complex',
            subAttributes: [
              { name: 'number', ...never },
              { name: 'brand' },
              { name: 'code', returned: 'request' },
            ],
          },
        ],
      },
      {
        id: safeUrn,
        name: 'Safe',
        attributes: [
          { name: 'label', required: true },
          { name: 'secret', ...never },
          { name: 'slots', type: 'integer', multiValued: true, ...never, secret: 'sealed' },
        ],
      },
    ],
    resourceTypes: [{ name: 'Safe', endpoint: '/Safes', schema: safeUrn }],
    extensions: [
      { resourceType: 'User', schema: pinUrn },
      { resourceType: 'Group', schema: pinUrn },
    ],
  }),
);

onEveryStore('secrets by path', { definitions, passwords: true }, (server) => {
  const call: TestServer['call'] = (...given) => server().call(...given);
  const replies: Reply[] = [];
  const ask: TestServer['call'] = async (...given) => {
    const reply = await call(...given);
    replies.push(reply);
    return reply;
  };

  /** Everything that was answered, logged or stored so far, as text. */
  const everywhere = async (): Promise<string> => {
    const manage = createManage(server().running.url);
    await server().running.maintain();
    const managed = await Promise.all(
      [
        '/events?limit=1000',
        '/snapshot?limit=200',
        '/requests?limit=200',
        '/audit/all',
        '/explain?user=x',
      ].map((path) => manage('GET', path)),
    );
    const { path } = server();
    const files =
      path === undefined ? [] : ['', '-wal'].map((suffix) => readFileSync(path + suffix, 'latin1'));
    return [
      ...replies.map(({ text }) => text),
      ...managed.map(({ text }) => text),
      JSON.stringify(server().log),
      ...files,
    ].join('\n');
  };

  it('C15 an extension’s secret shows in no answer, event, log or file, whatever the verb', {
    tags: ['slow'],
  }, async () => {
    const made = await ask('POST', '/Users', {
      body: user({ [pinUrn]: { pin: '4711-first', hint: 'h' } }),
    });
    expect(made.status).toBe(201);
    expect(made.json[pinUrn]).toEqual({ hint: 'h' });
    const at = `/Users/${made.json.id}`;
    const put = await ask('PUT', at, {
      body: { ...made.json, [pinUrn]: { pin: '4711-second', hint: 'h' } },
    });
    expect(put.json[pinUrn]).toEqual({ hint: 'h' });
    const patched = await ask(
      'PATCH',
      at,
      patch({ op: 'replace', path: `${pinUrn}:pin`, value: '4711-third' }),
    );
    expect(patched.json[pinUrn]).toEqual({ hint: 'h' });
    for (const operation of [
      { op: 'Replace', Path: `${pinUrn}:PIN`, Value: '4711-a' },
      { op: 'add', value: { [pinUrn]: { Pin: '4711-b' } } },
      { op: 'add', path: pinUrn, value: { pin: '4711-c' } },
      { op: 'replace', value: { [`${pinUrn}:pin`]: '4711-d' } },
      { op: 'replace', Path: 'password', Value: '4711-e' },
      { op: 'replace', path: 'password', value: { value: '4711-f' } },
      { op: 'add', path: `${pinUrn}:keys`, value: [{ type: 'ssh', value: '4711-g' }] },
      { op: 'replace', path: `${pinUrn}:keys[type eq "ssh"].value`, value: '4711-h' },
      { op: 'replace', path: `${pinUrn}:keys[value eq "4711-i"].type`, value: 'x' },
      { op: 'replace', path: `${pinUrn}:pni`, value: '4711-j' },
      { op: 'replace', path: `${pinUrn}:card`, value: { number: '4711-k', brand: 'b' } },
      { op: 'replace', path: `${pinUrn}:card.number`, value: ['4711-l', '4711-m'] },
    ]) {
      await ask('PATCH', at, patch(operation));
      await ask('POST', '/Bulk', {
        body: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
          Operations: [
            { method: 'PATCH', path: at, data: { schemas: [patchUrn], Operations: [operation] } },
          ],
        },
      });
    }
    await ask('GET', at);
    await ask('GET', `${at}?attributes=${pinUrn}:pin`);
    await ask('GET', `/Users?filter=${encodeURIComponent(`${pinUrn}:pin eq "4711-n"`)}`);
    await ask('GET', `/Users?filter=${encodeURIComponent(`${pinUrn}:keys[value eq "4711-o"]`)}`);
    await ask('GET', '/Users');
    const text = await everywhere();
    expect(
      text.slice(Math.max(0, text.indexOf('4711-') - 300), text.indexOf('4711-') + 8),
    ).not.toContain('4711-');
    expect(replies.map((reply) => reply.text).join('')).not.toMatch(/scrypt|sealed\$/u);
  });

  it('C15 a secret of an extension leaves the core attribute of its name alone', async () => {
    const made = await ask('POST', '/Users', {
      body: user({ nickName: 'Ada', [pinUrn]: { nickName: 'hidden-name' } }),
    });
    expect(made.json.nickName).toBe('Ada');
    expect(made.json[pinUrn]).toBeUndefined();
    const at = `/Users/${made.json.id}`;
    expect(
      (await ask('PATCH', at, patch({ op: 'replace', path: 'nickName', value: 'Countess' }))).json
        .nickName,
    ).toBe('Countess');
    expect((await call('GET', at)).json).toMatchObject({
      nickName: 'Countess',
      schemas: [userUrn],
    });
    expect(await everywhere()).not.toContain('hidden-name');
  });

  it('C15 a secret outlives what does not mention it, at every depth, and null clears it', async () => {
    const stored = async (id: string) => {
      const beside = await secretsOf(server(), 'User', id);
      return beside?.[pinUrn];
    };
    const body = user({
      [pinUrn]: {
        pin: 'one',
        hint: 'h',
        note: 'never',
        card: { number: 'two', brand: 'b' },
        keys: [{ type: 'a', value: 'three' }, { type: 'b', value: 'four' }, { value: 'five' }],
      },
    });
    const { json } = await call('POST', '/Users', { body });
    const at = `/Users/${json.id}`;
    expect(json[pinUrn]).toEqual({
      hint: 'h',
      card: { brand: 'b' },
      keys: [{ type: 'a' }, { type: 'b' }],
    });
    const first = await stored(json.id);
    if (first === undefined) return;
    expect(first.keys).toHaveLength(3);
    expect((await call('PUT', at, { body: { ...json, title: 't' } })).json[pinUrn]).toEqual(
      json[pinUrn],
    );
    expect(await stored(json.id)).toEqual(first);
    const swapped = {
      ...json,
      [pinUrn]: { ...json[pinUrn], keys: [{ type: 'b' }, { type: 'c', value: 'six' }] },
    };
    await call('PUT', at, { body: swapped });
    const second = await stored(json.id);
    expect(second.keys[0]).toEqual(first.keys[1]);
    expect(second).toMatchObject({ pin: first.pin, note: first.note, card: first.card });
    await call('PUT', at, {
      body: {
        ...swapped,
        [pinUrn]: { ...swapped[pinUrn], pin: null, card: { number: null, brand: 'b' } },
      },
    });
    const third = await stored(json.id);
    expect(third).toEqual({ note: first.note, keys: second.keys });
    await call(
      'PATCH',
      at,
      patch(
        { op: 'remove', path: `${pinUrn}:note` },
        { op: 'remove', path: `${pinUrn}:keys[type eq "b"]` },
      ),
    );
    expect(await stored(json.id)).toEqual({ keys: [second.keys[1], first.keys[2]] });
    const sealed = second.keys[1].value;
    const same = await call(
      'PATCH',
      at,
      patch({ op: 'replace', path: `${pinUrn}:keys[type eq "c"].value`, value: 'six' }),
    );
    expect(await stored(json.id)).toEqual({ keys: [{ value: sealed }, first.keys[2]] });
    expect(same.status).toBe(200);
    await call('PATCH', at, patch({ op: 'remove', path: pinUrn }));
    expect(await stored(json.id)).toBeUndefined();
    const locks = [
      { type: 'a', code: 'one' },
      { type: 'b', code: 'two' },
    ];
    await call('PUT', at, { body: { ...json, [pinUrn]: { locks } } });
    const { locks: before } = await stored(json.id);
    await call('PUT', at, {
      body: { ...json, [pinUrn]: { locks: [{ type: 'b' }, { type: 'a', code: null }] } },
    });
    expect(await stored(json.id)).toEqual({ locks: [before[1], {}] });
  });

  it('C15 what is returned on request comes back at every depth to who wrote it, and to who names it', async () => {
    const body = user({
      [pinUrn]: {
        onRequest: 'r',
        card: { brand: 'b', code: 'c' },
        keys: [{ type: 'a', extra: 'e' }],
      },
    });
    const made = await call('POST', '/Users', { body });
    expect(made.json[pinUrn]).toEqual(body[pinUrn]);
    const at = `/Users/${made.json.id}`;
    const bare = { card: { brand: 'b' }, keys: [{ type: 'a' }] };
    expect((await call('GET', at)).json[pinUrn]).toEqual(bare);
    expect(
      (await call('GET', `/Users?filter=${encodeURIComponent(`id eq "${made.json.id}"`)}`)).json
        .Resources[0][pinUrn],
    ).toEqual(bare);
    expect((await call('PUT', at, { body: { ...body, id: made.json.id } })).json[pinUrn]).toEqual(
      body[pinUrn],
    );
    const patched = await call(
      'PATCH',
      at,
      patch({ op: 'replace', path: `${pinUrn}:card.code`, value: 'd' }),
    );
    expect(patched.json[pinUrn]).toEqual({ ...bare, card: { brand: 'b', code: 'd' } });
    const pathless = await call(
      'PATCH',
      at,
      patch({ op: 'replace', value: { [pinUrn]: { onRequest: 's' } } }),
    );
    expect(pathless.json[pinUrn]).toEqual({ ...bare, onRequest: 's' });
    expect(
      (await call('GET', `${at}?attributes=${pinUrn}:card.code,${pinUrn}:keys.extra`)).json[pinUrn],
    ).toEqual({
      card: { code: 'd' },
      keys: [{ extra: 'e' }],
    });
    expect((await call('GET', `${at}?attributes=${pinUrn}`)).json[pinUrn]).toEqual(bare);
  });
});

onEveryStore('sealed secrets', { definitions }, (server) => {
  it('C32 the application reads them with a token of its own role, on record; nothing else does', async () => {
    const { call } = server();
    const manage = createManage(server().running.url);
    const body = user({
      [pinUrn]: {
        pin: 'hashed',
        keys: [{ type: 'ssh', value: 'key-one' }, { value: 'key-two' }, { type: 'none' }],
      },
    });
    const { json } = await call('POST', '/Users', { body });
    const safe = await call('POST', '/Safes', {
      body: { schemas: [safeUrn], label: 'l', secret: 'hashed', slots: [7, 12] },
    });
    expect(safe.json).not.toHaveProperty('slots');
    const at = `/resources/${json.id}/secrets`;
    const tokens = new Map<string, string>();
    for (const role of ['admin', 'read', 'secrets'])
      tokens.set(
        role,
        (await manage('POST', '/api-tokens', { name: role, role, tenant: 'default' })).json.secret,
      );
    for (const role of ['admin', 'read']) {
      const refused = await manage('GET', at, undefined, { token: tokens.get(role)! });
      expect([refused.status, refused.json.detail]).toEqual([
        403,
        expect.stringContaining('the role secrets'),
      ]);
    }
    const token = tokens.get('secrets')!;
    const shown = await manage('GET', at, undefined, { token });
    expect(shown.json).toEqual({
      id: json.id,
      resourceType: 'User',
      attributes: {
        [pinUrn]: {
          keys: [{ type: 'ssh', value: 'key-one' }, { type: 'none' }, { value: 'key-two' }],
        },
      },
    });
    expect(
      (
        await manage('GET', `/resources/${safe.json.id}/secrets?tenant=default`, undefined, {
          token,
        })
      ).json.attributes,
    ).toEqual({
      slots: [7, 12],
    });
    expect((await manage('POST', '/guard/release', { minutes: 1 }, { token })).status).toBe(403);
    expect((await manage('GET', '/resources/nothing/secrets', undefined, { token })).status).toBe(
      404,
    );
    const audit = (await manage('GET', '/audit/all?limit=200')).json.items;
    expect(
      audit.filter(({ action }: { action: string }) => action === 'secrets.read'),
    ).toMatchObject([
      { target: safe.json.id, detail: { resourceType: 'Safe', resource: safe.json.id } },
      { target: json.id },
    ]);
    const events = await manage('GET', '/events?limit=1000');
    expect(JSON.stringify(audit) + events.text + JSON.stringify(server().log)).not.toMatch(
      /key-one|key-two|sealed\$/u,
    );
    // What says nothing of secrets changes nothing of them.
    expect((await call('PUT', `/Users/${json.id}`, { body: { ...json } })).json.meta.version).toBe(
      'W/"1"',
    );
    // What is sent again is no change.
    const again = await call(
      'PATCH',
      `/Safes/${safe.json.id}`,
      patch({ op: 'add', path: 'slots', value: [12] }),
    );
    expect(again.json.meta.version).toBe('W/"1"');
    await call(
      'PATCH',
      `/Safes/${safe.json.id}`,
      patch({ op: 'remove', path: 'slots', value: [7] }),
    );
    expect(
      (
        await manage('GET', `/resources/${safe.json.id}/secrets?tenant=default`, undefined, {
          token,
        })
      ).json.attributes,
    ).toEqual({
      slots: [12],
    });
  });
});

/** The stored secrets of a resource, where they can be looked at beside the server. */
async function secretsOf(server: TestServer, type: string, id: string) {
  if (server.path === undefined) return undefined;
  const { openSqliteStore } = await import('../../src/storage/sqlite/index.ts');
  const store = openSqliteStore({ path: server.path });
  const text = await store.write((transaction) => transaction.secrets('default', type, id));
  await store.close();
  return text === undefined ? {} : JSON.parse(text);
}
