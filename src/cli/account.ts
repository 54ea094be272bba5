import { Command } from 'commander';
import { accessOf } from '../accounts/access.ts';
import { createPolicies } from '../accounts/policy.ts';
import { explainRoles } from '../accounts/roles.ts';
import { accountView, heldLinkView } from '../administration/views.ts';
import type { Account } from '../ports/account.ts';
import type { Store } from '../ports/store.ts';
import { ConfigError } from '../server/config.ts';
import { parseJsonArgument, wholeNumber } from './arguments.ts';
import { execute } from './execute.ts';
import { withStore } from './options.ts';
import { printList, printOutcome, printView } from './print.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

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
        (wanted: string, options: TenantOptions) => change(wanted, options, { protected: true }),
      ),
    )
    .addCommand(
      one('unprotect', 'Let SCIM link and change an account again.').action(
        (wanted: string, options: TenantOptions) => change(wanted, options, { protected: false }),
      ),
    )
    .addCommand(
      one('settings', "Replace the application's settings of an account.")
        .argument('<json>', 'a JSON object')
        .action((wanted: string, json: string, options: TenantOptions) =>
          change(wanted, options, { settings: settingsText(json, 'settings') }),
        ),
    )
    .addCommand(
      withTenant(new Command('held'))
        .description('List users that wait for a decision.')
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
    .argument('<user>', 'id from `account held`')
    .action(async (user: string, options: TenantOptions) => {
      const { tenant } = options;
      const outcome = await execute(options, () => ({ kind: `link.${verb}`, tenant, user }));
      printOutcome(options, outcome, `The user has the account ${outcome.view.username}.`);
    });
}

/**
 * Resolves to an account by its id or username.
 *
 * @throws ConfigError
 */
export async function requireAccount(
  store: Store,
  tenant: string,
  wanted: string,
): Promise<Account> {
  const found =
    (await store.account(tenant, wanted)) ?? (await store.accountByUsername(tenant, wanted));
  if (found === undefined)
    throw new ConfigError(`tenant ${tenant} has no account with the id or username ${wanted}`);
  return found;
}

/** Returns settings as they are stored. @throws ConfigError */
function settingsText(json: string, what: string): string {
  return JSON.stringify(parseJsonArgument(json, what));
}

/** Prints accounts in order of creation. */
async function list(options: ListOptions): Promise<void> {
  const accounts = await withStore(options, 'read', (store) =>
    store.accounts(options.tenant, '', options.limit),
  );
  const views = accounts.map((account) => accountView(account));
  printList(options, views, {
    ID: 'id',
    USERNAME: 'username',
    'DISPLAY NAME': 'displayName',
    STATUS: 'status',
    'MANAGED BY': 'connection',
  });
}

async function show(wanted: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const view = await withStore(options, 'read', async (store) => {
    const account = await requireAccount(store, tenant, wanted);
    const policy = await createPolicies().of(store, tenant);
    const { roles } = await explainRoles(store, tenant, account, policy.roles);
    return accountView(account, roles);
  });
  printView(options, view);
}

/** Prints the decision that an application asks for before it admits a user. */
async function access(wanted: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const found = await withStore(options, 'read', async (store) => {
    const { id } = await requireAccount(store, tenant, wanted);
    return accessOf(store, createPolicies(), tenant, id);
  });
  printView(options, { ...found! });
}

async function register(username: string, options: RegisterOptions): Promise<void> {
  const { tenant, displayName, email, externalId, settings } = options;
  const outcome = await execute(options, () => ({
    kind: 'account.register',
    tenant,
    username,
    displayName,
    emails: email?.map((value, index) => ({ value, primary: index === 0 })),
    externalId,
    settings: settings === undefined ? undefined : settingsText(settings, '--settings'),
    protected: options.protected,
  }));
  printOutcome(options, outcome, `Account ${username} is registered.`);
}

/** Changes an account, and prints it as it is now. */
async function change(
  wanted: string,
  options: TenantOptions,
  changes: { readonly protected?: boolean; readonly settings?: string },
): Promise<void> {
  const { tenant } = options;
  const outcome = await execute(options, async (store) => {
    const { id } = await requireAccount(store, tenant, wanted);
    return { kind: 'account.update', tenant, account: id, ...changes };
  });
  printOutcome(options, outcome, `Account ${wanted} is changed.`);
}

/** Prints users without an account, each with the account that matches. */
async function held(options: TenantOptions): Promise<void> {
  const links = await withStore(options, 'read', (store) =>
    store.heldLinks(options.tenant, '', maxHeld),
  );
  printList(options, links.map(heldLinkView), {
    USER: 'user',
    'MATCHING ACCOUNT': 'account',
    SINCE: 'created',
  });
}
