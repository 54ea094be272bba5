import type { Account } from '../ports/account.ts';
import type { Reader } from '../ports/store.ts';
import { foldText } from '../protocol/text/fold.ts';
import { foldUsername } from '../protocol/text/username.ts';

/** Criteria for accounts. An account must meet all that are given. */
export interface AccountQuery {
  /** The username in the application. */
  readonly username?: string | undefined;
  /** Id of the SCIM user. */
  readonly user?: string | undefined;
  /** The userName that the identity provider sent. */
  readonly userName?: string | undefined;
  readonly externalId?: string | undefined;
  readonly email?: string | undefined;
}

/** Users with one value that are read. */
const maxUsers = 200;

/**
 * Returns the accounts that meet every part of a query. Each part is answered by an index. An empty
 * query finds none.
 */
export async function findAccounts(
  reader: Reader,
  tenant: string,
  query: AccountQuery,
): Promise<readonly Account[]> {
  const found: ReadonlyMap<string, Account>[] = [];
  for (const [part, value] of Object.entries(query) as [keyof AccountQuery, string | undefined][]) {
    if (value === undefined) continue;
    const accounts = await finders[part](reader, tenant, value);
    found.push(new Map(accounts.map((account) => [account.id, account])));
  }
  const [first = new Map<string, Account>(), ...others] = found;
  return [...first.values()].filter(({ id }) => others.every((other) => other.has(id)));
}

type Finder = (reader: Reader, tenant: string, value: string) => Promise<readonly Account[]>;

const finders: Readonly<Record<keyof AccountQuery, Finder>> = {
  username: async (reader, tenant, value) => present(await reader.accountByUsername(tenant, value)),
  user: async (reader, tenant, value) => present(await reader.accountOf(tenant, value)),
  userName: (reader, tenant, value) => {
    const equals = foldUsername(value);
    return accountsWith(reader, tenant, { userNameKey: equals, emails: [] }, 'userName', equals);
  },
  externalId: (reader, tenant, value) =>
    accountsWith(reader, tenant, { externalId: value, emails: [] }, 'externalId', value),
  email: (reader, tenant, value) => {
    const equals = foldText(value);
    return accountsWith(reader, tenant, { emails: [equals] }, 'emails.value', equals);
  },
};

function present(account: Account | undefined): readonly Account[] {
  return account === undefined ? [] : [account];
}

/**
 * Returns accounts without a user that have these keys, and the accounts of users found by index.
 */
async function accountsWith(
  reader: Reader,
  tenant: string,
  keys: Parameters<Reader['unattachedAccounts']>[1],
  path: string,
  equals: string,
): Promise<readonly Account[]> {
  const found = [...(await reader.unattachedAccounts(tenant, keys))];
  const users = await reader.select(tenant, 'User', {
    condition: { kind: 'key', path, equals },
    order: { descending: false },
    offset: 0,
    limit: maxUsers,
  });
  for (const { id } of users) found.push(...present(await reader.accountOf(tenant, id)));
  return found;
}
