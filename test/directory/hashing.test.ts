import { expect, it } from 'vitest';
import type { Secrets } from '../../src/ports/system.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { builtInDefinitions, builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { readDefinitions } from '../../src/protocol/schema/read-definitions.ts';
import { createRegistry } from '../../src/protocol/schema/registry.ts';
import { createMemoryStore } from '../../src/storage/memory/index.ts';
import {
  directoryOver,
  insertConnection,
  scopeOver,
  siteConnection,
} from '../support/directory.ts';
import { patchUrn, userUrn } from '../support/server.ts';

function counting(): Secrets & { readonly hashed: string[] } {
  const hashed: string[] = [];
  return {
    hashed,
    hash: async (secret) => {
      hashed.push(secret);
      return `scrypt$${hashed.length}`;
    },
    verify: async () => false,
  };
}

it('C15 300 passwords in one PATCH are one hash, of the last', async () => {
  const registry = builtInRegistry({ passwords: true });
  const store = createMemoryStore();
  await insertConnection(store, { ...siteConnection, tenant: 't', id: 'c' });
  const secrets = counting();
  const directory = directoryOver(store, { registry, secrets });
  const scope = scopeOver(registry);
  const type = registry.type('User')!;
  const body = toClientJson({ schemas: [userUrn], userName: 'ada' }) as ClientJsonObject;
  const made = await directory.create(scope, type, body, {});
  const id = made.location.split('/').at(-1)!;
  const operations = Array.from({ length: 300 }, (_, index) =>
    index % 2 === 0
      ? { op: 'replace', path: 'password', value: `word-${index}` }
      : { op: 'add', value: { password: `word-${index}` } },
  );
  const patched = toClientJson({ schemas: [patchUrn], Operations: operations }) as ClientJsonObject;
  await directory.patch(scope, type, id, patched, {});
  expect(secrets.hashed).toEqual(['word-299']);
});

it('C15 more than 100 hashes for one resource are refused, and none is made', async () => {
  const urn = 'urn:example:x:Vault';
  const definitions = {
    schemas: [
      {
        id: urn,
        name: 'Vault',
        attributes: [{ name: 'codes', multiValued: true, mutability: 'writeOnly' }],
      },
    ],
    resourceTypes: [{ name: 'Vault', endpoint: '/Vaults', schema: urn }],
  };
  const { schemas, resourceTypes } = readDefinitions(
    toClientJson(definitions),
    builtInDefinitions(),
  );
  const registry = createRegistry(schemas, resourceTypes);
  const store = createMemoryStore();
  await insertConnection(store, { ...siteConnection, tenant: 't', id: 'c' });
  const secrets = counting();
  const directory = directoryOver(store, { registry, secrets });
  const create = (count: number) => {
    const codes = Array.from({ length: count }, (_, index) => `code-${index}`);
    const body = toClientJson({ schemas: [urn], codes }) as ClientJsonObject;
    return directory.create(scopeOver(registry), registry.type('Vault')!, body, {});
  };
  await expect(create(101)).rejects.toMatchObject({ code: 'tooMany' });
  expect(secrets.hashed).toEqual([]);
  await create(100);
  expect(secrets.hashed).toHaveLength(100);
});
