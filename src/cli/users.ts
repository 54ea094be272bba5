import { Command } from 'commander';
import type { Schemas } from '../client/index.ts';
import { wholeNumber } from './arguments.ts';
import { findUser, pageSize, type User } from './find.ts';
import { print, printJson } from './print.ts';
import { printTable } from './table.ts';
import {
  type TenantOptions,
  type TenantSession,
  withTenant,
  withTenantSession,
} from './tenant-option.ts';

interface ListOptions extends TenantOptions {
  readonly limit: number;
}

/** Returns `rollcall users`. */
export function usersCommand(): Command {
  return new Command('users')
    .description('Provisioned users with their accounts.')
    .addCommand(
      withTenant(new Command('list'))
        .description('List users with their accounts, oldest first.')
        .option('--ids', 'show ids')
        .option('--limit <number>', 'maximum number of users', wholeNumber, 100)
        .action(list),
    )
    .addCommand(
      withTenant(new Command('get'), { of: 'user' })
        .description('Show a user by id or userName.')
        .argument('<user>', 'id or userName')
        .action(get),
    );
}

/** A user as SCIM shows it, and the account as the management API does. */
interface UserWithAccount {
  readonly user: User;
  readonly account: Schemas['Account'] | null;
}

/** Resolves to users with their accounts, in order. */
async function withAccounts(
  { api, query }: TenantSession,
  users: readonly User[],
): Promise<readonly UserWithAccount[]> {
  if (users.length === 0) return [];
  const { data } = await api.GET('/accounts', {
    params: { query: { ...query, users: users.map(({ id }) => id).join(',') } },
  });
  const byUser = new Map(data.items.map((account) => [account.user, account]));
  return users.map((user) => ({ user, account: byUser.get(user.id) ?? null }));
}

/** Prints users in order of creation, and how many there are. */
function list(options: ListOptions): Promise<void> {
  return withTenantSession(options, 'read', async (session) => {
    const { users, total } = await readUsers(session, options.limit);
    if (options.json === true) return printJson({ total, users });
    const ids = options.ids === true;
    printTable(
      [...(ids ? ['ID'] : []), 'USERNAME', 'ACCOUNT', 'DISPLAY NAME', 'STATUS', 'E-MAIL'],
      users.map(({ user: { id, userName }, account }) => [
        ...(ids ? [id] : []),
        userName,
        account?.username ?? '—',
        account?.displayName ?? '—',
        account?.status ?? '—',
        account?.emails.find(({ primary }) => primary)?.value ?? '—',
      ]),
    );
    print(`${users.length} of ${String(total)}`);
  });
}

/** Resolves to the first users, read in pages, and the number of all. */
async function readUsers(session: TenantSession, limit: number) {
  const { api, query } = session;
  const users: UserWithAccount[] = [];
  let total: number | undefined;
  let cursor: string | undefined;
  do {
    const page = { ...query, cursor, limit: pageSize(limit - users.length) };
    const { data } = await api.GET('/users', { params: { query: page } });
    users.push(...(await withAccounts(session, data.items as unknown as readonly User[])));
    total ??= data.total;
    cursor = data.next;
  } while (cursor !== undefined && users.length < limit);
  return { users, total };
}

/** Prints a user; it is looked up by id first, because ids are unique. */
function get(wanted: string, options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'read', async (session) => {
    const [found] = await withAccounts(session, [await findUser(session, wanted)]);
    if (options.json === true) return printJson(found);
    print('User');
    printJson(found!.user);
    print('Account');
    printJson(found!.account);
  });
}
