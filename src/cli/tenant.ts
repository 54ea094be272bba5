import { Command } from 'commander';
import { parseJsonArgument } from './arguments.ts';
import { take } from './find.ts';
import { type ServerOptions, withServerOptions } from './options.ts';
import { printJson, printList, printOutcome, printView } from './print.ts';
import { withSession } from './session/with-session.ts';
import { printTable } from './table.ts';
import { tenantId } from './tenant-option.ts';

interface CreateOptions extends ServerOptions {
  readonly name?: string;
  readonly policy?: string;
}

/** Tenants read at a time. */
const perPage = 200;

/** Returns `rollcall tenant`. */
export function tenantCommand(): Command {
  return new Command('tenant')
    .description('Customer organisations and their policies.')
    .addCommand(
      withServerOptions(new Command('create'))
        .description('Create a tenant.')
        .argument('<tenant>', 'id of the tenant', tenantId)
        .option('--name <text>', 'display name')
        .option('--policy <json>', 'parts of its policy; see docs/tenants.md')
        .action(create),
    )
    .addCommand(withServerOptions(new Command('list')).description('List tenants.').action(list))
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
  return withServerOptions(new Command(name))
    .description(description)
    .argument('<tenant>', 'id of the tenant', tenantId);
}

/** A command that changes the status of a tenant. */
function transition(
  verb: 'pause' | 'resume' | 'delete' | 'restore',
  done: string,
  description: string,
): Command {
  return one(verb, description).action((tenant: string, options: ServerOptions) =>
    withSession(options, 'write', async ({ api }) => {
      const init = { params: { path: { tenant } } };
      const { data } =
        verb === 'delete'
          ? await api.DELETE('/tenants/{tenant}', init)
          : await api.POST(`/tenants/{tenant}/${verb}`, init);
      printOutcome(options, data, `Tenant ${tenant} is ${done}.`);
    }),
  );
}

/** Creates a tenant, and prints the next command. */
function create(id: string, options: CreateOptions): Promise<void> {
  const { name, policy } = options;
  return withSession(options, 'write', async ({ api }) => {
    const change = policy === undefined ? undefined : parseJsonArgument(policy, '--policy');
    const { data } = await api.POST('/tenants', { body: { id, name, policy: change } });
    printOutcome(
      options,
      data,
      `Tenant ${id} is created. Next: rollcall connection create <name> --tenant ${id}`,
    );
  });
}

function list(options: ServerOptions): Promise<void> {
  return withSession(options, 'read', async ({ api }) => {
    const pages = api.paginate('/tenants', { params: { query: { limit: perPage } } });
    printList(options, await take(pages, Number.POSITIVE_INFINITY), {
      TENANT: 'id',
      NAME: 'name',
      STATUS: 'status',
      CREATED: 'created',
    });
  });
}

function show(tenant: string, options: ServerOptions): Promise<void> {
  return withSession(options, 'read', async ({ api }) => {
    const { data } = await api.GET('/tenants/{tenant}', { params: { path: { tenant } } });
    printView(options, data);
  });
}

/** Prints indexes; of those being built, how far they are. */
function indexes(tenant: string, options: ServerOptions): Promise<void> {
  return withSession(options, 'read', async ({ api }) => {
    const { data } = await api.GET('/tenants/{tenant}/indexes', { params: { path: { tenant } } });
    if (options.json === true) return printJson(data.items);
    printTable(
      ['TYPE', 'ATTRIBUTE', 'STATUS'],
      data.items.map(({ type, path, status, done, total }) => [
        type,
        path,
        done === undefined ? status : `${status}: ${done} of ${String(total)} resources`,
      ]),
    );
  });
}

function set(tenant: string, change: string, options: ServerOptions): Promise<void> {
  return withSession(options, 'write', async ({ api }) => {
    const policy = parseJsonArgument(change, 'the change');
    const { data } = await api.PATCH('/tenants/{tenant}', {
      params: { path: { tenant } },
      body: { policy },
    });
    const { warnings: _, ...view } = data;
    printOutcome(options, view, `The policy of tenant ${tenant} is changed.`);
  });
}
