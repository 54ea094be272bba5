import type { Account } from '../../ports/account.ts';
import type { Reader, StoredResource } from '../../ports/store.ts';
import { foldText } from '../../protocol/text/fold.ts';
import { foldUsername } from '../../protocol/text/username.ts';

/** A user, its account, or both. */
export interface Person {
  readonly row: StoredResource | undefined;
  readonly account: Account | undefined;
}

/**
 * Finds a user by id, userName, externalId or e-mail address, and an account by id or username; and
 * each of them by the other.
 */
export async function findPerson(state: Reader, tenant: string, wanted: string): Promise<Person> {
  const row = await findResource(state, tenant, 'User', wanted, [
    { path: 'userName', equals: foldUsername(wanted) },
    { path: 'externalId', equals: wanted },
    { path: 'emails.value', equals: foldText(wanted) },
  ]);
  if (row !== undefined) return { row, account: await state.accountOf(tenant, row.id) };
  const account =
    (await state.account(tenant, wanted)) ??
    (await state.accountByUsername(tenant, wanted)) ??
    (await unattachedAccount(state, tenant, wanted));
  const resource = account?.resource;
  return {
    row: resource === undefined ? undefined : await state.resource(tenant, 'User', resource),
    account,
  };
}

/** Returns whether a tenant has data about a user: the user, an account, or requests. */
export async function knowsPerson(
  reader: Reader,
  tenant: string,
  wanted: string,
): Promise<boolean> {
  const { row, account } = await findPerson(reader, tenant, wanted);
  if (row !== undefined || account !== undefined) return true;
  return (await reader.requestRows(tenant, { key: foldText(wanted) }, 1)).length > 0;
}

/** Finds a resource by id, or else by the first of these keys that some resource has. */
export async function findResource(
  state: Reader,
  tenant: string,
  type: string,
  id: string,
  keys: readonly { readonly path: string; readonly equals: string }[],
): Promise<StoredResource | undefined> {
  const byId = await state.resource(tenant, type, id);
  if (byId !== undefined) return byId;
  for (const key of keys) {
    const condition = { kind: 'key', ...key } as const;
    const selection = { condition, order: { descending: false }, offset: 0, limit: 1 };
    const [found] = await state.select(tenant, type, selection);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Returns the account of a user that has been deleted. */
async function unattachedAccount(
  state: Reader,
  tenant: string,
  wanted: string,
): Promise<Account | undefined> {
  const keys = {
    userNameKey: foldUsername(wanted),
    externalId: wanted,
    emails: [foldText(wanted)],
  };
  return (await state.unattachedAccounts(tenant, keys))[0];
}
