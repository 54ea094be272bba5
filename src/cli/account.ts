import { Command } from 'commander';
import { accessOf } from '../accounts/access.ts';
import { createPolicies } from '../accounts/policy.ts';
import { explainRoles } from '../accounts/roles.ts';
import { accountView, heldLinkView } from '../administration/views.ts';
import type { Account } from '../ports/account.ts';
import type { Store } from '../ports/store.ts';
import { ConfigError } from '../server/config.ts';
import { act, parseJsonArgument, printOutcome, printView, wholeNumber } from './administer.ts';
import { printJson, printTable, withStore } from './options.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

interface ListOptions extends TenantOptions {
  readonly limit: number;
}

interface RegisterOptions extends TenantOptions {
  readonly displayName?: string;
  readonly email?: readonly string[];
  readonly externalId?: string;
  readonly settings?: string;
  readonly protected?: boolean;
}

export function accountCommand(): Command {
  const one = (name: string, description: string): Command =>
    withTenant(new Command(name), { of: 'account' })
      .description(description)
      .argument('<account>', 'id or username');
  const decide = (verb: 'approve' | 'reject', description: string): Command =>
    withTenant(new Command(verb), { of: 'user' })
      .description(description)
      .argument('<user>', 'id as `account held` shows it')
      .action(async (user: string, options: TenantOptions) => {
        const { tenant } = options;
        const outcome = await act(options, () => ({ kind: `link.${verb}`, tenant, user }));
        printOutcome(
          options,
          outcome,
          `The user has the account ${String(outcome.view['username'])}.`,
        );
      });
  const protect = (name: string, to: boolean, description: string): Command =>
    one(name, description).action((wanted: string, options: TenantOptions) =>
      change(wanted, options, { protected: to }),
    );
  return new Command('account')
    .description("The application's side of users. Works beside a running server.")
    .addCommand(
      withTenant(new Command('list'))
        .description('List accounts, the oldest first.')
        .option('--limit <number>', 'accounts at most', wholeNumber, 100)
        .action(list),
    )
    .addCommand(one('show', 'Show an account with its roles.').action(show))
    .addCommand(
      one('access', 'Say whether an account may be used now, and with which roles.').action(access),
    )
    .addCommand(
      withTenant(new Command('register'))
        .description('Register an account that the application has already.')
        .argument('<username>', 'its username')
        .option('--display-name <text>', 'its display name')
        .option('--email <address...>', 'its addresses, the primary one first')
        .option(
          '--external-id <text>',
          "the identity provider's id of the person, where it is known",
        )
        .option('--settings <json>', 'what the application keeps with it')
        .option('--protected', 'SCIM neither links nor changes it')
        .action(register),
    )
    .addCommand(protect('protect', true, 'Keep SCIM from linking or changing an account.'))
    .addCommand(protect('unprotect', false, 'Let SCIM link and change an account again.'))
    .addCommand(
      one('settings', 'Replace what the application keeps with an account.')
        .argument('<json>', 'a JSON object')
        .action((wanted: string, json: string, options: TenantOptions) =>
          change(wanted, options, {
            settings: JSON.stringify(parseJsonArgument(json, 'settings')),
          }),
        ),
    )
    .addCommand(
      withTenant(new Command('held'))
        .description('List users that wait for a decision.')
        .action(held),
    )
    .addCommand(decide('approve', 'Give a user that waits the account that fits.'))
    .addCommand(decide('reject', 'Give a user that waits an account of its own.'));
}

/** An account by its id or its username. */
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

async function list(options: ListOptions): Promise<void> {
  const accounts = await withStore(options, 'read', (store) =>
    store.accounts(options.tenant, '', options.limit),
  );
  if (options.json === true) return printJson(accounts.map((account) => accountView(account)));
  printTable(
    ['ID', 'USERNAME', 'DISPLAY NAME', 'STATUS', 'MANAGED BY'],
    accounts.map(({ id, username, displayName, status, connection }) => [
      id,
      username,
      displayName,
      status,
      connection ?? '—',
    ]),
  );
}

async function show(wanted: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const view = await withStore(options, 'read', async (store) => {
    const account = await requireAccount(store, tenant, wanted);
    const { roles } = await explainRoles(
      store,
      tenant,
      account,
      (await createPolicies().of(store, tenant)).roles,
    );
    return accountView(account, roles);
  });
  printView(options, view);
}

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
  const outcome = await act(options, () => ({
    kind: 'account.register',
    tenant,
    username,
    ...(displayName === undefined ? {} : { displayName }),
    ...(email === undefined
      ? {}
      : { emails: email.map((value, index) => ({ value, primary: index === 0 })) }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(settings === undefined
      ? {}
      : { settings: JSON.stringify(parseJsonArgument(settings, '--settings')) }),
    ...(options.protected === true ? { protected: true } : {}),
  }));
  printOutcome(options, outcome, `Account ${username} is registered.`);
}

async function change(
  wanted: string,
  options: TenantOptions,
  changes: { readonly protected?: boolean; readonly settings?: string },
): Promise<void> {
  const { tenant } = options;
  const outcome = await act(options, async (store) => {
    const { id } = await requireAccount(store, tenant, wanted);
    return { kind: 'account.update', tenant, account: id, ...changes };
  });
  printOutcome(options, outcome, `Account ${wanted} is changed.`);
}

async function held(options: TenantOptions): Promise<void> {
  const links = await withStore(options, 'read', (store) =>
    store.heldLinks(options.tenant, '', 1_000),
  );
  if (options.json === true) return printJson(links.map(heldLinkView));
  printTable(
    ['USER', 'ACCOUNT THAT FITS', 'SINCE'],
    links.map(({ resource, account, created }) => [resource, account, `${created}Z`]),
  );
}
