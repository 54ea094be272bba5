import { Command } from 'commander';
import { parseJsonArgument, wholeNumber } from './arguments.ts';
import { connectionNames, findAccount, findUser, pageSize, take } from './find.ts';
import { printJson, printList, printOutcome, printView } from './print.ts';
import {
  type TenantOptions,
  type TenantSession,
  withTenant,
  withTenantSession,
} from './tenant-option.ts';

interface ListOptions extends TenantOptions {
  readonly limit: number;
}

/** What the application knows of an account; what is absent gets its default. */
interface RegisterOptions extends TenantOptions {
  readonly displayName?: string;
  readonly email?: readonly string[];
  readonly externalId?: string;
  readonly settings?: string;
  readonly protected?: boolean;
}

/** Links that `held` lists. */
const maxHeld = 1_000;

/** Returns `rollcall account`. */
export function accountCommand(): Command {
  return new Command('account')
    .description("Accounts, the application's side of users.")
    .addCommand(
      withTenant(new Command('list'))
        .description('List accounts, oldest first.')
        .option('--ids', 'show ids')
        .option('--limit <number>', 'maximum number of accounts', wholeNumber, 100)
        .action(list),
    )
    .addCommand(one('show', 'Show an account with its roles.').action(show))
    .addCommand(
      one('access', 'Say whether an account may be used now, and with which roles.').action(access),
    )
    .addCommand(
      withTenant(new Command('register'))
        .description('Register an account that the application already has.')
        .argument('<username>', 'its username')
        .option('--display-name <text>', 'its display name')
        .option('--email <address...>', 'its addresses, the primary one first')
        .option('--external-id <text>', "the identity provider's id of the user, if known")
        .option('--settings <json>', 'settings of the application')
        .option('--protected', 'SCIM can neither link nor change it')
        .action(register),
    )
    .addCommand(
      one('protect', 'Keep SCIM from linking or changing an account.').action(
        (wanted: string, options: TenantOptions) =>
          change(wanted, options, () => ({ protected: true })),
      ),
    )
    .addCommand(
      one('unprotect', 'Let SCIM link and change an account again.').action(
        (wanted: string, options: TenantOptions) =>
          change(wanted, options, () => ({ protected: false })),
      ),
    )
    .addCommand(
      one('settings', "Replace the application's settings of an account.")
        .argument('<json>', 'a JSON object')
        .action((wanted: string, json: string, options: TenantOptions) =>
          change(wanted, options, () => ({ settings: parseJsonArgument(json, 'settings') })),
        ),
    )
    .addCommand(
      withTenant(new Command('held'))
        .description('List users that wait for a decision.')
        .option('--ids', 'show ids')
        .action(held),
    )
    .addCommand(decision('approve', 'Link a waiting user to the account that matches.'))
    .addCommand(decision('reject', 'Give a waiting user a new account.'));
}

/** A command on an account that exists. */
function one(name: string, description: string): Command {
  return withTenant(new Command(name), { of: 'account' })
    .description(description)
    .argument('<account>', 'id or username');
}

/** A command that decides about a user that waits. */
function decision(verb: 'approve' | 'reject', description: string): Command {
  return withTenant(new Command(verb), { of: 'user' })
    .description(description)
    .argument('<user>', 'id or userName')
    .action((wanted: string, options: TenantOptions) =>
      withTenantSession(options, 'write', async (session) => {
        const { id: user } = await findUser(session, wanted);
        const { api, query } = session;
        const { data } = await api.POST(`/links/{user}/${verb}`, {
          params: { path: { user }, query },
        });
        printOutcome(options, data, `The user has the account ${data.username}.`);
      }),
    );
}

/** Prints accounts in order of creation. */
function list(options: ListOptions): Promise<void> {
  return withTenantSession(options, 'read', async (session) => {
    const { api, query } = session;
    const limit = pageSize(options.limit);
    const pages = api.paginate('/accounts', { params: { query: { ...query, limit } } });
    const accounts = await take(pages, options.limit);
    if (options.json === true) return printJson(accounts);
    const nameOf = await connectionNames(session);
    printList(options, accounts, {
      ID: 'id',
      USERNAME: 'username',
      'DISPLAY NAME': 'displayName',
      STATUS: 'status',
      'MANAGED BY': ({ connection }) => nameOf(connection),
    });
  });
}

function show(wanted: string, options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'read', async (session) =>
    printView(options, await findAccount(session, wanted)),
  );
}

/** Prints the decision that an application asks for before it admits a user. */
function access(wanted: string, options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'read', async (session) => {
    const { id } = await findAccount(session, wanted);
    const { api, query } = session;
    const { data } = await api.GET('/accounts/{id}/access', { params: { path: { id }, query } });
    printView(options, data);
  });
}

function register(username: string, options: RegisterOptions): Promise<void> {
  return withTenantSession(options, 'write', async ({ api, query }) => {
    const { displayName, email, externalId, settings } = options;
    const { data } = await api.POST('/accounts', {
      params: { query },
      body: {
        username,
        displayName,
        emails: email?.map((value, index) => ({ value, primary: index === 0 })),
        externalId,
        settings: settings === undefined ? undefined : parseJsonArgument(settings, '--settings'),
        protected: options.protected,
      },
    });
    printOutcome(options, data, `Account ${username} is registered.`);
  });
}

/** Changes an account, and prints it as it is now. */
function change(
  wanted: string,
  options: TenantOptions,
  changes: () => { readonly protected?: boolean; readonly settings?: Record<string, unknown> },
): Promise<void> {
  return withTenantSession(options, 'write', async (session) => {
    const { api, query } = session;
    const { id } = await findAccount(session, wanted);
    const body = changes();
    const { data } = await api.PATCH('/accounts/{id}', { params: { path: { id }, query }, body });
    printOutcome(options, data, `Account ${wanted} is changed.`);
  });
}

/** Prints users without an account, each with the account that matches. */
function held(options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'read', async (session) => {
    const { api, query } = session;
    const limit = pageSize(maxHeld);
    const pages = api.paginate('/links', { params: { query: { ...query, limit } } });
    const links = await take(pages, maxHeld);
    if (options.json === true) return printJson(links);
    const rows = [];
    for (const { user, account, created } of links)
      rows.push({
        user: await userNameOf(session, user),
        account: (await findAccount(session, account)).username,
        created,
        userId: user,
        accountId: account,
      });
    printList(options, rows, {
      USER: 'user',
      'MATCHING ACCOUNT': 'account',
      SINCE: 'created',
      'USER ID': 'userId',
      'ACCOUNT ID': 'accountId',
    });
  });
}

/** Resolves to the userName of a user; its id where that is unknown. */
async function userNameOf({ api, query }: TenantSession, id: string): Promise<string> {
  const { data } = await api.GET('/users/{id}', { params: { path: { id }, query } });
  const name: unknown = data['userName'];
  return typeof name === 'string' ? name : id;
}
