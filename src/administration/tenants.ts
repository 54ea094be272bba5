import type { AccessReader, Connection, Tenant } from '../ports/access.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';

/**
 * Resolves a tenant.
 *
 * @throws ScimError notFound
 */
export async function requireTenant(reader: AccessReader, id: string): Promise<Tenant> {
  const tenant = await reader.tenant(id);
  if (tenant === undefined) throw new ScimError('notFound', `there is no tenant ${quote(id)}`);
  return tenant;
}

/**
 * Resolves a connection of a tenant.
 *
 * @throws ScimError notFound
 */
export async function requireConnection(
  reader: AccessReader,
  tenant: string,
  id: string,
): Promise<Connection> {
  const connection = await reader.connection(tenant, id);
  if (connection === undefined)
    throw new ScimError('notFound', `tenant ${quote(tenant)} has no connection ${quote(id)}`);
  return connection;
}
