import { Command } from 'commander';
import { indexViews } from '../administration/indexes.ts';
import { requireTenant } from '../administration/tenants.ts';
import { tenantView } from '../administration/views.ts';
import type { Tenant } from '../ports/access.ts';
import type { Store } from '../ports/store.ts';
import { parseJsonArgument } from './arguments.ts';
import { execute } from './execute.ts';
import { type CommonOptions, withCommonOptions, withStore } from './options.ts';
import { printJson, printList, printOutcome, printTable, printView } from './print.ts';
import { tenantId, withTenantArgument } from './tenant-option.ts';

interface CreateOptions extends CommonOptions {
  readonly name?: string;
  readonly policy?: string;
}

/** Tenants read at a time. */
const perPage = 500;

/** Returns `rollcall tenant`. */
export function tenantCommand(): Command {
  return new Command('tenant')
    .description('Customer organisations and their policies.')
    .addCommand(
      withCommonOptions(new Command('create'))
        .description('Create a tenant.')
        .argument('<tenant>', 'id of the tenant', tenantId)
        .option('--name <text>', 'display name')
        .option('--policy <json>', 'parts of its policy; see docs/tenants.md')
        .action(create),
    )
    .addCommand(withCommonOptions(new Command('list')).description('List tenants.').action(list))
    .addCommand(one('show', 'Show a tenant with its whole policy.').action(show))
    .addCommand(one('indexes', "List the policy's indexes and their progress.").action(indexes))
    .addCommand(
      one('set', 'Change parts of its policy; null restores the default of a part.')
        .argument('<json>', 'such as \'{"seats": 500, "onDelete": "retain"}\'')
        .action(set),
    )
    .addCommand(transition('pause', 'paused', 'Refuse every request of the tenant.'))
    .addCommand(transition('resume', 'active again', 'Resume.'))
    .addCommand(
      transition(
        'delete',
        'deleted; it can be restored for seven days',
        'Delete a tenant; it can be restored for seven days.',
      ),
    )
    .addCommand(
      transition('restore', 'restored, and paused', 'Restore a deleted tenant; it is paused then.'),
    );
}

/** A command on a tenant that exists. */
function one(name: string, description: string): Command {
  return withTenantArgument(new Command(name)).description(description);
}

/** A command that changes the status of a tenant. */
function transition(
  verb: 'pause' | 'resume' | 'delete' | 'restore',
  done: string,
  description: string,
): Command {
  return one(verb, description).action(async (tenant: string, options: CommonOptions) => {
    const outcome = await execute(options, () => ({ kind: `tenant.${verb}`, tenant }) as const);
    printOutcome(options, outcome, `Tenant ${tenant} is ${done}.`);
  });
}

/** Creates a tenant, and prints the next command. */
async function create(tenant: string, options: CreateOptions): Promise<void> {
  const { name } = options;
  const policy = options.policy && parseJsonArgument(options.policy, '--policy');
  const outcome = await execute(options, () => ({
    kind: 'tenant.create' as const,
    tenant,
    name,
    policy: policy || undefined,
  }));
  printOutcome(
    options,
    outcome,
    `Tenant ${tenant} is created. Next: rollcall connection create <name> --tenant ${tenant}`,
  );
}

async function list(options: CommonOptions): Promise<void> {
  const tenants = await withStore(options, 'read', allTenants);
  printList(options, tenants.map(tenantView), {
    ID: 'id',
    NAME: 'name',
    STATUS: 'status',
    CREATED: 'created',
  });
}

/** Resolves to every tenant, read in pages. */
async function allTenants(store: Store): Promise<readonly Tenant[]> {
  const found: Tenant[] = [];
  for (;;) {
    const page = await store.tenants(found.at(-1)?.id ?? '', perPage);
    if (page.length === 0) return found;
    found.push(...page);
  }
}

async function show(tenant: string, options: CommonOptions): Promise<void> {
  const found = await withStore(options, 'read', (store) => requireTenant(store, tenant));
  printView(options, tenantView(found));
}

/** Prints indexes; of those being built, how far they are. */
async function indexes(tenant: string, options: CommonOptions): Promise<void> {
  const views = await withStore(options, 'read', async (store) =>
    indexViews(store, await requireTenant(store, tenant)),
  );
  if (options.json === true) return printJson(views);
  printTable(
    ['TYPE', 'ATTRIBUTE', 'STATUS'],
    views.map(({ type, path, status, done, total }) => [
      type,
      path,
      done === undefined ? status : `${status}: ${done} of ${String(total)} resources`,
    ]),
  );
}

async function set(tenant: string, change: string, options: CommonOptions): Promise<void> {
  const policy = parseJsonArgument(change, 'the change');
  const outcome = await execute(
    options,
    () => ({ kind: 'tenant.update', tenant, policy }) as const,
  );
  printOutcome(options, outcome, `The policy of tenant ${tenant} is changed.`);
}
