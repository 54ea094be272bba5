import type { Reader } from '../ports/store.ts';
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
  let known = new Map<string, Registry>();
  let latest = new Map<string, number>();
  let generation = -1;

  const compile = (tenant: string, version: number, stored: string, narrow?: typeof usersOnly): Registry => {
    const key = `${tenant}\0${version}${narrow === undefined ? '' : '\0users'}`;
    const there = known.get(key);
    if (there !== undefined) return there;
    const whole = extend(builtIn, stored);
    const { schemas, resourceTypes } = narrow === undefined ? whole : narrow(whole);
    const registry = createRegistry(schemas, resourceTypes);
    if (known.size >= mostKnown) known = new Map();
    known.set(key, registry);
    return registry;
  };

  const at = async (reader: Reader, tenant: string, version: number): Promise<Registry> => {
    if (version === 0) return base;
    const there = known.get(`${tenant}\0${version}`);
    return there ?? compile(tenant, version, (await reader.definitions(tenant, version))!.definitions);
  };

  const current = async (reader: Reader, tenant: string, now: number): Promise<VersionedRegistry> => {
    if (now !== generation || latest.size >= mostKnown) {
      latest = new Map();
      generation = now;
    }
    let version = latest.get(tenant);
    if (version === undefined) {
      const stored = await reader.definitions(tenant);
      version = stored?.version ?? 0;
      if (stored !== undefined) compile(tenant, version, stored.definitions);
      latest.set(tenant, version);
    }
    return { registry: await at(reader, tenant, version), definitions: version };
  };

  return {
    at,
    current,
    async currentUsers(reader, tenant, now) {
      const { definitions } = await current(reader, tenant, now);
      if (definitions === 0) return { registry: baseUsers, definitions };
      const stored = await reader.definitions(tenant, definitions);
      return { registry: compile(tenant, definitions, stored!.definitions, usersOnly), definitions };
    },
  };
}
