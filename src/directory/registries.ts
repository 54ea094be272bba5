import { createGenerationCache } from '../ports/generation-cache.ts';
import type { Reader, StoredDefinitions } from '../ports/store.ts';
import type { Definitions } from '../protocol/schema/registry.ts';
import { createRegistry, type Registry, usersOnly } from '../protocol/schema/registry.ts';

/** A tenant's registry, and the version of the tenant's own definitions in it. */
export interface VersionedRegistry {
  readonly registry: Registry;
  /** 0 when the tenant has none of its own. */
  readonly definitions: number;
}

/** What each tenant's schemas and resource types are: the built-in ones, and its own. */
export interface Registries {
  /** As they are at this generation of the access tables, which grows with every change of them. */
  current(reader: Reader, tenant: string, generation: number): Promise<VersionedRegistry>;
  /** The same for a client that is to see users and nothing else. */
  currentUsers(reader: Reader, tenant: string, generation: number): Promise<VersionedRegistry>;
  /** As a command was worked out with. */
  at(reader: Reader, tenant: string, version: number): Promise<Registry>;
}

/** Registries remembered at most; beyond it they are compiled again. */
const mostKnown = 1_000;

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
    { version, created, definitions }: StoredDefinitions,
    narrow: (whole: Definitions) => Definitions = (whole) => whole,
  ): Registry => {
    const key = JSON.stringify([tenant, version, created, narrow === usersOnly]);
    const there = compiled.get(key);
    if (there !== undefined) return there;
    const { schemas, resourceTypes } = narrow(extend(builtIn, definitions));
    const registry = createRegistry(schemas, resourceTypes);
    if (compiled.size >= mostKnown) compiled = new Map();
    compiled.set(key, registry);
    return registry;
  };

  return {
    async at(reader, tenant, version) {
      if (version === 0) return base;
      const key = `${tenant}\0${version}`;
      return byVersion.get(await reader.accessGeneration(), key, async () =>
        compile(tenant, (await reader.definitions(tenant, version))!),
      );
    },
    async current(reader, tenant, generation) {
      return latest.get(generation, tenant, async () => {
        const stored = await reader.definitions(tenant);
        if (stored === undefined) return { registry: base, definitions: 0 };
        return { registry: compile(tenant, stored), definitions: stored.version };
      });
    },
    async currentUsers(reader, tenant, generation) {
      return latestUsers.get(generation, tenant, async () => {
        const stored = await reader.definitions(tenant);
        if (stored === undefined) return { registry: baseUsers, definitions: 0 };
        return { registry: compile(tenant, stored, usersOnly), definitions: stored.version };
      });
    },
  };
}
