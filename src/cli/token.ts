import { Command } from 'commander';
import { ensureConnection } from '../access/credentials.ts';
import { toRfc3339 } from '../administration/views.ts';
import type { AccessScope } from '../ports/access.ts';
import type { Store } from '../ports/store.ts';
import { profiles } from '../protocol/profiles/profile.ts';
import { suggestion } from '../protocol/text/suggest.ts';
import { ConfigError } from '../server/config.ts';
import { createIds, systemClock } from '../server/system.ts';
import { defaultName, wholeNumber } from './arguments.ts';
import { execute } from './execute.ts';
import { scopeOption } from './oauth-client.ts';
import { withStore } from './options.ts';
import { printJson, printList, printOutcome } from './print.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

/** The connection that a token is for when none is named. */
const defaultConnection = 'default';

/** Whose token it is, and what it allows. */
interface CreateOptions extends TenantOptions {
  readonly create?: true;
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
        .description('Create a token for a connection; it is shown once.')
        .option('--create', 'create the tenant and the connection if they do not exist')
        .option(
          '--connection <name>',
          `the identity provider's connection (default: "${defaultConnection}")`,
        )
        .option('--profile <name>', `create the connection with this profile: ${profileNames}`)
        .option('--name <text>', 'purpose of the token', defaultName)
        .option('--user <id>', 'bind the token to a user; it can then only read /Me')
        .option('--days <number>', 'days until it expires (default: no expiry)', wholeNumber)
        .addOption(scopeOption())
        .action(create),
    )
    .addCommand(
      withTenant(new Command('list'))
        .description('List tokens; the tokens themselves are not stored.')
        .action(list),
    )
    .addCommand(
      withTenant(new Command('revoke'), { of: 'credential' })
        .description('Revoke a token; its next request is refused.')
        .argument('<id>', 'id from `token list`')
        .action(revoke),
    );
}

/** Creates a token, and with `--create` what it belongs to, and prints it once. */
async function create(options: CreateOptions): Promise<void> {
  const { tenant, connection = defaultConnection, profile = 'default' } = options;
  const { name, days, user, scope } = options;
  if (!profiles.has(profile))
    throw new ConfigError(
      `there is no profile ${profile}; choose one of ${[...profiles.keys()].join(', ')}`,
    );
  const outcome = await execute(options, async (store) => {
    await requireConnectionName(store, options);
    const { id } = await store.write((transaction) =>
      ensureConnection(
        transaction,
        { tenant, name: connection, profile },
        createIds(systemClock),
        systemClock,
      ),
    );
    return {
      kind: 'credential.create',
      tenant,
      connection: id,
      credentialKind: 'token',
      name,
      days,
      user,
      scope,
    };
  });
  const { view, secret } = outcome;
  if (options.json === true) return printJson({ token: secret, ...view, tenant, connection });
  printOutcome(options, outcome, `It is for the connection ${connection} of tenant ${tenant}.`);
}

/**
 * Checks a connection that was named: it exists, or may be created because of `--create` or a
 * profile.
 *
 * @throws ConfigError
 */
async function requireConnectionName(
  store: Store,
  { tenant, connection, profile, create: mayCreate }: CreateOptions,
): Promise<void> {
  if (connection === undefined || mayCreate === true) return;
  const connections = await store.connections(tenant);
  const known = connections.find(({ name }) => name === connection);
  if (known === undefined && profile === undefined) {
    const names = connections.map(({ name }) => name);
    throw new ConfigError(
      `tenant ${tenant} has no connection ${connection}${suggestion(connection, names)}\nTo create it, add --create.`,
    );
  }
  if (known !== undefined && profile !== undefined && known.profile !== profile)
    throw new ConfigError(
      `the connection ${connection} has the profile ${known.profile}; change it with rollcall connection set --profile`,
    );
}

/** Prints tokens by their last four characters. */
async function list(options: TenantOptions): Promise<void> {
  const credentials = await withStore(options, 'read', (store) =>
    store.credentials(options.tenant),
  );
  const rows = credentials
    .filter(({ kind }) => kind === 'token')
    .map(({ id, name, lastFour, created, expires, revoked }) => ({
      id,
      name,
      token: `…${lastFour}`,
      created: toRfc3339(created),
      expires: toRfc3339(expires) ?? null,
      revoked: toRfc3339(revoked) ?? null,
    }));
  printList(options, rows, {
    ID: 'id',
    NAME: 'name',
    TOKEN: 'token',
    CREATED: 'created',
    EXPIRES: 'expires',
    REVOKED: 'revoked',
  });
}

async function revoke(id: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const outcome = await execute(options, () => ({
    kind: 'credential.revoke',
    tenant,
    credential: id,
  }));
  printOutcome(options, outcome, `Token ${id} is revoked.`);
}
