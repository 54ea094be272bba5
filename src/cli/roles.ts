import { setImmediate as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { createPolicies, type RolePolicy, readPolicy } from '../accounts/policy.ts';
import {
  explainRoles,
  previewRoles,
  type RoleChange,
  rulesWithoutGroup,
} from '../accounts/roles.ts';
import { changePolicy } from '../administration/change-policy.ts';
import type { Store } from '../ports/store.ts';
import { createBudget } from '../protocol/budget.ts';
import { requireAccount } from './account.ts';
import { readJsonFile } from './arguments.ts';
import { execute } from './execute.ts';
import { withStore } from './options.ts';
import { print, printJson, printOutcome, printTable } from './print.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

/** Accounts examined at a time. */
const perPage = 500;

/** Returns `rollcall roles`. */
export function rolesCommand(): Command {
  return new Command('roles')
    .description('The rules that give roles to members of groups.')
    .addCommand(
      withTenant(new Command('show')).description("Show the tenant's rules.").action(show),
    )
    .addCommand(withFile('set', 'Replace the rules; they apply at once.').action(set))
    .addCommand(
      withFile(
        'preview',
        'List accounts whose roles would differ under other rules; nothing is changed.',
      ).action(preview),
    )
    .addCommand(
      withTenant(new Command('explain'), { of: 'account' })
        .description('Explain why an account has its roles.')
        .argument('<account>', 'id or username')
        .action(explain),
    );
}

/** A command that reads rules from a file. */
function withFile(name: string, description: string): Command {
  return withTenant(new Command(name))
    .description(description)
    .argument('<file>', 'JSON: {"mode", "default", "rules"}');
}

/** Resolves to the rules of a tenant. */
async function currentRoles(store: Store, tenant: string): Promise<RolePolicy> {
  return (await createPolicies().of(store, tenant)).roles;
}

async function show(options: TenantOptions): Promise<void> {
  printJson(await withStore(options, 'read', (store) => currentRoles(store, options.tenant)));
}

/** Replaces the rules, and warns of those whose group does not exist yet. */
async function set(file: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const policy = { roles: readJsonFile(file) };
  const outcome = await execute(options, () => ({ kind: 'tenant.update', tenant, policy }));
  printOutcome(options, outcome, `The role rules of tenant ${tenant} are now those of ${file}.`);
  const { rules } = outcome.view.policy.roles;
  const idle = await withStore(options, 'read', (store) => rulesWithoutGroup(store, tenant, rules));
  for (const { roles, ...group } of idle)
    process.stderr.write(
      `warning: no group matches ${JSON.stringify(group)} yet; its members will get the roles ${roles.join(', ')}\n`,
    );
}

/** Prints whose roles would differ. */
async function preview(file: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const policy = { roles: readJsonFile(file) };
  const { checkPolicy } = await import('../administration/policy-schema.ts');
  checkPolicy(policy);
  const proposed = readPolicy(changePolicy('{}', policy)).roles;
  const { changes, examined } = await withStore(options, 'read', (store) =>
    previewAll(store, tenant, proposed),
  );
  if (options.json === true) {
    const shown = changes.map(({ account: { id, username }, before, after }) => ({
      account: id,
      username,
      before,
      after,
    }));
    return printJson({ changes: shown, examined });
  }
  printTable(
    ['ACCOUNT', 'USERNAME', 'NOW', 'THEN'],
    changes.map(({ account: { id, username }, before, after }) => [
      id,
      username,
      before.join(', ') || '—',
      after.join(', ') || '—',
    ]),
  );
  print(`${changes.length} of ${examined} accounts would have other roles. Nothing was changed.`);
}

/** Resolves to the changes of all accounts, read in pages. */
async function previewAll(store: Store, tenant: string, proposed: RolePolicy) {
  const current = await currentRoles(store, tenant);
  const changes: RoleChange[] = [];
  let examined = 0;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page = { after, limit: perPage, budget: createBudget(), pause };
    const found = await previewRoles(store, tenant, { current, proposed }, page);
    changes.push(...found.changes);
    examined += found.examined;
    after = found.next;
  }
  return { changes, examined };
}

/** Prints each rule, with the groups through which it matches. */
async function explain(wanted: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const explanation = await withStore(options, 'read', async (store) => {
    const account = await requireAccount(store, tenant, wanted);
    const roles = await currentRoles(store, tenant);
    return explainRoles(store, tenant, account, roles, createBudget());
  });
  if (options.json === true) return printJson(explanation);
  const { roles, isDefault, rules } = explanation;
  print(
    `Roles: ${roles.join(', ') || 'none'}${isDefault ? ' (the default: no rule matches)' : ''}`,
  );
  printTable(
    ['RULE', 'ROLES', 'THROUGH GROUPS', 'COUNTS'],
    rules.map(({ rule: { roles: given, ...group }, groups, counts }) => [
      JSON.stringify(group),
      given.join(', '),
      groups.join(', ') || '—',
      counts ? 'yes' : 'no',
    ]),
  );
}
