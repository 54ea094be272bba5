import { readFileSync } from 'node:fs';
import { setImmediate as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { createPolicies, type RolePolicy, readPolicy } from '../accounts/policy.ts';
import {
  explainRoles,
  previewRoles,
  type RoleChange,
  rulesWithoutGroup,
} from '../accounts/roles.ts';
import { changePolicy } from '../administration/policy-schema.ts';
import { createBudget } from '../protocol/budget.ts';
import { requireAccount } from './account.ts';
import { act, parseJsonArgument, printOutcome } from './administer.ts';
import { print, printJson, printTable, withStore } from './options.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

/** Accounts looked at before more are read. */
const perPage = 500;

export function rolesCommand(): Command {
  const withFile = (name: string, description: string): Command =>
    withTenant(new Command(name))
      .description(description)
      .argument('<file>', 'JSON: {"mode", "default", "rules"}');
  return new Command('roles')
    .description('Which groups give which roles. Works beside a running server.')
    .addCommand(
      withTenant(new Command('show')).description("Show the tenant's rules.").action(show),
    )
    .addCommand(withFile('set', 'Take rules from a file; they count at once.').action(set))
    .addCommand(
      withFile(
        'preview',
        'Show who would have other roles under the rules of a file; nothing is changed.',
      ).action(preview),
    )
    .addCommand(
      withTenant(new Command('explain'), { of: 'account' })
        .description('Show why an account has the roles it has.')
        .argument('<account>', 'id or username')
        .action(explain),
    );
}

function read(file: string): Readonly<Record<string, unknown>> {
  return parseJsonArgument(readFileSync(file, 'utf8'), file);
}

function currentRoles(options: TenantOptions): Promise<RolePolicy> {
  return withStore(
    options,
    'read',
    async (store) => (await createPolicies().of(store, options.tenant)).roles,
  );
}

async function show(options: TenantOptions): Promise<void> {
  printJson(await currentRoles(options));
}

async function set(file: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const outcome = await act(options, () => ({
    kind: 'tenant.update',
    tenant,
    policy: { roles: read(file) },
  }));
  printOutcome(options, outcome, `The role rules of tenant ${tenant} are those of ${file}.`);
  const { rules } = (outcome.view['policy'] as { readonly roles: RolePolicy }).roles;
  const idle = await withStore(options, 'read', (store) => rulesWithoutGroup(store, tenant, rules));
  for (const { roles, ...group } of idle)
    process.stderr.write(
      `warning: no group fits ${JSON.stringify(group)}; the roles ${roles.join(', ')} are given when one does\n`,
    );
}

async function preview(file: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const proposed = readPolicy(changePolicy('{}', { roles: read(file) })).roles;
  const { changes, examined } = await withStore(options, 'read', async (store) => {
    const current = (await createPolicies().of(store, tenant)).roles;
    const found: RoleChange[] = [];
    let count = 0;
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page = await previewRoles(
        store,
        tenant,
        { current, proposed },
        { after, limit: perPage, budget: createBudget(), pause },
      );
      found.push(...page.changes);
      count += page.examined;
      after = page.next;
    }
    return { changes: found, examined: count };
  });
  const shown = changes.map(({ account, before, after }) => ({
    account: account.id,
    username: account.username,
    before,
    after,
  }));
  if (options.json === true) return printJson({ changes: shown, examined });
  printTable(
    ['ACCOUNT', 'USERNAME', 'NOW', 'THEN'],
    shown.map(({ account, username, before, after }) => [
      account,
      username,
      before.join(', ') || '—',
      after.join(', ') || '—',
    ]),
  );
  print(`${changes.length} of ${examined} accounts would have other roles. Nothing was changed.`);
}

async function explain(wanted: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const explanation = await withStore(options, 'read', async (store) => {
    const account = await requireAccount(store, tenant, wanted);
    return explainRoles(
      store,
      tenant,
      account,
      (await createPolicies().of(store, tenant)).roles,
      createBudget(),
    );
  });
  if (options.json === true) return printJson(explanation);
  print(
    `Roles: ${explanation.roles.join(', ') || 'none'}${explanation.isDefault ? ' (the default: no rule fits)' : ''}`,
  );
  printTable(
    ['RULE', 'ROLES', 'THROUGH GROUPS', 'COUNTS'],
    explanation.rules.map(({ rule: { roles, ...group }, groups, counts }) => [
      JSON.stringify(group),
      roles.join(', '),
      groups.join(', ') || '—',
      counts ? 'yes' : 'no',
    ]),
  );
}
