import { createDirectory, type Directory, type DirectoryOptions } from '../../src/directory/directory.ts';
import { execute } from '../../src/directory/execute.ts';
import type { Store } from '../../src/ports/store.ts';
import { builtInRegistry, type Registry } from '../../src/protocol/schema/registry.ts';
import { createIds, scryptSecrets, systemClock } from '../../src/server/system.ts';

/** A directory over a store, in this thread. */
export function directoryOver(
  store: Store,
  options: { readonly registry?: Registry } & Pick<DirectoryOptions, 'scans'> = {},
): Directory {
  const { registry = builtInRegistry(), ...rest } = options;
  const ids = createIds(systemClock);
  const context = { registry: () => registry, clock: systemClock, ids };
  return createDirectory({
    reader: store,
    submit: (command) => store.write((transaction) => execute(transaction, command, context)),
    registry: () => registry,
    ids,
    secrets: scryptSecrets,
    pause: () => Promise.resolve(),
    ...rest,
  });
}
