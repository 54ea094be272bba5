import { Command } from 'commander';
import type { Schemas } from '../client/index.ts';
import type { AccessScope } from '../ports/access.ts';
import { missingProfile, profiles } from '../protocol/profiles/profile.ts';
import { suggestion } from '../protocol/text/suggest.ts';
import { ConfigError } from '../server/config.ts';
import { defaultName, wholeNumber } from './arguments.ts';
import { connectionNames, findCredential, findUser, listConnections } from './find.ts';
import { handoverOf, printHandover } from './handover.ts';
import { scopeOption } from './oauth-client.ts';
import { printJson, printList, printOutcome } from './print.ts';
import {
  isProblem,
  type TenantOptions,
  type TenantSession,
  withTenant,
  withTenantSession,
} from './tenant-option.ts';

/** The connection that a token is for when none is named. */
const defaultConnection = 'default';

/** Whose token it is, and what it allows. */
interface CreateOptions extends TenantOptions {
  readonly connection?: string;
  readonly profile?: string;
  readonly name: string;
  readonly days?: number;
  readonly user?: string;
  readonly scope?: AccessScope;
}

/** Returns `rollcall token`. */
export function tokenCommand(): Command {
  const profileNames = [...profiles.keys()].join(', ');
  return new Command('token')
    .description('Bearer tokens of SCIM clients.')
    .addCommand(
      withTenant(new Command('create'), { mayCreate: true })
        .description('Create a token for a connection, and print what to send to the customer.')
        .option('--create', 'create the tenant and the connection if they do not exist')
        .option(
          '--connection <name>',
          `the identity provider's connection: name or id (default: "${defaultConnection}")`,
        )
        .option('--profile <name>', `create the connection with this profile: ${profileNames}`)
        .option('--name <text>', 'purpose of the token', defaultName)
        .option(
          '--user <user>',
          'bind the token to a user, by id or userName; it can then only read /Me',
        )
        .option('--days <number>', 'days until it expires (default: no expiry)', wholeNumber)
        .addOption(scopeOption())
        .action(create),
    )
    .addCommand(
      withTenant(new Command('list'))
        .description('List tokens; the tokens themselves are not stored.')
        .option('--ids', 'show ids')
        .action(list),
    )
    .addCommand(
      withTenant(new Command('revoke'), { of: 'credential' })
        .description('Revoke a token; its next request is refused.')
        .argument('<token>', 'its id, name or last four characters')
        .action(revoke),
    );
}

/** Creates a token, and with `--create` what it belongs to, and prints it once. */
function create(options: CreateOptions): Promise<void> {
  const { profile = 'default', name, days, scope } = options;
  if (!profiles.has(profile)) throw new ConfigError(missingProfile(profile));
  return withTenantSession(options, 'write', async (session) => {
    const { api, query, tenant } = session;
    const connection = await ensureConnection(session, options);
    const user =
      options.user === undefined ? undefined : (await findUser(session, options.user)).id;
    const { data } = await api.POST('/connections/{id}/credentials', {
      params: { path: { id: connection.id }, query },
      body: { kind: 'token', name, days, user, scope },
    });
    const handover = await handoverOf(tenant, connection, data);
    if (options.json !== true) return printHandover(handover);
    const { scimBaseUrl, guide } = handover;
    const { secret: token, ...view } = data;
    printJson({ token, ...view, tenant, connection: connection.name, scimBaseUrl, guide });
  });
}

/**
 * Resolves to the connection that a token is for. One that does not exist is created because of
 * `--create` or a profile, and also when none was named.
 *
 * @throws ConfigError
 */
async function ensureConnection(
  session: TenantSession,
  options: CreateOptions,
): Promise<Schemas['Connection']> {
  const { api, query, tenant } = session;
  const { connection: named, profile, create: mayCreate } = options;
  if (mayCreate === true) await ensureTenant(session);
  const wanted = named ?? defaultConnection;
  const connections = await listConnections(session);
  const known =
    connections.find(({ id }) => id === wanted) ?? connections.find(({ name }) => name === wanted);
  if (known !== undefined) {
    if (named !== undefined && profile !== undefined && known.profile !== profile)
      throw new ConfigError(
        `the connection ${wanted} has the profile ${known.profile}; change it with rollcall connection set --profile`,
      );
    return known;
  }
  if (named !== undefined && mayCreate !== true && profile === undefined) {
    const names = connections.map(({ name }) => name);
    throw new ConfigError(
      `tenant ${tenant} has no connection ${named}${suggestion(named, names)}\nTo create it, add --create.`,
    );
  }
  const body = { name: wanted, profile: profile ?? 'default' };
  return (await api.POST('/connections', { params: { query }, body })).data;
}

async function ensureTenant({ api, tenant }: TenantSession): Promise<void> {
  try {
    await api.POST('/tenants', { body: { id: tenant } });
  } catch (error) {
    if (!isProblem(error, 'conflict') && !isProblem(error, 'forbidden')) throw error;
  }
}

/** Prints tokens by their last four characters. */
function list(options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'read', async (session) => {
    const { api, query } = session;
    const nameOf = await connectionNames(session);
    const { data } = await api.GET('/credentials', { params: { query } });
    const rows = data.items
      .filter(({ kind }) => kind === 'token')
      .map(({ id, name, connection, lastFour, created, expires, revoked }) => ({
        id,
        name,
        connection: nameOf(connection),
        token: `…${String(lastFour)}`,
        created,
        expires: expires ?? null,
        revoked: revoked ?? null,
      }));
    printList(options, rows, {
      ID: 'id',
      NAME: 'name',
      CONNECTION: 'connection',
      TOKEN: 'token',
      CREATED: 'created',
      EXPIRES: ({ expires }) => expires ?? undefined,
      REVOKED: ({ revoked }) => revoked ?? undefined,
    });
  });
}

function revoke(wanted: string, options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'write', async (session) => {
    const { api, query } = session;
    const { id } = await findCredential(session, wanted, ['token', 'secret', 'key', 'trust']);
    const { data } = await api.DELETE('/credentials/{id}', { params: { path: { id }, query } });
    printOutcome(options, data, `Token ${wanted} is revoked.`);
  });
}
