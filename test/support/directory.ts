import { defaultPolicy, type Policies } from '../../src/accounts/policy.ts';
import {
  createDirectory,
  type Directory,
  type DirectoryOptions,
  type OperationContext,
} from '../../src/directory/directory.ts';
import { directoryCommands } from '../../src/directory/directory-commands.ts';
import type { Registries } from '../../src/directory/registries.ts';
import { createSubmit } from '../../src/directory/submit.ts';
import { createEventLog } from '../../src/events/event-log.ts';
import type { Connection } from '../../src/ports/access.ts';
import type { Store } from '../../src/ports/store.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { builtInDefinitions, builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import type { Registry } from '../../src/protocol/schema/registry.ts';
import {
  createIds,
  createSecretCipher,
  createSigner,
  scryptSecrets,
  systemClock,
} from '../../src/server/system.ts';

/** A directory over a store, in this thread. */
export function directoryOver(
  store: Store,
  options: { readonly registry?: Registry } & Partial<
    Pick<DirectoryOptions, 'scans' | 'bulk' | 'clock' | 'pause' | 'secrets'>
  > = {},
): Directory {
  const { registry = builtInRegistry(), clock = systemClock, ...rest } = options;
  const ids = createIds(clock);
  // Tests remove more at once than a guard would let through.
  const policies: Policies = {
    of: async () => ({ ...defaultPolicy, guard: { ...defaultPolicy.guard, enabled: false } }),
  };
  const registries: Registries = {
    builtIn: builtInDefinitions(),
    current: async () => ({ registry, definitions: 0 }),
    currentUsers: async () => ({ registry, definitions: 0 }),
    at: async () => registry,
  };
  const context = { registries, policies, eventLog: createEventLog({ ids, clock }), clock, ids };
  return createDirectory({
    reader: store,
    submit: createSubmit(store, directoryCommands, context),
    registries,
    ids,
    clock,
    secrets: scryptSecrets,
    cipher: createSecretCipher('test'),
    signer: createSigner('test'),
    pause: () => Promise.resolve(),
    ...rest,
  });
}

/** Somebody of tenant `t`, under a profile. */
export function scopeOver(
  registry: Registry = builtInRegistry(),
  profile = 'default',
): OperationContext {
  return {
    tenant: 't',
    connection: 'c',
    parseContext: createParseContext(profiles.get(profile)!),
    registry: { registry, definitions: 0 },
    base: 'http://x',
  };
}

/** Makes the tenant and the connection that a configured token speaks for. */
export async function insertConnection(store: Store, connection: Connection): Promise<void> {
  const { tenant, created } = connection;
  await store.write(async (transaction) => {
    await transaction.putTenant({
      id: tenant,
      name: tenant,
      status: 'active',
      created,
      policy: '{}',
    });
    await transaction.putConnection(connection);
  });
}

/** Of whoever has set up nothing. */
export const siteConnection: Connection = {
  tenant: 'default',
  id: 'c',
  name: 'c',
  profile: 'default',
  status: 'active',
  created: '2026',
};
