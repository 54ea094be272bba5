import { Command } from 'commander';
import { accountView, type View } from '../administration/views.ts';
import { createDirectory, type OperationContext } from '../directory/directory.ts';
import type { Store } from '../ports/store.ts';
import { createParseContext, profiles } from '../protocol/profiles/profile.ts';
import { foldUsername } from '../protocol/text/username.ts';
import { ConfigError } from '../server/config.ts';
import { createSystemRegistries } from '../server/registries.ts';
import { createIds, createSigner, scryptSecrets, systemClock } from '../server/system.ts';
import { wholeNumber } from './administer.ts';
import { print, printJson, printTable, resolveConfig, withStore } from './options.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

interface ListOptions extends TenantOptions {
  readonly limit: number;
}

export function usersCommand(): Command {
  return new Command('users')
    .description(
      'Look at provisioned users and the accounts they have. Works beside a running server.',
    )
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

/** A user as SCIM shows it, and the account as the management API does. */
interface Person {
  readonly user: object;
  readonly account: View | null;
}

type ShowUser = (id: string) => Promise<object>;

/** Returns how a tenant's users are shown: as a GET of SCIM answers. */
async function createShowUser(store: Store, options: TenantOptions): Promise<ShowUser> {
  const { config } = resolveConfig(options);
  const { tenant } = options;
  const directory = createDirectory({
    reader: store,
    submit: async () => {
      throw new TypeError('this command only reads');
    },
    registries: createSystemRegistries(config),
    ids: createIds(systemClock),
    clock: systemClock,
    secrets: scryptSecrets,
    signer: createSigner(''),
    pause: async () => undefined,
  });
  const registry = await directory.registry(tenant);
  const scope: OperationContext = {
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
    const { body } = await directory.get(scope, type, id, {});
    for await (const piece of typeof body === 'string' ? [body] : body) text += piece;
    return JSON.parse(text) as object;
  };
}

async function personOf(store: Store, tenant: string, id: string, show: ShowUser): Promise<Person> {
  const account = await store.accountOf(tenant, id);
  return { user: await show(id), account: account === undefined ? null : accountView(account) };
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
    const show = await createShowUser(store, options);
    for (const { id } of rows) found.push(await personOf(store, tenant, id, show));
    return { people: found, total: await store.count(tenant, 'User', { kind: 'all' }) };
  });
  if (options.json === true) return printJson({ total, users: people });
  printTable(
    ['ID', 'USERNAME', 'ACCOUNT', 'DISPLAY NAME', 'STATUS', 'E-MAIL'],
    people.map(({ user, account }) => {
      const { id, userName } = user as { readonly id: string; readonly userName: string };
      const emails = (account?.['emails'] ?? []) as readonly {
        readonly value: string;
        readonly primary: boolean;
      }[];
      const email = emails.find(({ primary }) => primary)?.value ?? '—';
      return [
        id,
        userName,
        ...['username', 'displayName', 'status'].map((field) => String(account?.[field] ?? '—')),
        email,
      ];
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
        ? await store.select(options.tenant, 'User', {
            condition: key,
            order: { descending: false },
            offset: 0,
            limit: 1,
          })
        : [byId];
    return row === undefined
      ? undefined
      : personOf(store, options.tenant, row.id, await createShowUser(store, options));
  });
  if (person === undefined)
    throw new ConfigError(`tenant ${options.tenant} has no user with the id or userName ${wanted}`);
  if (options.json === true) return printJson(person);
  print('User');
  printJson(person.user);
  print('Account');
  printJson(person.account);
}
