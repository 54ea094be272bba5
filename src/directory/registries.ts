import { readPolicy } from '../accounts/policy.ts';
import type { Awaitable } from '../ports/awaitable.ts';
import { createGenerationCache } from '../ports/generation-cache.ts';
import type { Reader, StoredDefinitions } from '../ports/store.ts';
import type { AddedIndexes, Definitions } from '../protocol/schema/registry.ts';
import { createRegistry, type Registry, usersOnly } from '../protocol/schema/registry.ts';

/** A tenant's registry, and what it was built from. */
export interface VersionedRegistry {
  readonly registry: Registry;
  /** Version of the tenant's own definitions; 0 when the tenant has none. */
  readonly definitions: number;
  /** The indexes of the tenant's policy, as text. Absent: none. */
  readonly indexes?: string;
  /** The same as canonical paths by resource type. */
  readonly addedPaths?: PathsByType;
  /** The indexes that are not complete. Absent: all are. */
  readonly unready?: PathsByType;
}

/** The schemas and resource types of each tenant: the built-in ones, and its own. */
export interface Registries {
  /** What every tenant starts with. */
  readonly builtIn: Definitions;
  /** Returns the registry at a generation of the access tables. */
  current(reader: Reader, tenant: string, generation: number): Awaitable<VersionedRegistry>;
  /** The same for a client that sees users only. */
  currentUsers(reader: Reader, tenant: string, generation: number): Awaitable<VersionedRegistry>;
  /** Resolves the registry of a version of the definitions, with the indexes of a policy. */
  at(reader: Reader, tenant: string, version: number, added: AddedIndexes): Promise<Registry>;
}

/** Canonical paths by resource type. */
export type PathsByType = ReadonlyMap<string, ReadonlySet<string>>;

/** Registries that are cached. */
const maxCached = 1_000;

/** Returns the indexes of a policy as text, for comparison and as a key. Empty: none. */
export function indexesText(added: AddedIndexes): string {
  for (const _ in added) return JSON.stringify(added);
  return '';
}

/**
 * Compiles and caches registries.
 *
 * @param extend adds a tenant's definitions, stored as JSON, to the built-in ones
 */
export function createRegistries(
  builtIn: Definitions,
  extend: (builtIn: Definitions, stored: string) => Definitions,
): Registries {
  const compile = createCompiler(builtIn, extend);
  const latest = createGenerationCache<VersionedRegistry>(maxCached);
  const latestUsers = createGenerationCache<VersionedRegistry>(maxCached);
  const byVersion = createGenerationCache<Registry>(maxCached);

  const readCurrent = async (
    reader: Reader,
    tenant: string,
    view: View,
  ): Promise<VersionedRegistry> => {
    const stored = await reader.definitions(tenant);
    const indexes = await readIndexes(reader, tenant);
    return {
      registry: compile(tenant, stored, indexes.indexes ?? '', view),
      definitions: stored?.version ?? 0,
      ...indexes,
    };
  };

  return {
    builtIn,
    async at(reader, tenant, version, added) {
      const indexes = indexesText(added);
      if (version === 0) return compile(tenant, undefined, indexes, 'whole');
      const key = [tenant, version, indexes].join('\0');
      return byVersion.get(await reader.accessGeneration(), key, async () =>
        compile(tenant, await reader.definitions(tenant, version), indexes, 'whole'),
      );
    },
    current(reader, tenant, generation) {
      return latest.get(generation, tenant, () => readCurrent(reader, tenant, 'whole'));
    },
    currentUsers(reader, tenant, generation) {
      return latestUsers.get(generation, tenant, () => readCurrent(reader, tenant, 'users'));
    },
  };
}

/** Which resource types a client sees. */
type View = 'whole' | 'users';

/** Compiles a registry, or returns the one compiled before. */
type Compile = (
  tenant: string,
  stored: StoredDefinitions | undefined,
  indexes: string,
  view: View,
) => Registry;

function createCompiler(
  builtIn: Definitions,
  extend: (builtIn: Definitions, stored: string) => Definitions,
): Compile {
  const users = usersOnly(builtIn);
  const base: Readonly<Record<View, Registry>> = {
    whole: createRegistry(builtIn.schemas, builtIn.resourceTypes),
    users: createRegistry(users.schemas, users.resourceTypes),
  };
  let compiled = new Map<string, Registry>();
  return (tenant, stored, indexes, view) => {
    if (stored === undefined && indexes === '') return base[view];
    // A version lost in a failover is assigned again to other definitions: `created` tells them
    // apart.
    const key = JSON.stringify([tenant, stored?.version, stored?.created, indexes, view]);
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const whole = stored === undefined ? builtIn : extend(builtIn, stored.definitions);
    const { schemas, resourceTypes } = view === 'users' ? usersOnly(whole) : whole;
    const added = JSON.parse(indexes === '' ? '{}' : indexes) as AddedIndexes;
    const registry = createRegistry(schemas, resourceTypes, added);
    if (compiled.size >= maxCached) compiled = new Map();
    compiled.set(key, registry);
    return registry;
  };
}

/** Reads the indexes of a tenant's policy, and which of them are not complete. */
export async function readIndexes(
  reader: Reader,
  tenant: string,
): Promise<Pick<VersionedRegistry, 'addedPaths' | 'indexes' | 'unready'>> {
  const added = readPolicy((await reader.tenant(tenant))?.policy ?? '{}').indexes;
  const indexes = indexesText(added);
  const unready = new Map<string, Set<string>>();
  for (const { type, path } of await reader.indexBuilds(tenant)) {
    const paths = unready.get(type) ?? new Set();
    unready.set(type, paths.add(path));
  }
  const addedPaths = new Map(Object.entries(added).map(([type, paths]) => [type, new Set(paths)]));
  return {
    indexes: indexes === '' ? undefined : indexes,
    addedPaths: indexes === '' ? undefined : addedPaths,
    unready: unready.size === 0 ? undefined : unready,
  };
}
