import type { Account } from '../ports/account.ts';
import type { Reader } from '../ports/store.ts';
import type { Condition } from '../protocol/filter/plan-index.ts';
import { foldText } from '../protocol/text/fold.ts';
import { foldUsername } from '../protocol/text/username.ts';

/** What an account is looked up by. An account must meet all that are given. */
export interface AccountQuery {
  /** Its handle in the application. */
  readonly username?: string | undefined;
  /** Id of its user. */
  readonly user?: string | undefined;
  /** The userName that the identity provider gave. */
  readonly userName?: string | undefined;
  readonly externalId?: string | undefined;
  readonly email?: string | undefined;
}

/** Users with one value that are looked at. */
const maxUsers = 200;

/** Returns the accounts that meet every part of a query, each found by an index; an empty query finds none. */
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
  userName: async (reader, tenant, value) => {
    const equals = foldUsername(value);
    const loose = await reader.unattachedAccounts(tenant, { userNameKey: equals, emails: [] });
    return [
      ...loose,
      ...(await accountsOfUsers(reader, tenant, { kind: 'key', path: 'userName', equals })),
    ];
  },
  externalId: async (reader, tenant, value) => {
    const loose = await reader.unattachedAccounts(tenant, { externalId: value, emails: [] });
    return [
      ...loose,
      ...(await accountsOfUsers(reader, tenant, {
        kind: 'key',
        path: 'externalId',
        equals: value,
      })),
    ];
  },
  email: async (reader, tenant, value) => {
    const equals = foldText(value);
    const loose = await reader.unattachedAccounts(tenant, { emails: [equals] });
    return [
      ...loose,
      ...(await accountsOfUsers(reader, tenant, { kind: 'key', path: 'emails.value', equals })),
    ];
  },
};

function present(account: Account | undefined): readonly Account[] {
  return account === undefined ? [] : [account];
}

async function accountsOfUsers(
  reader: Reader,
  tenant: string,
  condition: Condition,
): Promise<readonly Account[]> {
  const order = { descending: false } as const;
  const users = await reader.select(tenant, 'User', {
    condition,
    order,
    offset: 0,
    limit: maxUsers,
  });
  const found: Account[] = [];
  for (const { id } of users) found.push(...present(await reader.accountOf(tenant, id)));
  return found;
}
