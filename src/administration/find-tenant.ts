import type { AccessReader } from '../ports/access.ts';
import type { Reader } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { suggestion } from '../protocol/text/suggest.ts';

/** Tenants that are searched for a suggestion or an id. */
const maxSearched = 2_000;
const pageSize = 500;

/** Tenants named in a message. */
export const maxNamed = 10;

/** Kinds of objects whose ids are unique in the whole server. */
export type Owned =
  | 'account'
  | 'connection'
  | 'credential'
  | 'user'
  | 'group'
  | 'resource'
  | 'request'
  | 'endpoint'
  | 'setupLink';

const lookUp: Readonly<
  Record<Owned, (reader: Reader, tenant: string, id: string) => Promise<unknown>>
> = {
  account: (reader, tenant, id) => reader.account(tenant, id),
  connection: (reader, tenant, id) => reader.connection(tenant, id),
  credential: (reader, tenant, id) => reader.credential(tenant, id),
  user: async (reader, tenant, id) => reader.resource(tenant, 'User', id),
  group: async (reader, tenant, id) => reader.resource(tenant, 'Group', id),
  // Resources of custom types are found only where the tenant is named.
  resource: async (reader, tenant, id) =>
    (await reader.resource(tenant, 'User', id)) ?? reader.resource(tenant, 'Group', id),
  request: (reader, tenant, id) => reader.requestRow(tenant, id),
  setupLink: (reader, tenant, id) => reader.setupLink(tenant, id),
  endpoint: async (reader, tenant, id) => {
    const found = await reader.endpoint(id);
    return found?.tenant === tenant ? found : undefined;
  },
};

/**
 * Throws unless the tenant exists. The suggestion names other tenants: call it only for callers
 * that may see all of them.
 *
 * @throws ScimError notFound
 */
export async function requireKnownTenant(reader: AccessReader, id: string): Promise<void> {
  if ((await reader.tenant(id)) !== undefined) return;
  throw new ScimError(
    'notFound',
    `there is no tenant ${quote(id)}${suggestion(id, await tenantIds(reader))}`,
  );
}

/**
 * Resolves the tenant that has an object with this id, among the first 2,000; undefined: none has.
 */
export async function tenantOwning(
  reader: Reader,
  of: Owned,
  id: string,
): Promise<string | undefined> {
  for (const tenant of await tenantIds(reader))
    if ((await lookUp[of](reader, tenant, id)) !== undefined) return tenant;
  return undefined;
}

/**
 * Resolves the only tenant that knows a name, among the first 2,000; undefined: none does.
 *
 * @throws ScimError invalidValue, when several tenants know it
 */
export async function onlyTenant(
  reader: AccessReader,
  name: string,
  knows: (tenant: string) => Promise<boolean>,
): Promise<string | undefined> {
  const found: string[] = [];
  for (const tenant of await tenantIds(reader)) {
    if (await knows(tenant)) found.push(tenant);
    if (found.length > maxNamed) break;
  }
  if (found.length > 1)
    throw new ScimError(
      'invalidValue',
      `several tenants know ${quote(name)}; name one of ${namesOf(found)}`,
    );
  return found[0];
}

/** Returns up to ten names, for a message. */
export function namesOf(ids: readonly string[]): string {
  return `${ids.slice(0, maxNamed).join(', ')}${ids.length > maxNamed ? ', …' : ''}`;
}

/** Resolves the ids of the first 2,000 tenants, or of the first `limit`. */
export async function tenantIds(
  reader: AccessReader,
  limit: number = maxSearched,
): Promise<readonly string[]> {
  const found: string[] = [];
  while (found.length < limit) {
    const size = Math.min(pageSize, limit - found.length);
    const page = await reader.tenants(found.at(-1) ?? '', size);
    found.push(...page.map(({ id }) => id));
    if (page.length < size) break;
  }
  return found;
}
