import { readPolicy } from '../accounts/policy.ts';
import type { Tenant } from '../ports/access.ts';
import type { IndexBuild } from '../ports/indexes.ts';
import type { Transaction } from '../ports/store.ts';
import type { Clock } from '../ports/system.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { resolvePath } from '../protocol/path/resolve.ts';
import { type Attribute, comparable, isPrimary, rowsOf } from '../protocol/schema/attribute.ts';
import {
  type AddedIndexes,
  createRegistry,
  type Definitions,
  type Registry,
  type ResourceType,
} from '../protocol/schema/registry.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type { Registries } from './registries.ts';

/** Validates and plans the indexes of a policy. */
export function createPolicyIndexes(
  registries: Registries,
  clock: Clock,
): {
  resolve(transaction: Transaction, tenant: string, asked: AddedIndexes): Promise<AddedIndexes>;
  change(
    transaction: Transaction,
    tenant: string,
    before: AddedIndexes,
    after: AddedIndexes,
  ): Promise<void>;
} {
  const registryWith = async (
    transaction: Transaction,
    tenant: string,
    added: AddedIndexes,
  ): Promise<Registry> => {
    const version = (await transaction.definitions(tenant))?.version ?? 0;
    return registries.at(transaction, tenant, version, added);
  };
  return {
    resolve: async (transaction, tenant, asked) =>
      resolveIndexes(await registryWith(transaction, tenant, {}), asked),
    async change(transaction, tenant, before, after) {
      const [was, will] = [
        await registryWith(transaction, tenant, before),
        await registryWith(transaction, tenant, after),
      ];
      await planIndexes(transaction, tenant, was, will, clock.now());
    },
  };
}

/**
 * @throws ScimError invalidValue for a type or attribute that does not exist or cannot be indexed
 */
function resolveIndexes(
  { resourceTypes, type: typeOf }: Registry,
  asked: AddedIndexes,
): AddedIndexes {
  const resolved: Record<string, readonly string[]> = {};
  for (const [name, paths] of Object.entries(asked)) {
    const type = typeOf(name);
    if (type === undefined) {
      const names = resourceTypes.map((one) => one.name).join(', ');
      throw invalid(`there is no resource type ${quote(name)}; use one of ${names}`);
    }
    const canonical = new Set(paths.map((path) => indexable(type, path).path));
    if (canonical.size > 0) resolved[name] = [...canonical];
  }
  return resolved;
}

function indexable(type: ResourceType, path: string): Attribute {
  const named = resolvePath(type, path);
  if (named === undefined)
    throw invalid(`${type.name} has no attribute ${quote(path)}; use a name from /Schemas`);
  const attribute = comparable(named);
  if (attribute === undefined || named.isExtension)
    throw invalid(`${named.path} is complex; use one of its sub-attributes`);
  if (attribute.returned === 'never')
    throw invalid(`${attribute.path} is never returned, so filters cannot use it`);
  if (rowsOf(attribute) !== undefined)
    throw invalid(`${attribute.path} is answered by memberships and needs no index`);
  if (isPrimary(attribute))
    throw invalid(`${attribute.path} has the same value in most resources; an index does not help`);
  return attribute;
}

/** Adds a build for each new index that existing values lack, and for each removed index. */
export async function planIndexes(
  transaction: Transaction,
  tenant: string,
  before: Registry,
  after: Registry,
  now: number,
): Promise<void> {
  for (const type of after.resourceTypes) {
    const known = before.type(type.name);
    if (known === undefined) continue;
    for (const attribute of type.byPath.values()) {
      const was = known.byPath.get(attribute.path);
      if (was === undefined || kindOf(was) === kindOf(attribute)) continue;
      await transaction.putIndexBuild(
        await newBuild(transaction, tenant, type.name, attribute, now),
      );
    }
  }
}

/** Version of the rules for indexes by default. 2: references in the tenant's own types. */
const rules = { setting: 'index-rules', version: '2' } as const;

/**
 * Plans the indexes that a new release adds to existing types of tenants. Runs once per store.
 *
 * @param extended returns the definitions of a tenant from its stored ones
 * @param begins milliseconds since 1970: earliest start of the builds
 */
export async function adoptIndexRules(
  transaction: Transaction,
  extended: (stored: string) => Definitions,
  begins: number,
): Promise<void> {
  if ((await transaction.setting(rules.setting)) === rules.version) return;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const tenants: readonly Tenant[] = await transaction.tenants(after, tenantsAtOnce);
    for (const { id, policy } of tenants) {
      const stored = await transaction.definitions(id);
      if (stored === undefined) continue;
      const { schemas, resourceTypes } = extended(stored.definitions);
      const { indexes } = readPolicy(policy);
      for (const type of createRegistry(schemas, resourceTypes).resourceTypes) {
        for (const pointer of type.pointers.filter(({ keepsPrefix }) => keepsPrefix)) {
          if (indexes[type.name]?.includes(pointer.path) === true) continue;
          await transaction.putIndexBuild(
            await newBuild(transaction, id, type.name, pointer, begins),
          );
        }
      }
    }
    after = tenants.length < tenantsAtOnce ? undefined : tenants.at(-1)!.id;
  }
  await transaction.setSetting(rules.setting, rules.version);
}

const tenantsAtOnce = 500;

function kindOf({ indexed, keepsPrefix }: Attribute): string {
  return indexed ? (keepsPrefix ? 'prefix' : 'whole') : 'none';
}

async function newBuild(
  transaction: Transaction,
  tenant: string,
  type: string,
  { path, indexed }: Attribute,
  now: number,
): Promise<IndexBuild> {
  const total = await transaction.count(tenant, type, { kind: 'all' });
  return {
    tenant,
    type,
    path,
    phase: indexed ? 'clear' : 'drop',
    reached: 0,
    done: 0,
    total,
    begins: toTimestamp(now),
  };
}

function invalid(detail: string): ScimError {
  return new ScimError('invalidValue', `policy.indexes: ${detail}`);
}
