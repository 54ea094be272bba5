import { createDirectory, type Directory, type DirectoryOptions, type Scope } from '../../src/directory/directory.ts';
import { execute, writeOptions } from '../../src/directory/execute.ts';
import type { Registries } from '../../src/directory/registries.ts';
import type { Store } from '../../src/ports/store.ts';
import { profiles, startReading } from '../../src/protocol/profiles/profile.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import type { Registry } from '../../src/protocol/schema/registry.ts';
import { createIds, createSigner, scryptSecrets, systemClock } from '../../src/server/system.ts';

/** A directory over a store, in this thread. */
export function directoryOver(
  store: Store,
  options: { readonly registry?: Registry } & Partial<Pick<DirectoryOptions, 'scans' | 'bulk' | 'clock'>> = {},
): Directory {
  const { registry = builtInRegistry(), ...rest } = options;
  const ids = createIds(systemClock);
  const registries: Registries = {
    current: async () => ({ registry, definitions: 0 }),
    at: async () => registry,
  };
  const context = { registries, clock: systemClock, ids };
  return createDirectory({
    reader: store,
    submit: (command) => store.write((transaction) => execute(transaction, command, context), writeOptions(command)),
    registries,
    ids,
    clock: systemClock,
    secrets: scryptSecrets,
    signer: createSigner('test'),
    pause: () => Promise.resolve(),
    ...rest,
  });
}

/** Somebody of tenant `t`, under a profile. */
export function scopeOver(registry: Registry = builtInRegistry(), profile = 'default'): Scope {
  return {
    tenant: 't',
    connection: 'c',
    reading: startReading(profiles.get(profile)!),
    registry: { registry, definitions: 0 },
    base: 'http://x',
  };
}
