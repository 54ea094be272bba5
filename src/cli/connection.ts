import { Command, Option } from 'commander';
import type { RateLimit } from '../ports/access.ts';
import { profiles } from '../protocol/profiles/profile.ts';
import { ConfigError } from '../server/config.ts';
import { wholeNumber } from './arguments.ts';
import { findConnection, listConnections } from './find.ts';
import { inviteCommand } from './invite.ts';
import { printList, printOutcome, printView } from './print.ts';
import {
  type TenantOptions,
  type TenantRule,
  withTenant,
  withTenantSession,
} from './tenant-option.ts';

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
        .option('--ids', 'show ids')
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
    .addCommand(inviteCommand())
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
  return one(verb, description).action((wanted: string, options: TenantOptions) =>
    withTenantSession(options, 'write', async (session) => {
      const { api, query } = session;
      const { id } = await findConnection(session, wanted);
      const init = { params: { path: { id }, query } };
      const { data } =
        verb === 'delete'
          ? await api.DELETE('/connections/{id}', init)
          : await api.POST(`/connections/{id}/${verb}`, init);
      printOutcome(options, data, `Connection ${wanted} is ${done}.`);
    }),
  );
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
function create(name: string, options: ChangeOptions): Promise<void> {
  const { profile = 'default', discovery } = options;
  return withTenantSession(options, 'write', async ({ api, query, tenant }) => {
    const limits = limitsOf(options) ?? undefined;
    const { data } = await api.POST('/connections', {
      params: { query },
      body: { name, profile, limits, discovery },
    });
    printOutcome(
      options,
      data,
      `Connection ${name} is created. Next: rollcall token create --tenant ${tenant} --connection '${name}'`,
    );
  });
}

/** Changes what the options name, and nothing else. */
function set(wanted: string, options: ChangeOptions): Promise<void> {
  const { name, profile, discovery } = options;
  return withTenantSession(options, 'write', async (session) => {
    const limits = limitsOf(options);
    const { api, query } = session;
    const { id } = await findConnection(session, wanted);
    const { data } = await api.PATCH('/connections/{id}', {
      params: { path: { id }, query },
      body: { name, profile, limits, discovery },
    });
    printOutcome(options, data, `Connection ${wanted} is changed.`);
  });
}

function list(options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'read', async (session) =>
    printList(options, await listConnections(session), {
      NAME: 'name',
      PROFILE: 'profile',
      STATUS: 'status',
      'LAST REQUEST': 'lastRequest',
      REQUESTS: ({ requests }) => String(requests),
      ERRORS: ({ errors }) => String(errors),
      ID: 'id',
    }),
  );
}

function show(wanted: string, options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'read', async (session) =>
    printView(options, await findConnection(session, wanted)),
  );
}
