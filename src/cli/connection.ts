import { Command, Option } from 'commander';
import { connectionView } from '../administration/views.ts';
import type { RateLimit } from '../ports/access.ts';
import { profiles } from '../protocol/profiles/profile.ts';
import { ConfigError } from '../server/config.ts';
import { act, findConnection, printOutcome, printView, wholeNumber } from './administer.ts';
import { printJson, printTable, withStore } from './options.ts';
import { type TenantOptions, type TenantRule, withTenant } from './tenant-option.ts';

interface ChangeOptions extends TenantOptions {
  readonly name?: string;
  readonly profile?: string;
  readonly requestsPerSecond?: number;
  readonly burst?: number;
  readonly siteLimits?: boolean;
  readonly discovery?: 'full' | 'rfc7643';
}

export function connectionCommand(): Command {
  const withChanges = (command: Command, rule: TenantRule = {}): Command =>
    withTenant(command, rule)
      .option('--profile <name>', `one of ${[...profiles.keys()].join(', ')}`)
      .option('--requests-per-second <number>', 'its own limit', wholeNumber)
      .option('--burst <number>', 'requests at once after a rest', wholeNumber)
      .addOption(
        new Option('--discovery <extent>', 'rfc7643 leaves out what later RFCs added').choices([
          'full',
          'rfc7643',
        ]),
      );
  const one = (name: string, description: string): Command =>
    withTenant(new Command(name), { of: 'connection' })
      .description(description)
      .argument('<connection>', 'name or id');
  const move = (
    verb: 'pause' | 'resume' | 'delete' | 'restore' | 'release',
    done: string,
    description: string,
  ): Command =>
    one(verb, description).action(async (wanted: string, options: TenantOptions) => {
      const { tenant } = options;
      const outcome = await act(options, async (store) => {
        const { id } = await findConnection(store, tenant, wanted);
        return { kind: `connection.${verb}`, tenant, connection: id };
      });
      printOutcome(options, outcome, `Connection ${wanted} is ${done}.`);
    });
  return new Command('connection')
    .description("Identity providers' links into a tenant. Works beside a running server.")
    .addCommand(
      withChanges(new Command('create'))
        .description('Create a connection.')
        .argument('<name>', 'its name')
        .action(create),
    )
    .addCommand(
      withTenant(new Command('list')).description('List connections and how they do.').action(list),
    )
    .addCommand(one('show', 'Show a connection and how it does.').action(show))
    .addCommand(
      withChanges(new Command('set'), { of: 'connection' })
        .description('Change its name, profile, limits or discovery.')
        .argument('<connection>', 'name or id')
        .option('--name <text>', 'its new name')
        .option('--site-limits', 'take the limits of the site again')
        .action(set),
    )
    .addCommand(move('pause', 'paused', 'Refuse its requests.'))
    .addCommand(move('resume', 'active again', 'Take up again what is paused.'))
    .addCommand(
      move(
        'delete',
        'deleted; it can be restored for seven days, then its users go',
        'Delete a connection.',
      ),
    )
    .addCommand(
      move('restore', 'restored, and paused', 'Restore a deleted connection; it is paused then.'),
    )
    .addCommand(
      move(
        'release',
        'being released: its accounts stay as they are, and nobody manages them',
        'Hand its accounts back to the application.',
      ),
    );
}

function limitsOf({ requestsPerSecond, burst, siteLimits }: ChangeOptions): {
  readonly limits?: RateLimit | null;
} {
  if (siteLimits === true) return { limits: null };
  if (requestsPerSecond === undefined && burst === undefined) return {};
  if (requestsPerSecond === undefined)
    throw new ConfigError('--burst goes with --requests-per-second');
  return { limits: { perSecond: requestsPerSecond, burst: burst ?? requestsPerSecond * 3 } };
}

async function create(name: string, options: ChangeOptions): Promise<void> {
  const { tenant, profile = 'default', discovery } = options;
  const { limits } = limitsOf(options);
  const own = {
    ...(limits === undefined || limits === null ? {} : { limits }),
    ...(discovery === undefined ? {} : { discovery }),
  };
  const outcome = await act(options, () => ({
    kind: 'connection.create',
    tenant,
    name,
    profile,
    ...own,
  }));
  printOutcome(
    options,
    outcome,
    `Connection ${name} is there. Next: rollcall token create --tenant ${tenant} --connection '${name}'`,
  );
}

async function set(wanted: string, options: ChangeOptions): Promise<void> {
  const { tenant, name, profile, discovery } = options;
  const outcome = await act(options, async (store) => ({
    kind: 'connection.update',
    tenant,
    connection: (await findConnection(store, tenant, wanted)).id,
    ...(name === undefined ? {} : { name }),
    ...(profile === undefined ? {} : { profile }),
    ...limitsOf(options),
    ...(discovery === undefined ? {} : { discovery }),
  }));
  printOutcome(options, outcome, `Connection ${wanted} is changed.`);
}

async function list(options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const views = await withStore(options, 'read', async (store) => {
    const usage = await store.usage(tenant);
    const connections = await store.connections(tenant);
    return connections.map((one) =>
      connectionView(
        one,
        usage.find((use) => use.connection === one.id && use.credential === undefined),
      ),
    );
  });
  if (options.json === true) return printJson(views);
  printTable(
    ['NAME', 'PROFILE', 'STATUS', 'LAST REQUEST', 'REQUESTS', 'ERRORS', 'ID'],
    views.map((view) =>
      (['name', 'profile', 'status', 'lastRequest', 'requests', 'errors', 'id'] as const).map(
        (field) => String(view[field] ?? '—'),
      ),
    ),
  );
}

async function show(wanted: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const view = await withStore(options, 'read', async (store) => {
    const connection = await findConnection(store, tenant, wanted);
    const usage = (await store.usage(tenant)).find(
      (use) => use.connection === connection.id && use.credential === undefined,
    );
    return connectionView(connection, usage);
  });
  printView(options, view);
}
