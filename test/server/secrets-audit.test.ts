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
import { none } from '../../src/storage/sql/connection.ts';
import { param, sql } from '../../src/storage/sql/sql.ts';
import {
  attributeIndex,
  events,
  requestKeys,
  requests,
  resources,
} from '../../src/storage/sql/tables.ts';
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
    timeout: 240_000,
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
      for (const { sql: table } of [resources, events, requests, requestKeys, attributeIndex])
        found.push(
          await database.read(async (from) => from.all(sql`SELECT * FROM ${table}`, none)),
        );
      return JSON.stringify(found, (_, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      );
    };
    // As the release before left it.
    await database.write(async (to) => {
      const [row] = await to.all(
        sql`SELECT document FROM resources WHERE id = ${param(json.id)}`,
        none,
      );
      const document = { ...JSON.parse(row!['document'] as string), [pinUrn]: clear };
      await to.run(
        sql`UPDATE resources SET document = ${param(JSON.stringify(document))} WHERE id = ${param(json.id)}`,
        none,
      );
      const written = await to.all(
        sql`SELECT tenant_id, sequence, payload FROM events WHERE subject = ${param(json.id)}`,
        none,
      );
      for (const { tenant_id: tenant, sequence, payload } of written) {
        const { data, ...rest } = JSON.parse(payload as string);
        const text = JSON.stringify({
          ...rest,
          data: { ...data, raw: document },
          previous: { title: null, [pinUrn]: clear },
        });
        await to.run(
          sql`UPDATE events SET payload = ${param(text)} WHERE tenant_id = ${param(tenant!)} AND sequence = ${param(sequence!)}`,
          none,
        );
      }
      const body = JSON.stringify({
        Operations: [{ op: 'replace', Path: `${pinUrn}:pin`, Value: 'clear-pin' }],
      });
      const patches = await to.all(
        sql`SELECT tenant_id, id, detail, keys FROM requests WHERE method = 'PATCH'`,
        none,
      );
      for (const { tenant_id: tenant, id, detail } of patches) {
        const text = JSON.stringify({
          ...JSON.parse(detail as string),
          detail: 'wrong: "clear-pin"',
          body,
        });
        await to.run(
          sql`UPDATE requests SET detail = ${param(text)} WHERE tenant_id = ${param(tenant!)} AND id = ${param(id!)}`,
          none,
        );
      }
      for (const { tenant_id: tenant, id } of await to.all(
        sql`SELECT tenant_id, id FROM requests WHERE method = 'GET'`,
        none,
      )) {
        await to.run(
          sql`UPDATE requests SET keys = '["clear-pin"]' WHERE tenant_id = ${param(tenant!)} AND id = ${param(id!)}`,
          none,
        );
        const key = { tenant: tenant as string, key: 'clear-pin', request: id as string };
        await to.run(requestKeys.insert, requestKeys.toRow(key));
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
