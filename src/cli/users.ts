import { Command } from 'commander';
import type { Account } from '../ports/account.ts';
import type { Store, StoredResource } from '../ports/store.ts';
import { foldUsername } from '../protocol/text/username.ts';
import { ConfigError } from '../server/config.ts';
import { wholeNumber } from './administer.ts';
import { print, printJson, printTable, withStore } from './options.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

interface ListOptions extends TenantOptions {
  readonly limit: number;
}

export function usersCommand(): Command {
  return new Command('users')
    .description('Look at provisioned users and the accounts they have. Works beside a running server.')
    .addCommand(
      withTenant(new Command('list'))
        .description('List users with their accounts, the oldest first.')
        .option('--limit <number>', 'users at most', wholeNumber, 100)
        .action(list),
    )
    .addCommand(
      withTenant(new Command('get'), { of: 'user' })
        .description('Show one user by id or userName.')
        .argument('<user>', 'id or userName')
        .action(get),
    );
}

interface Person {
  readonly user: object;
  readonly account: Account | undefined;
}

async function personOf(
  store: Store,
  tenant: string,
  { id, document, version, created, lastModified }: StoredResource,
): Promise<Person> {
  const meta = { version, created: `${created}Z`, lastModified: `${lastModified}Z` };
  return { user: { ...(JSON.parse(document) as object), meta }, account: await store.accountOf(tenant, id) };
}

async function list(options: ListOptions): Promise<void> {
  const { tenant, limit } = options;
  const { people, total } = await withStore(options, 'read', async (store) => {
    const rows = await store.select(tenant, 'User', {
      condition: { kind: 'all' },
      order: { descending: false },
      offset: 0,
      limit,
    });
    const found: Person[] = [];
    for (const row of rows) found.push(await personOf(store, tenant, row));
    return { people: found, total: await store.count(tenant, 'User', { kind: 'all' }) };
  });
  if (options.json === true) return printJson({ total, users: people });
  printTable(
    ['ID', 'USERNAME', 'ACCOUNT', 'DISPLAY NAME', 'STATUS', 'E-MAIL'],
    people.map(({ user, account }) => {
      const { id, userName } = user as { readonly id: string; readonly userName: string };
      const email = account?.emails.find(({ primary }) => primary)?.value ?? '—';
      return [id, userName, account?.username ?? '—', account?.displayName ?? '—', account?.status ?? '—', email];
    }),
  );
  print(`${people.length} of ${total}`);
}

async function get(wanted: string, options: TenantOptions): Promise<void> {
  const person = await withStore(options, 'read', async (store) => {
    const byId = await store.resource(options.tenant, 'User', wanted);
    const key = { kind: 'key', path: 'userName', equals: foldUsername(wanted) } as const;
    const [row] =
      byId === undefined
        ? await store.select(options.tenant, 'User', { condition: key, order: { descending: false }, offset: 0, limit: 1 })
        : [byId];
    return row === undefined ? undefined : personOf(store, options.tenant, row);
  });
  if (person === undefined) throw new ConfigError(`tenant ${options.tenant} has no user with the id or userName ${wanted}`);
  if (options.json === true) return printJson(person);
  print('User');
  printJson(person.user);
  print('Account');
  printJson(person.account ?? null);
}
