import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { moveStoredSecrets } from '../../src/server/move-secrets.ts';
import {
  encrypting,
  hashing,
  openWholeDatabase,
  registryReader,
} from '../../src/server/stored-secrets.ts';
import { createSecretCipher, scryptSecrets } from '../../src/server/system.ts';
import { createManage } from '../support/management.ts';
import { patch, startTestServer, stores, user } from '../support/server.ts';

const pinUrn = 'urn:example:params:scim:schemas:extension:pin:1.0:User';
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
          { name: 'code', ...never, secret: 'sealed' },
          { name: 'hint' },
          {
            name: 'keys',
            type: 'complex',
            multiValued: true,
            subAttributes: [{ name: 'type' }, { name: 'value', ...never }],
          },
        ],
      },
    ],
    extensions: [{ resourceType: 'User', schema: pinUrn }],
  }),
);

describe.each(stores)('secrets that an earlier release stored in clear, on %s', (store) => {
  it('C15 C32 are found, moved, and readable where they are sealed; a second time there is nothing to do', {
    timeout: 60_000,
  }, async () => {
    const server = await startTestServer(store, { definitions });
    const storageUrl = server.storageUrl;
    const { call } = server;
    const { json } = await call('POST', '/Users', {
      body: user({ [pinUrn]: { hint: 'h', keys: [{ type: 'a' }] } }),
    });
    await call('PATCH', `/Users/${json.id}`, patch({ op: 'replace', path: 'title', value: 't' }));
    await call('GET', `/Users?filter=${encodeURIComponent(`${pinUrn}:pin eq "x"`)}`);
    await server.running.maintain();
    const clear = {
      pin: 'clear-pin',
      code: 'clear-code',
      hint: 'h',
      keys: [{ type: 'a', value: 'clear-key' }],
    };
    const database = (await openWholeDatabase({ storageUrl }))!;
    const leaks = async (): Promise<string> => {
      const found: unknown[] = [];
      for (const table of ['resources', 'events', 'requests', 'request_keys', 'attribute_index'])
        found.push(await database.read(async (from) => from.all(`SELECT * FROM ${table}`, [])));
      return JSON.stringify(found, (_, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      );
    };
    // As the release before left it.
    await database.write(async (to) => {
      const [row] = await to.all('SELECT document FROM resources WHERE id = ?', [json.id]);
      const document = { ...JSON.parse(row!['document'] as string), [pinUrn]: clear };
      await to.run('UPDATE resources SET document = ? WHERE id = ?', [
        JSON.stringify(document),
        json.id,
      ]);
      const events = await to.all(
        'SELECT tenant_id, sequence, payload FROM events WHERE subject = ?',
        [json.id],
      );
      for (const { tenant_id: tenant, sequence, payload } of events) {
        const { data, ...rest } = JSON.parse(payload as string);
        const text = JSON.stringify({
          ...rest,
          data: { ...data, raw: document },
          previous: { title: null, [pinUrn]: clear },
        });
        await to.run('UPDATE events SET payload = ? WHERE tenant_id = ? AND sequence = ?', [
          text,
          tenant!,
          sequence!,
        ]);
      }
      const body = JSON.stringify({
        Operations: [{ op: 'replace', Path: `${pinUrn}:pin`, Value: 'clear-pin' }],
      });
      const requests = await to.all(
        'SELECT tenant_id, id, detail, keys FROM requests WHERE method = ?',
        ['PATCH'],
      );
      for (const { tenant_id: tenant, id, detail } of requests) {
        const text = JSON.stringify({
          ...JSON.parse(detail as string),
          detail: 'wrong: "clear-pin"',
          body,
        });
        await to.run('UPDATE requests SET detail = ? WHERE tenant_id = ? AND id = ?', [
          text,
          tenant!,
          id!,
        ]);
      }
      for (const { tenant_id: tenant, id } of await to.all(
        "SELECT tenant_id, id FROM requests WHERE method = 'GET'",
        [],
      )) {
        await to.run('UPDATE requests SET keys = ? WHERE tenant_id = ? AND id = ?', [
          '["clear-pin"]',
          tenant!,
          id!,
        ]);
        await to.run('INSERT INTO request_keys (tenant_id, key, request_id) VALUES (?, ?, ?)', [
          tenant!,
          'clear-pin',
          id!,
        ]);
      }
    });
    expect(await leaks()).toContain('clear-');
    const cipher = createSecretCipher('a vault key for tests');
    const run = (protect: ReturnType<typeof encrypting>, writes: boolean) =>
      moveStoredSecrets({
        database,
        registryOf: registryReader({ passwords: false }),
        protect,
        writes,
        onProgress: () => undefined,
      });
    const counted = await run(encrypting(cipher), false);
    expect(counted).toEqual({ resources: 1, events: 2, requests: 2 });
    expect(await leaks()).toContain('clear-');
    expect(await run(encrypting(cipher), true)).toEqual(counted);
    expect(await leaks()).not.toContain('clear-');
    expect(await run(encrypting(cipher), true)).toEqual({ resources: 0, events: 0, requests: 0 });
    const manage = createManage(server.running.url);
    const secretsOf = async () =>
      (await manage('GET', `/resources/${json.id}/secrets`)).json.attributes[pinUrn];
    expect(await secretsOf()).toEqual({ code: 'clear-code', keys: [{ type: 'a' }] });
    expect((await call('GET', `/Users/${json.id}`)).json[pinUrn]).toEqual({
      hint: 'h',
      keys: [{ type: 'a' }],
    });
    // The audit hashes what the start has only encrypted.
    expect(await run(hashing(cipher, scryptSecrets), true)).toEqual({
      resources: 1,
      events: 0,
      requests: 0,
    });
    expect(await run(hashing(cipher, scryptSecrets), true)).toEqual({
      resources: 0,
      events: 0,
      requests: 0,
    });
    const text = await leaks();
    expect(text.match(/scrypt\$/gu)).toHaveLength(2);
    expect(await secretsOf()).toEqual({ code: 'clear-code', keys: [{ type: 'a' }] });
    await database.close();
    if (server.path !== undefined)
      expect(readFileSync(server.path, 'latin1')).not.toContain('clear-');
    await server.stop();
  });
});
