import { readPolicy } from '../accounts/policy.ts';
import type { AppliedDefinitions, DefinitionChanges } from '../administration/context.ts';
import { planIndexes } from '../directory/plan-indexes.ts';
import type { Registries } from '../directory/registries.ts';
import { administrationLock } from '../ports/administration-lock.ts';
import type { Transaction } from '../ports/store.ts';
import type { Clock } from '../ports/system.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { parseJson } from '../protocol/json/parse-json.ts';
import {
  type BuiltInOptions,
  builtInDefinitions,
  extendDefinitions,
} from '../protocol/schema/built-in.ts';
import { incompatibilities } from '../protocol/schema/incompatibilities.ts';
import { DefinitionError, readDefinitions } from '../protocol/schema/read-definitions.ts';
import { createRegistry, type Definitions, type Registry } from '../protocol/schema/registry.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';

/** Returns what replaces definitions of tenants. */
export function createDefinitionChanges(
  { builtIn }: Pick<Registries, 'builtIn'>,
  clock: Clock,
): DefinitionChanges {
  return {
    apply: (transaction, tenant, text) => replace(transaction, tenant, text, builtIn, clock),
  };
}

/**
 * Gives a tenant schemas and resource types of its own, from the next request on. Earlier versions
 * are kept.
 *
 * @param text JSON as `readDefinitions` takes it
 * @throws DefinitionError when they are invalid, or stored values would be lost
 */
export async function applyDefinitions(
  transaction: Transaction,
  tenant: string,
  text: string,
  options: BuiltInOptions,
  clock: Clock,
): Promise<AppliedDefinitions> {
  await transaction.lock(administrationLock(tenant));
  return replace(transaction, tenant, text, builtInDefinitions(options), clock);
}

async function replace(
  transaction: Transaction,
  tenant: string,
  text: string,
  builtIn: Definitions,
  clock: Clock,
): Promise<AppliedDefinitions> {
  const next = checkDefinitions(text, builtIn);
  const definitions = JSON.stringify(JSON.parse(text));
  const present = await transaction.definitions(tenant);
  if (present?.definitions === definitions) return { version: present.version, changed: false };
  const before = present === undefined ? builtIn : extendDefinitions(builtIn, present.definitions);
  const used = new Set<string>();
  for (const { name } of before.resourceTypes) {
    if ((await transaction.count(tenant, name, { kind: 'all' })) > 0) used.add(name);
  }
  const losses = incompatibilities(before, next, (type) => used.has(type));
  if (losses.length > 0) throw new DefinitionError(losses);
  const version = (present?.version ?? 0) + 1;
  await transaction.insertDefinitions(tenant, {
    version,
    definitions,
    created: toTimestamp(clock.now()),
  });
  const added = readPolicy((await transaction.tenant(tenant))?.policy ?? '{}').indexes;
  const registryOf = ({ schemas, resourceTypes }: Definitions): Registry =>
    createRegistry(schemas, resourceTypes, added);
  await planIndexes(transaction, tenant, registryOf(before), registryOf(next), clock.now());
  return { version, changed: true };
}

/**
 * Returns the definitions of a JSON text.
 *
 * @throws DefinitionError, also for text that is not JSON
 */
export function checkDefinitions(text: string, builtIn: Definitions): Definitions {
  try {
    return readDefinitions(parseJson(text), builtIn);
  } catch (error) {
    if (error instanceof ScimError) throw new DefinitionError([error.detail]);
    throw error;
  }
}
