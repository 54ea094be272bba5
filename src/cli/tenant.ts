import { Command } from 'commander';
import { indexViews } from '../administration/indexes.ts';
import { requireTenant } from '../administration/tenants.ts';
import { tenantView } from '../administration/views.ts';
import type { Tenant } from '../ports/access.ts';
import type { Store } from '../ports/store.ts';
import { act, parseJsonArgument, printOutcome, printView } from './administer.ts';
import {
  type CommonOptions,
  printJson,
  printTable,
  withCommonOptions,
  withStore,
} from './options.ts';
import { tenantId, withTenantArgument } from './tenant-option.ts';

interface CreateOptions extends CommonOptions {
  readonly name?: string;
  readonly policy?: string;
}

export function tenantCommand(): Command {
  const one = (name: string, description: string): Command =>
    withTenantArgument(new Command(name)).description(description);
  const move = (
    verb: 'pause' | 'resume' | 'delete' | 'restore',
    done: string,
    description: string,
  ): Command =>
    one(verb, description).action(async (tenant: string, options: CommonOptions) => {
      printOutcome(
        options,
        await act(options, () => ({ kind: `tenant.${verb}`, tenant })),
        `Tenant ${tenant} is ${done}.`,
      );
    });
  return new Command('tenant')
    .description(
      'Customer organisations: create, pause, delete, and what each has decided. Works beside a running server.',
    )
    .addCommand(
      withCommonOptions(new Command('create'))
        .description('Create a tenant.')
        .argument('<tenant>', 'id of the tenant', tenantId)
        .option('--name <text>', 'what people call it')
        .option('--policy <json>', 'parts of its policy; see docs/tenants.md')
        .action(create),
    )
    .addCommand(withCommonOptions(new Command('list')).description('List tenants.').action(list))
    .addCommand(one('show', 'Show a tenant and its whole policy.').action(show))
    .addCommand(
      one('indexes', 'List the indexes its policy adds, and how far each is.').action(indexes),
    )
    .addCommand(
      one('set', 'Change parts of its policy; null takes a part back to its default.')
        .argument('<json>', 'such as \'{"seats": 500, "onDelete": "retain"}\'')
        .action(set),
    )
    .addCommand(move('pause', 'paused', 'Refuse every request of the tenant.'))
    .addCommand(move('resume', 'active again', 'Take up again what is paused.'))
    .addCommand(
      move(
        'delete',
        'deleted; it can be restored for seven days',
        'Delete a tenant; it can be restored for seven days.',
      ),
    )
    .addCommand(
      move('restore', 'restored, and paused', 'Restore a deleted tenant; it is paused then.'),
    );
}

async function create(tenant: string, options: CreateOptions): Promise<void> {
  const { name, policy } = options;
  const outcome = await act(options, () => ({
    kind: 'tenant.create',
    tenant,
    ...(name === undefined ? {} : { name }),
    ...(policy === undefined ? {} : { policy: parseJsonArgument(policy, '--policy') }),
  }));
  printOutcome(
    options,
    outcome,
    `Tenant ${tenant} is there. Next: rollcall connection create <name> --tenant ${tenant}`,
  );
}

async function list(options: CommonOptions): Promise<void> {
  const tenants = await withStore(options, 'read', allTenants);
  if (options.json === true) return printJson(tenants.map(tenantView));
  printTable(
    ['ID', 'NAME', 'STATUS', 'CREATED'],
    tenants.map(({ id, name, status, created }) => [id, name, status, `${created}Z`]),
  );
}

async function allTenants(store: Store): Promise<readonly Tenant[]> {
  const found: Tenant[] = [];
  for (
    let page = await store.tenants('', 500);
    page.length > 0;
    page = await store.tenants(page[page.length - 1]!.id, 500)
  )
    found.push(...page);
  return found;
}

async function show(tenant: string, options: CommonOptions): Promise<void> {
  printView(
    options,
    tenantView(await withStore(options, 'read', (store) => requireTenant(store, tenant))),
  );
}

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
      done === undefined ? status : `${status}: ${done} of ${total} resources`,
    ]),
  );
}

async function set(tenant: string, change: string, options: CommonOptions): Promise<void> {
  const policy = parseJsonArgument(change, 'the change');
  const outcome = await act(options, () => ({ kind: 'tenant.update', tenant, policy }));
  printOutcome(options, outcome, `The policy of tenant ${tenant} is changed.`);
}
