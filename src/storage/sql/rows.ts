import type { Account, AccountEmail, AccountStatus, HeldLink } from '../../ports/account.ts';
import type { StoredMember, StoredMembership, StoredResource } from '../../ports/store.ts';
import type { SqlRow } from './connection.ts';

/** Rows as the ports see them. Column names are ours, so they may be taken at their word. */

export const resourceColumns = `position, id, type, connection_id, document, version, created, last_modified, has_references,
  CASE WHEN EXISTS (SELECT 1 FROM memberships WHERE memberships.tenant_id = resources.tenant_id AND member = resources.position)
    THEN 1 ELSE 0 END AS is_member`;

export function toResource(row: SqlRow): StoredResource {
  return {
    id: row['id'] as string,
    type: row['type'] as string,
    connection: row['connection_id'] as string,
    document: row['document'] as string,
    version: row['version'] as number,
    created: row['created'] as string,
    lastModified: row['last_modified'] as string,
    hasReferences: row['has_references'] === 1,
    isMember: row['is_member'] === 1,
    position: row['position'] as number,
  };
}

export function toMember(row: SqlRow): StoredMember {
  return {
    id: row['id'] as string,
    type: row['type'] as string,
    ...optional('display', row['display']),
    place: row['place'] as number,
  };
}

export function toMembership(row: SqlRow): StoredMembership {
  return {
    group: row['id'] as string,
    ...optional('display', row['display']),
    isDirect: row['is_direct'] === 1,
  };
}

export function toAccount(row: SqlRow): Account {
  return {
    id: row['id'] as string,
    username: row['username'] as string,
    displayName: row['display_name'] as string,
    emails: JSON.parse(row['emails'] as string) as AccountEmail[],
    settings: row['settings'] as string,
    status: row['status'] as AccountStatus,
    protected: row['protected'] === 1,
    ...optional('connection', row['connection_id'] === '' ? null : row['connection_id']),
    ...optional('resource', row['resource_id']),
    userNameKey: row['user_name_key'] as string,
    ...optional('externalId', row['external_id']),
    created: row['created'] as string,
    lastModified: row['last_modified'] as string,
    ...optional('purgeAfter', row['purge_after']),
  };
}

export function toHeldLink(row: SqlRow): HeldLink {
  return {
    resource: row['resource_id'] as string,
    account: row['account_id'] as string,
    created: row['created'] as string,
  };
}

export function optional<N extends string>(
  name: N,
  value: unknown,
): { readonly [K in N]?: string } {
  return (value === null || value === undefined ? {} : { [name]: value }) as {
    readonly [K in N]?: string;
  };
}
