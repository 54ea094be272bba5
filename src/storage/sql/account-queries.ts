import type {
  Account,
  AccountPage,
  AccountReader,
  AccountSelection,
  AccountStatus,
  AccountTransaction,
  HeldLink,
} from '../../ports/account.ts';
import { foldText } from '../../protocol/text/fold.ts';
import type { Database } from './connection.ts';
import type { SharedCounts } from './shared-counts.ts';
import {
  forUpdate,
  forUpdateSkipLocked,
  indexedBy,
  join,
  limit,
  lookUp,
  number,
  opaque,
  rows,
  type Sql,
  type SqlRow,
  sql,
  storedName,
  text,
  textList,
  textOrNull,
  valueOf,
} from './sql.ts';
import { readOne } from './table.ts';
import {
  accountEmails,
  accounts,
  accountTotals,
  guards,
  heldLinks,
  removals,
  usernameSuffixes,
} from './tables.ts';

const byId = sql`${accounts.select} WHERE tenant_id = ${text('tenant')} AND id = ${text('id')}`;
const byIdLocked = sql`${byId} ${forUpdate}`;
const byResource = sql`${accounts.select} WHERE tenant_id = ${text('tenant')}
  AND resource_id = ${text('resource')}`;
const byResourceLocked = sql`${byResource} ${forUpdate}`;
const byUsername = sql`${accounts.select} WHERE tenant_id = ${text('tenant')}
  AND username_key = ${text('key')}`;
const accountsColumns = join(
  accounts.columnNames.map((name) => sql`accounts.${accounts.named(name)}`),
  sql`, `,
);
/** Each branch goes along an index of its own. */
const unattached = sql`SELECT ${accounts.columns}
  FROM ${accounts.sql} ${indexedBy(storedName('accounts_loose_user_name'))}
    WHERE tenant_id = ${text('tenant')} AND resource_id IS NULL
    AND user_name_key = ${textOrNull('userNameKey')}
  UNION SELECT ${accounts.columns} FROM ${accounts.sql} ${indexedBy(storedName('accounts_loose_external_id'))}
    WHERE tenant_id = ${text('tenant')} AND resource_id IS NULL AND external_id IS NOT NULL
    AND external_id = ${textOrNull('externalId')}
  UNION SELECT ${accountsColumns} FROM ${textList(text('emails'))}
    ${lookUp(accountEmails.sql, sql`account_emails.tenant_id = ${text('tenant')} AND email_key = value`)}
    ${lookUp(accounts.sql, sql`accounts.tenant_id = account_emails.tenant_id AND accounts.id = account_id`)}
  ORDER BY last_modified DESC, id DESC`;
const unattachedLocked = sql`${accounts.select} WHERE tenant_id = ${text('tenant')}
  AND resource_id IS NULL
  AND id IN (SELECT value FROM ${textList(text('ids'))}) ORDER BY id ${forUpdate}`;
const after = sql`${accounts.select} WHERE tenant_id = ${text('tenant')} AND id > ${text('after')}
  ORDER BY id ${limit}`;
/** Accounts in order of username, of one status that an index has, or of all. */
const seenAmong = (columns: Sql, table: Sql, ofStatus: Sql<{ readonly status: string }> | Sql) =>
  sql`SELECT ${columns} FROM ${table} WHERE tenant_id = ${text('tenant')}
    AND username_key > ${text('after')} AND username_key >= ${text('from')}
    AND username_key < ${text('before')} AND ${ofStatus}
    ORDER BY username_key LIMIT ${opaque(number('maxExamined'))}`;
