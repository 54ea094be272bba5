import { readPolicy } from '../accounts/policy.ts';
import { createGenerationCache } from '../ports/generation-cache.ts';
import type { Reader, StoredDefinitions } from '../ports/store.ts';
import type { AddedIndexes, Definitions } from '../protocol/schema/registry.ts';
import { createRegistry, type Registry, usersOnly } from '../protocol/schema/registry.ts';

/** A tenant's registry, and what it was made of. */
export interface VersionedRegistry {
  readonly registry: Registry;
  /** Version of the tenant's own definitions; 0 when the tenant has none. */
  readonly definitions: number;
  /** The indexes that the tenant's policy adds, as text; absent: none. */
  readonly indexes?: string;
  /** Canonical paths of the indexes that are not complete, by resource type; absent: all are. */
  readonly unready?: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What each tenant's schemas and resource types are: the built-in ones, and its own. */
export interface Registries {
  /** As they are at this generation of the access tables, which grows with every change of them. */
  current(reader: Reader, tenant: string, generation: number): Promise<VersionedRegistry>;
  /** The same for a client that is to see users and nothing else. */
  currentUsers(reader: Reader, tenant: string, generation: number): Promise<VersionedRegistry>;
  /** A version of the definitions, with the indexes that a policy adds. */
  at(reader: Reader, tenant: string, version: number, added: AddedIndexes): Promise<Registry>;
}

/** Registries remembered at most; beyond it they are compiled again. */
const mostKnown = 1_000;

/** The indexes that a policy adds as text, to compare and to remember them by; empty: none. */
export function indexesText(added: AddedIndexes): string {
  for (const _ in added) return JSON.stringify(added);
  return '';
}

/**
 * @param extend adds a tenant's definitions, stored as JSON, to the built-in ones
 */
export function createRegistries(
  builtIn: Definitions,
  extend: (builtIn: Definitions, stored: string) => Definitions,
): Registries {
  const base = createRegistry(builtIn.schemas, builtIn.resourceTypes);
  const users = usersOnly(builtIn);
  const baseUsers = createRegistry(users.schemas, users.resourceTypes);
  let compiled = new Map<string, Registry>();
  const latest = createGenerationCache<VersionedRegistry>(mostKnown);
  const latestUsers = createGenerationCache<VersionedRegistry>(mostKnown);
  const byVersion = createGenerationCache<Registry>(mostKnown);

  /** A version that was lost at a failover is given out again, for other definitions: the instant tells them apart. */
  const compile = (
    tenant: string,
    stored: StoredDefinitions | undefined,
    indexes: string,
    view: 'whole' | 'users' = 'whole',
  ): Registry => {
    if (stored === undefined && indexes === '') return view === 'users' ? baseUsers : base;
    const key = JSON.stringify([tenant, stored?.version, stored?.created, indexes, view]);
    const there = compiled.get(key);
    if (there !== undefined) return there;
    const whole = stored === undefined ? builtIn : extend(builtIn, stored.definitions);
    const { schemas, resourceTypes } = view === 'users' ? usersOnly(whole) : whole;
    const registry = createRegistry(
      schemas,
      resourceTypes,
      JSON.parse(indexes === '' ? '{}' : indexes) as AddedIndexes,
    );
    if (compiled.size >= mostKnown) compiled = new Map();
    compiled.set(key, registry);
    return registry;
  };

  const readCurrent = async (
    reader: Reader,
    tenant: string,
    view: 'whole' | 'users',
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
    async at(reader, tenant, version, added) {
      const indexes = indexesText(added);
      if (version === 0) return compile(tenant, undefined, indexes);
      const key = [tenant, version, indexes].join('\0');
      return byVersion.get(await reader.accessGeneration(), key, async () =>
        compile(tenant, await reader.definitions(tenant, version), indexes),
      );
    },
    async current(reader, tenant, generation) {
      return latest.get(generation, tenant, () => readCurrent(reader, tenant, 'whole'));
    },
    async currentUsers(reader, tenant, generation) {
      return latestUsers.get(generation, tenant, () => readCurrent(reader, tenant, 'users'));
    },
  };
}

/** The indexes a tenant's policy adds, and those that are not complete, as they are now. */
export async function readIndexes(
  reader: Reader,
  tenant: string,
): Promise<Pick<VersionedRegistry, 'indexes' | 'unready'>> {
  const indexes = indexesText(readPolicy((await reader.tenant(tenant))?.policy ?? '{}').indexes);
  const unready = new Map<string, Set<string>>();
  for (const { type, path } of await reader.indexBuilds(tenant)) {
    const paths = unready.get(type) ?? new Set();
    unready.set(type, paths.add(path));
  }
  return { ...(indexes === '' ? {} : { indexes }), ...(unready.size === 0 ? {} : { unready }) };
}
