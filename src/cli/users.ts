import { Command } from 'commander';
import { type AccountView, accountView } from '../administration/views.ts';
import { createDirectory, type OperationContext } from '../directory/directory.ts';
import type { Store } from '../ports/store.ts';
import { createParseContext, profiles } from '../protocol/profiles/profile.ts';
import { foldUsername } from '../protocol/text/username.ts';
import { ConfigError } from '../server/config.ts';
import { createSystemRegistries } from '../server/registries.ts';
import { createIds, createSigner, scryptSecrets, systemClock } from '../server/system.ts';
import { wholeNumber } from './arguments.ts';
import { resolveConfig, withStore } from './options.ts';
import { print, printJson, printTable } from './print.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

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
  readonly user: { readonly id: string; readonly userName: string };
  readonly account: AccountView | null;
}

/** Resolves to the SCIM representation of a user. */
type ReadUser = (id: string) => Promise<UserWithAccount['user']>;

/** Resolves to a reader of users that answers as GET in SCIM does. */
async function createReadUser(store: Store, options: TenantOptions): Promise<ReadUser> {
  const { config } = resolveConfig(options);
  const { tenant } = options;
  const directory = createDirectory({
    reader: store,
    submit: async () => {
      throw new TypeError('this command must not write');
    },
    registries: createSystemRegistries(config),
    ids: createIds(systemClock),
    clock: systemClock,
    secrets: scryptSecrets,
    signer: createSigner(''),
    pause: async () => undefined,
  });
  const registry = await directory.registry(tenant);
  const context: OperationContext = {
    tenant,
    connection: 'command line',
    parseContext: createParseContext(profiles.get('default')!),
    registry,
    base: `${config.externalUrl ?? `http://${config.listen}`}/t/${tenant}/scim/v2`,
    readsOnly: true,
  };
  const type = registry.registry.type('User')!;
  return async (id) => {
    let text = '';
    const { body } = await directory.get(context, type, id, {});
    for await (const piece of typeof body === 'string' ? [body] : body) text += piece;
    return JSON.parse(text) as UserWithAccount['user'];
  };
}

/** Resolves to a user with its account. */
async function withAccount(
  store: Store,
  tenant: string,
  id: string,
  readUser: ReadUser,
): Promise<UserWithAccount> {
  const account = await store.accountOf(tenant, id);
  return { user: await readUser(id), account: account === undefined ? null : accountView(account) };
}

/** Prints users in order of creation, and how many there are. */
async function list(options: ListOptions): Promise<void> {
  const { tenant, limit } = options;
  const { users, total } = await withStore(options, 'read', async (store) => {
    const rows = await store.select(tenant, 'User', {
      condition: { kind: 'all' },
      order: { descending: false },
      offset: 0,
      limit,
    });
    const found: UserWithAccount[] = [];
    const readUser = await createReadUser(store, options);
    for (const { id } of rows) found.push(await withAccount(store, tenant, id, readUser));
    return { users: found, total: await store.count(tenant, 'User', { kind: 'all' }) };
  });
  if (options.json === true) return printJson({ total, users });
  printTable(
    ['ID', 'USERNAME', 'ACCOUNT', 'DISPLAY NAME', 'STATUS', 'E-MAIL'],
    users.map(({ user: { id, userName }, account }) => [
      id,
      userName,
      account?.username ?? '—',
      account?.displayName ?? '—',
      account?.status ?? '—',
      account?.emails.find(({ primary }) => primary)?.value ?? '—',
    ]),
  );
  print(`${users.length} of ${total}`);
}

/** Prints a user; it is looked up by id first, because ids are unique. */
async function get(wanted: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const found = await withStore(options, 'read', async (store) => {
    const id = await findUser(store, tenant, wanted);
    return id && withAccount(store, tenant, id, await createReadUser(store, options));
  });
  if (!found)
    throw new ConfigError(`tenant ${tenant} has no user with the id or userName ${wanted}`);
  if (options.json === true) return printJson(found);
  print('User');
  printJson(found.user);
  print('Account');
  printJson(found.account);
}

/** Resolves to the id of a user that has this id or userName; undefined: there is none. */
async function findUser(store: Store, tenant: string, wanted: string): Promise<string | undefined> {
  if ((await store.resource(tenant, 'User', wanted)) !== undefined) return wanted;
  const [row] = await store.select(tenant, 'User', {
    condition: { kind: 'key', path: 'userName', equals: foldUsername(wanted) },
    order: { descending: false },
    offset: 0,
    limit: 1,
  });
  return row?.id;
}