const usernameKey = sql`username_key`;
const byUsernameAmong = (table: Sql, ofStatus: Sql<{ readonly status: string }> | Sql) => ({
  page: sql`SELECT ${accounts.columns}
    FROM (${seenAmong(accounts.columns, table, ofStatus)}) AS seen
    WHERE (${text('status')} = '' OR status = ${text('status')})
    AND (${text('connection')} = '' OR connection_id = ${text('connection')})
    ORDER BY username_key ${limit}`,
  reached: rows<{ readonly reached: string | null; readonly examined: number }>()(
    sql`SELECT max(username_key) AS reached, count(*) AS examined
      FROM (${seenAmong(usernameKey, table, ofStatus)}) AS seen`,
  ),
});
/** Active accounts are most of all, and have no index of their own. */
const everyStatus = byUsernameAmong(accounts.sql, sql`1 = 1`);
const oneStatus = byUsernameAmong(
  sql`${accounts.sql} ${indexedBy(storedName('accounts_not_active'))}`,
  sql`status = ${text('status')} AND status <> 'active'`,
);
const totals = rows<{ readonly status: AccountStatus; readonly total: number }>()(
  sql`SELECT status, total FROM ${accountTotals.sql} WHERE tenant_id = ${text('tenant')}`,
);
const protectedOf = rows<{ readonly resource_id: string }>()(
  sql`SELECT resource_id FROM ${accounts.sql} WHERE tenant_id = ${text('tenant')} AND protected = 1
    AND resource_id IS NOT NULL`,
);
const heldLink = sql`${heldLinks.select} WHERE tenant_id = ${text('tenant')}
  AND resource_id = ${text('resource')}`;
const heldLinksAfter = sql`${heldLinks.select} WHERE tenant_id = ${text('tenant')}
  AND resource_id > ${text('after')} ORDER BY resource_id ${limit}`;
/** PostgreSQL gives a sum as text. */
const removalsSince = rows<{ readonly total: number | string | null }>()(
  sql`SELECT sum(total) AS total FROM ${removals.sql} WHERE tenant_id = ${text('tenant')}
    AND minute >= ${number('since')}`,
);
const guardOf = sql`${guards.select} WHERE tenant_id = ${text('tenant')}`;

/** Reads the application's side of users. */
export function accountQueries(db: Database): AccountReader {
  const [byIdNow, byResourceNow] = db.isTransaction
    ? [byIdLocked, byResourceLocked]
    : [byId, byResource];
  return {
    async account(tenant, id): Promise<Account | undefined> {
      return readOne(accounts, await db.get(byIdNow, { tenant, id }));
    },
    async accountOf(tenant, resource): Promise<Account | undefined> {
      return readOne(accounts, await db.get(byResourceNow, { tenant, resource }));
    },
    async accountByUsername(tenant, username): Promise<Account | undefined> {
      return readOne(accounts, await db.get(byUsername, { tenant, key: username.toLowerCase() }));
    },
    async unattachedAccounts(
      tenant,
      { userNameKey = null, externalId = null, emails },
    ): Promise<readonly Account[]> {
      const keys = { tenant, userNameKey, externalId, emails: JSON.stringify(emails) };
      const found = (await db.all(unattached, keys)).map(accounts.read);
      if (found.length === 0 || !db.isTransaction || !db.dialect.isRemote) return found;
      // A row that is read by several indexes cannot be locked by the same statement.
      const ids = JSON.stringify(found.map(({ id }) => id));
      const locked = (await db.all(unattachedLocked, { tenant, ids })).map(accounts.read);
      const byId = new Map(locked.map((account) => [account.id, account]));
      return found.flatMap(({ id }) => byId.get(id) ?? []);
    },
    async accounts(tenant, afterId, limit): Promise<readonly Account[]> {
      return (await db.all(after, { tenant, after: afterId, limit })).map(accounts.read);
    },
    accountsByUsername: (tenant, selection) => selectByUsername(db, tenant, selection),
    async accountTotals(tenant): Promise<Readonly<Record<AccountStatus, number>>> {
      const found: Record<AccountStatus, number> = { active: 0, deactivated: 0, deleted: 0 };
      for (const { status, total } of await db.all(totals, { tenant })) found[status] = total;
      return found;
    },
    async protectedUsers(tenant): Promise<readonly string[]> {
      return (await db.all(protectedOf, { tenant })).map((row) => row.resource_id);
    },
    async heldLink(tenant, resource): Promise<HeldLink | undefined> {
      return readOne(heldLinks, await db.get(heldLink, { tenant, resource }));
    },
    async heldLinks(tenant, afterId, limit): Promise<readonly HeldLink[]> {
      const found = await db.all(heldLinksAfter, { tenant, after: afterId, limit });
      return found.map(heldLinks.read);
    },
    async guard(tenant, since) {
      const counted = await db.get(removalsSince, { tenant, since });
      const state = readOne(guards, await db.get(guardOf, { tenant }));
      return { ...state, removals: Number(counted!.total) };
    },
  };
}

