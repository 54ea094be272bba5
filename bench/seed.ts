import { rmSync } from 'node:fs';
import { ensureConnection } from '../src/access/credentials.ts';
import { accountAttributes } from '../src/accounts/account-attributes.ts';
import { directoryCommands } from '../src/directory/directory-commands.ts';
import { createSubmit } from '../src/directory/submit.ts';
import { type ClientJsonObject, toClientJson } from '../src/protocol/json/client-json.ts';
import { createParseContext, profiles } from '../src/protocol/profiles/profile.ts';
import { builtInRegistry } from '../src/protocol/schema/built-in.ts';
import { buildDocument, readResource } from '../src/protocol/schema/document.ts';
import { indexKeys } from '../src/protocol/schema/keys.ts';
import { createCommandContext } from '../src/server/command-context.ts';
import { createSystemRegistries } from '../src/server/registries.ts';
import { createIds, systemClock } from '../src/server/system.ts';
import { openSqliteStore } from '../src/storage/sqlite/sqlite-store.ts';
import { person } from './people.ts';

const perCommit = 1_000;

/**
 * Fills a new database with users, through the product's own code. Returns their ids. The users
 * belong to the connection that the configured token stands for, as those of a client do.
 */
export async function seed(
  path: string,
  count: number,
  onProgress: (done: number) => void,
): Promise<string[]> {
  for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(path + suffix, { force: true });
  const store = openSqliteStore({ path, cache: 262_144 });
  const registry = builtInRegistry();
  const registries = createSystemRegistries({});
  const type = registry.type('User')!;
  const ids = createIds(systemClock);
  const context = createCommandContext({ registries, events: false });
  const submit = createSubmit(store, directoryCommands, context);
  // The bench removes more users in an hour than the guard lets through.
  const policy = JSON.stringify({ guard: { enabled: false } });
  const tenant = {
    id: 'default',
    name: 'default',
    status: 'active',
    created: '2026-01-01T00:00:00.000',
    policy,
  } as const;
  const connection = await store.write(async (transaction) => {
    await transaction.putTenant(tenant);
    const input = { tenant: tenant.id, name: 'default', profile: 'default' };
    return ensureConnection(transaction, input, ids, systemClock);
  });
  const made: string[] = [];
  for (let from = 0; from < count; from += perCommit) {
    const writes: Promise<unknown>[] = [];
    for (let index = from; index < Math.min(count, from + perCommit); index += 1) {
      const body = toClientJson(JSON.parse(person(index).json)) as ClientJsonObject;
      const id = ids.next();
      made.push(id);
      const document = buildDocument(
        type,
        id,
        readResource(type, body, createParseContext(profiles.get('default')!)),
      );
      const command = {
        kind: 'create',
        tenant: 'default',
        definitions: 0,
        connection: connection.id,
        type: 'User',
        id,
        document: JSON.stringify(document),
        hasReferences: false,
        keys: indexKeys(type, document),
        account: accountAttributes(document),
      } as const;
      writes.push(submit('create', command));
    }
    await Promise.all(writes);
    onProgress(made.length);
  }
  await store.close();
  return made;
}
