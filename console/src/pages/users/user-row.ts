import type { Schemas } from '../../../../src/client/index.ts';
import { emailOf, metaTime, nameOf, type ScimResource, textOf } from '../../app/read-resource.ts';

/** A row of the list: a user with its account, or an account without a user. */
export interface UserRow {
  /** `user:…` or `account:…`. */
  readonly key: string;
  readonly name: string;
  readonly userName: string | undefined;
  readonly username: string | undefined;
  readonly email: string | undefined;
  readonly status: 'active' | 'deactivated' | 'deleted' | 'waiting' | 'none';
  /** Undefined: not known. */
  readonly roles: readonly string[] | undefined;
  readonly isProtected: boolean;
  readonly connection: string | undefined;
  readonly user: string | undefined;
  readonly account: string | undefined;
  readonly changed: string | undefined;
}

type Account = Schemas['Account'];

/** Returns the row of a user, with its account where it has one. */
export function userRow(user: ScimResource, account: Account | undefined): UserRow {
  const id = textOf(user, 'id') ?? '';
  return {
    key: `user:${id}`,
    name: nameOf(user) ?? account?.displayName ?? id,
    userName: textOf(user, 'userName'),
    username: account?.username,
    email: emailOf(user) ?? primaryOf(account),
    status: account?.status ?? 'none',
    roles: account?.roles,
    isProtected: account?.protected ?? false,
    connection: account?.connection,
    user: id,
    account: account?.id,
    changed: metaTime(user, 'lastModified') ?? account?.lastModified,
  };
}

/** Returns the row of an account that was not found through its user. */
export function accountRow(account: Account): UserRow {
  const { id, user } = account;
  return {
    key: user === undefined ? `account:${id}` : `user:${user}`,
    name: account.displayName === '' ? account.username : account.displayName,
    userName: undefined,
    username: account.username,
    email: primaryOf(account),
    status: account.status,
    roles: account.roles,
    isProtected: account.protected,
    connection: account.connection,
    user,
    account: id,
    changed: account.lastModified,
  };
}

function primaryOf(account: Account | undefined): string | undefined {
  return (account?.emails.find(({ primary }) => primary) ?? account?.emails[0])?.value;
}