/** Greater than every text that begins as another does. */
const last = '\u{10ffff}';

async function selectByUsername(
  db: Database,
  tenant: string,
  { after, limit, maxExamined, status, connection = '', prefix = '' }: AccountSelection,
): Promise<AccountPage> {
  const { page, reached } = status === undefined || status === 'active' ? everyStatus : oneStatus;
  const range = { tenant, after, from: prefix, before: prefix + last, maxExamined };
  const params = { ...range, status: status ?? '', connection };
  const found = (await db.all(page, { ...params, limit })).map(accounts.read);
  if (found.length === limit)
    return { accounts: found, reached: found[limit - 1]!.username.toLowerCase() };
  const end = (await db.get(reached, params))!;
  const isEnd = end.examined < maxExamined || end.reached === null;
  return { accounts: found, reached: isEnd ? undefined : end.reached };
}

const isTaken = sql`SELECT 1 AS taken FROM ${accounts.sql} WHERE tenant_id = ${text('tenant')}
  AND username_key = ${text('key')}`;
const suffixOf = rows<{ readonly suffix: number }>()(
  sql`SELECT suffix FROM ${usernameSuffixes.sql} WHERE tenant_id = ${text('tenant')}
    AND base = ${text('base')}`,
);
const deleteAccount = sql`DELETE FROM ${accounts.sql} WHERE tenant_id = ${text('tenant')}
  AND id = ${text('id')}`;
const due = sql`${accounts.select} WHERE purge_after IS NOT NULL AND purge_after <= ${text('now')}
  ORDER BY purge_after ${limit} ${forUpdateSkipLocked}`;
const deleteHeldLink = sql`DELETE FROM ${heldLinks.sql} WHERE tenant_id = ${text('tenant')}
  AND resource_id = ${text('resource')}`;
const deleteRemovalsBefore = sql`DELETE FROM ${removals.sql} WHERE tenant_id = ${text('tenant')}
  AND minute < ${number('oldest')}`;
const addRemovals = sql`${removals.insert}
  ON CONFLICT (tenant_id, minute) DO UPDATE SET total = removals.total + excluded.total`;
const deleteRemovals = sql`DELETE FROM ${removals.sql} WHERE tenant_id = ${text('tenant')}`;
const deleteEmail = sql`DELETE FROM ${accountEmails.sql} WHERE tenant_id = ${text('tenant')}
  AND email_key = ${text('emailKey')} AND account_id = ${text('account')}`;

const { names } = accounts;

/** Properties that a change of an account may write; the others never change. */
const changeable = [
  'displayName',
  'emails',
  'settings',
  'status',
  'protected',
  'connection',
  'resource',
  'userNameKey',
  'externalId',
  'lastModified',
  'purgeAfter',
] as const;

function updateOf(columnNames: readonly string[]): Sql<SqlRow> {
  const changes = columnNames.map((name) => sql`${accounts.named(name)} = ${valueOf(name)}`);
  return sql`UPDATE ${accounts.sql} SET ${join(changes, sql`, `)}
    WHERE tenant_id = ${valueOf(names.tenant)} AND id = ${valueOf(names.id)}`;
}

