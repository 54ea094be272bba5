import { Command, Option } from 'commander';
import { connectionView } from '../administration/views.ts';
import type { Connection, RateLimit } from '../ports/access.ts';
import type { Store } from '../ports/store.ts';
import { profiles } from '../protocol/profiles/profile.ts';
import { ConfigError } from '../server/config.ts';
import { wholeNumber } from './arguments.ts';
import { execute, findConnection } from './execute.ts';
import { withStore } from './options.ts';
import { printList, printOutcome, printView } from './print.ts';
import { type TenantOptions, type TenantRule, withTenant } from './tenant-option.ts';

/** What a connection may be created with or changed to. */
interface ChangeOptions extends TenantOptions {
  readonly name?: string;
  readonly profile?: string;
  readonly requestsPerSecond?: number;
  readonly burst?: number;
  readonly siteLimits?: boolean;
  readonly discovery?: 'full' | 'rfc7643';
}

/** Default of `--burst`: this many seconds of the sustained rate. */
const burstSeconds = 3;

/** Returns `rollcall connection`. */
export function connectionCommand(): Command {
  return new Command('connection')
    .description("Identity providers' connections to a tenant.")
    .addCommand(
      withChanges(new Command('create'))
        .description('Create a connection.')
        .argument('<name>', 'its name')
        .action(create),
    )
    .addCommand(
      withTenant(new Command('list'))
        .description('List connections and their status.')
        .action(list),
    )
    .addCommand(one('show', 'Show a connection and its status.').action(show))
    .addCommand(
      withChanges(new Command('set'), { of: 'connection' })
        .description('Change its name, profile, limits or discovery.')
        .argument('<connection>', 'name or id')
        .option('--name <text>', 'new name')
        .option('--site-limits', 'remove its own limits; those of the server apply')
        .action(set),
    )
    .addCommand(transition('pause', 'paused', 'Refuse its requests.'))
    .addCommand(transition('resume', 'active again', 'Resume.'))
    .addCommand(
      transition(
        'delete',
        'deleted; it can be restored for seven days, then its users are deleted',
        'Delete a connection; it can be restored for seven days.',
      ),
    )
    .addCommand(
      transition(
        'restore',
        'restored, and paused',
        'Restore a deleted connection; it is paused then.',
      ),
    )
    .addCommand(
      transition(
        'release',
        'being released: its accounts stay as they are, without a connection',
        'Release its accounts, unmanaged and unchanged, and delete it.',
      ),
    );
}

/** Adds the options that `create` and `set` share. */
function withChanges(command: Command, rule: TenantRule = {}): Command {
  const discovery = new Option('--discovery <extent>', 'rfc7643 omits what later RFCs added');
  return withTenant(command, rule)
    .option('--profile <name>', `one of ${[...profiles.keys()].join(', ')}`)
    .option('--requests-per-second <number>', 'its own sustained rate', wholeNumber)
    .option('--burst <number>', 'requests that may arrive at once after a pause', wholeNumber)
    .addOption(discovery.choices(['full', 'rfc7643']));
}

/** A command on a connection that exists. */
function one(name: string, description: string): Command {
  return withTenant(new Command(name), { of: 'connection' })
    .description(description)
    .argument('<connection>', 'name or id');
}

/** A command that changes the status of a connection. */
function transition(
  verb: 'pause' | 'resume' | 'delete' | 'restore' | 'release',
  done: string,
  description: string,
): Command {
  return one(verb, description).action(async (wanted: string, options: TenantOptions) => {
    const { tenant } = options;
    const outcome = await execute(options, async (store) => {
      const { id } = await findConnection(store, tenant, wanted);
      return { kind: `connection.${verb}`, tenant, connection: id };
    });
    printOutcome(options, outcome, `Connection ${wanted} is ${done}.`);
  });
}

/** Returns the limits that the options ask for; null: those of the server; undefined: no change. */
function limitsOf({
  requestsPerSecond,
  burst,
  siteLimits,
}: ChangeOptions): RateLimit | null | undefined {
  if (siteLimits === true) return null;
  if (requestsPerSecond !== undefined)
    return { perSecond: requestsPerSecond, burst: burst ?? requestsPerSecond * burstSeconds };
  if (burst !== undefined) throw new ConfigError('--burst needs --requests-per-second');
  return undefined;
}

/** Creates a connection, and prints the next command. */
async function create(name: string, options: ChangeOptions): Promise<void> {
  const { tenant, profile = 'default', discovery } = options;
  const limits = limitsOf(options) ?? undefined;
  const outcome = await execute(options, () => ({
    kind: 'connection.create',
    tenant,
    name,
    profile,
    limits,
    discovery,
  }));
  printOutcome(
    options,
    outcome,
    `Connection ${name} is created. Next: rollcall token create --tenant ${tenant} --connection '${name}'`,
  );
}

/** Changes what the options name, and nothing else. */
async function set(wanted: string, options: ChangeOptions): Promise<void> {
  const { tenant, name, profile, discovery } = options;
  const limits = limitsOf(options);
  const outcome = await execute(options, async (store) => ({
    kind: 'connection.update',
    tenant,
    connection: (await findConnection(store, tenant, wanted)).id,
    name,
    profile,
    limits,
    discovery,
  }));
  printOutcome(options, outcome, `Connection ${wanted} is changed.`);
}

async function list(options: TenantOptions): Promise<void> {
  const views = await withStore(options, 'read', async (store) =>
    viewsOf(store, await store.connections(options.tenant), options.tenant),
  );
  printList(options, views, {
    NAME: 'name',
    PROFILE: 'profile',
    STATUS: 'status',
    'LAST REQUEST': 'lastRequest',
    REQUESTS: 'requests',
    ERRORS: 'errors',
    ID: 'id',
  });
}

async function show(wanted: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const [view] = await withStore(options, 'read', async (store) =>
    viewsOf(store, [await findConnection(store, tenant, wanted)], tenant),
  );
  printView(options, view!);
}

/** Returns the connections with their usage. */
async function viewsOf(store: Store, connections: readonly Connection[], tenant: string) {
  const usage = await store.usage(tenant);
  return connections.map((one) =>
    connectionView(
      one,
      usage.find(({ connection, credential }) => connection === one.id && !credential),
    ),
  );
}
