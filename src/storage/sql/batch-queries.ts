import type { Account, AccountKeys } from '../../ports/account.ts';
import type { StoredResource } from '../../ports/store.ts';
import type { Database } from './connection.ts';
import { columns, toResource } from './resource-queries.ts';
import { forNoKeyUpdate, forUpdate, lookUp, rows, sql, text, textList } from './sql.ts';
import { accountEmails, accounts, resources } from './tables.ts';

/** Reads for several commands of a tenant at once, in a transaction that is about to change them. */

/**
 * Each row is looked up, and locked, in the order of the list (`OFFSET 0` keeps it so): the planner
 * would otherwise go through all that a tenant has, where it believes that this is little.
 */
const resourcesById = sql`SELECT ${columns} FROM ${textList(text('ids'))}
  CROSS JOIN LATERAL (SELECT * FROM ${resources.sql} WHERE tenant_id = ${text('tenant')}
    AND id = value AND type = ${text('type')} OFFSET 0 ${forNoKeyUpdate}) AS resources`;
const accountsByResource = sql`SELECT ${accounts.columns} FROM ${textList(text('users'))}
  CROSS JOIN LATERAL (SELECT * FROM ${accounts.sql} WHERE tenant_id = ${text('tenant')}
    AND resource_id = value OFFSET 0 ${forUpdate}) AS accounts`;
const usernamesAmong = rows<{ readonly value: string }>()(
  sql`SELECT value FROM ${textList(text('usernames'))}
    ${lookUp(accounts.sql, sql`accounts.tenant_id = ${text('tenant')} AND username_key = value`)}`,
);
/** Each branch goes along an index of its own. */
const anyUnattached = sql`SELECT 1 AS found FROM ${textList(text('userNames'))}
    ${lookUp(accounts.sql, sql`accounts.tenant_id = ${text('tenant')} AND resource_id IS NULL AND user_name_key = value`)}
  UNION ALL SELECT 1 FROM ${textList(text('externalIds'))}
    ${lookUp(accounts.sql, sql`accounts.tenant_id = ${text('tenant')} AND resource_id IS NULL AND external_id IS NOT NULL AND external_id = value`)}
  UNION ALL SELECT 1 FROM ${textList(text('emails'))}
    ${lookUp(accountEmails.sql, sql`account_emails.tenant_id = ${text('tenant')} AND email_key = value`)}
  LIMIT 1`;

/** Resolves the resources with these ids, and locks them in this order. */
export async function resourcesToChange(
  db: Database,
  tenant: string,
  type: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredResource>> {
  const found = await db.tuples(resourcesById, { tenant, type, ids: JSON.stringify(ids) });
  const read = found.map((row) => toResource(type, row));
  return new Map(read.map((resource) => [resource.id, resource]));
}

/** Resolves the accounts of these users by the ids of the users, and locks them in this order. */
export async function accountsToChange(
  db: Database,
  tenant: string,
  users: readonly string[],
): Promise<ReadonlyMap<string, Account>> {
  const params = { tenant, users: JSON.stringify(users) };
  const found = (await db.all(accountsByResource, params)).map(accounts.read);
  return new Map(found.map((account) => [account.resource!, account]));
}

/** Resolves which of these usernames, in lower case, accounts have. */
export async function takenUsernames(
  db: Database,
  tenant: string,
  usernames: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = await db.all(usernamesAmong, { tenant, usernames: JSON.stringify(usernames) });
  return new Set(found.map(({ value }) => value));
}

/** Resolves whether an account without a user has one of these keys. */
export async function isAnyUnattached(
  db: Database,
  tenant: string,
  keys: readonly AccountKeys[],
): Promise<boolean> {
  const userNames = keys.flatMap(({ userNameKey }) => userNameKey ?? []);
  const externalIds = keys.flatMap(({ externalId }) => externalId ?? []);
  const found = await db.get(anyUnattached, {
    tenant,
    userNames: JSON.stringify(userNames),
    externalIds: JSON.stringify(externalIds),
    emails: JSON.stringify(keys.flatMap(({ emails }) => emails)),
  });
  return found !== undefined;
}