/** Writes the rows of an account. */
function accountRows(db: Database) {
  const updates = new Map<string, Sql<SqlRow>>();
  /** Writes the columns that differ, each combination by a statement that is built once. */
  const update = async (tenant: string, account: Account, before: Account): Promise<boolean> => {
    const row = accounts.changes(changeable, account, before);
    const changed = Object.keys(row);
    if (changed.length === 0) return false;
    const key = changed.join();
    const statement = updates.get(key) ?? updateOf(changed);
    updates.set(key, statement);
    db.send(statement, { ...row, [names.tenant]: tenant, [names.id]: account.id });
    return true;
  };
  /** Only accounts without a user are looked for by address: others pay nothing for it. */
  const addEmails = async (tenant: string, { id, emails }: Account): Promise<void> => {
    for (const { value } of emails) {
      const row = { tenant, emailKey: foldText(value), account: id };
      db.send(accountEmails.insertNew, accountEmails.toRow(row));
    }
  };
  const removeEmails = async (tenant: string, { id, emails }: Account): Promise<void> => {
    for (const { value } of emails)
      db.send(deleteEmail, { tenant, emailKey: foldText(value), account: id });
  };
  return { update, addEmails, removeEmails };
}

/** Changes what holds links and removals of accounts up. */
function guardChanges(
  db: Database,
): Pick<AccountTransaction, 'putHeldLink' | 'deleteHeldLink' | 'addRemovals' | 'setGuard'> {
  return {
    async putHeldLink(tenant, link) {
      db.send(heldLinks.upsert, heldLinks.toRow({ ...link, tenant }));
    },
    async deleteHeldLink(tenant, resource) {
      db.send(deleteHeldLink, { tenant, resource });
    },
    async addRemovals(tenant, minute, total, oldest) {
      db.send(deleteRemovalsBefore, { tenant, oldest });
      db.send(addRemovals, removals.toRow({ tenant, minute, total }));
    },
    async setGuard(tenant, state) {
      db.send(guards.upsert, guards.toRow({ ...state, tenant }));
      if (state.releasedUntil !== undefined) db.send(deleteRemovals, { tenant });
    },
  };
}

/** Changes accounts, and what holds their removal up. */
export function accountChanges(
  db: Database,
  counts: SharedCounts,
  lock: (name: string) => Promise<void>,
): Omit<AccountTransaction, keyof AccountReader> {
  const { update, addEmails, removeEmails } = accountRows(db);
  return {
    ...guardChanges(db),
    async isUsernameTaken(tenant, username) {
      return (await db.get(isTaken, { tenant, key: username.toLowerCase() })) !== undefined;
    },
    /** The caller takes the next one. */
    async usernameSuffix(tenant, name) {
      const base = name.toLowerCase();
      await lock(`suffix ${tenant} ${base}`);
      return (await db.get(suffixOf, { tenant, base }))?.suffix ?? 1;
    },
    async setUsernameSuffix(tenant, base, suffix) {
      const row = { tenant, base: base.toLowerCase(), suffix };
      db.send(usernameSuffixes.upsert, usernameSuffixes.toRow(row));
    },
    async insertAccount(tenant, account) {
      const row = { ...account, tenant, usernameKey: account.username.toLowerCase() };
      db.send(accounts.insert, accounts.toRow(row), accounts.insertMany);
      await counts.countAccounts(tenant, account.status, 1);
      if (account.resource === undefined) await addEmails(tenant, account);
    },
    async updateAccount(tenant, account, before) {
      if (!(await update(tenant, account, before))) return;
      if (account.status !== before.status) {
        await counts.countAccounts(tenant, before.status, -1);
        await counts.countAccounts(tenant, account.status, 1);
      }
      if (before.resource === undefined) await removeEmails(tenant, before);
      if (account.resource === undefined) await addEmails(tenant, account);
    },
    async deleteAccount(tenant, account) {
      if ((await db.run(deleteAccount, { tenant, id: account.id })) === 0) return;
      await counts.countAccounts(tenant, account.status, -1);
      if (account.resource === undefined) await removeEmails(tenant, account);
    },
    async dueAccounts(now, limit) {
      const found = await db.all(due, { now, limit });
      return found.map((row) => ({
        tenant: row[accounts.names.tenant] as string,
        account: accounts.read(row),
      }));
    },
  };
}
