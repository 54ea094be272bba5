import { Command } from 'commander';
import { ensureConnection } from '../access/credentials.ts';
import type { AccessScope } from '../ports/access.ts';
import type { Store } from '../ports/store.ts';
import { profiles } from '../protocol/profiles/profile.ts';
import { suggestion } from '../protocol/text/suggest.ts';
import { ConfigError } from '../server/config.ts';
import { createIds, systemClock } from '../server/system.ts';
import { act, printOutcome, wholeNumber } from './administer.ts';
import { scopeOption } from './oauth-client.ts';
import { printJson, printTable, withStore } from './options.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

/** The connection that tokens are for when none is named. */
const defaultConnection = 'default';

interface CreateOptions extends TenantOptions {
  readonly create?: true;
  readonly connection?: string;
  readonly profile?: string;
  readonly name: string;
  readonly days?: number;
  readonly user?: string;
  readonly scope?: AccessScope;
}

export function tokenCommand(): Command {
  return new Command('token')
    .description('Make, list and revoke bearer tokens. Works beside a running server.')
    .addCommand(
      withTenant(new Command('create'), { mayCreate: true })
        .description('Create a token for a connection.')
        .option('--create', 'create the tenant and the connection when they do not exist')
        .option(
          '--connection <name>',
          `the identity provider's connection (default: "${defaultConnection}")`,
        )
        .option(
          '--profile <name>',
          `create the connection with this profile: ${[...profiles.keys()].join(', ')}`,
        )
        .option('--name <text>', 'what the token is for', 'made on the command line')
        .option('--user <id>', 'bind the token to a user: it then reads /Me and nothing else')
        .option('--days <number>', 'days it is valid (default: until revoked)', wholeNumber)
        .addOption(scopeOption())
        .action(create),
    )
    .addCommand(
      withTenant(new Command('list'))
        .description('List tokens; the tokens themselves are not kept.')
        .action(list),
    )
    .addCommand(
      withTenant(new Command('revoke'), { of: 'credential' })
        .description('Revoke a token; the next request with it is refused.')
        .argument('<id>', 'id as `token list` shows it')
        .action(revoke),
    );
}

async function create(options: CreateOptions): Promise<void> {
  const {
    tenant,
    connection: name = defaultConnection,
    profile = 'default',
    days,
    user,
    scope,
  } = options;
  if (!profiles.has(profile))
    throw new ConfigError(
      `there is no profile ${profile}; there are ${[...profiles.keys()].join(', ')}`,
    );
  const outcome = await act(options, async (store) => {
    const ids = createIds(systemClock);
    await requireConnectionName(store, options);
    const { id } = await store.write((transaction) =>
      ensureConnection(transaction, { tenant, name, profile }, ids, systemClock),
    );
    return {
      kind: 'credential.create',
      tenant,
      connection: id,
      credentialKind: 'token',
      name: options.name,
      ...(days === undefined ? {} : { days }),
      ...(user === undefined ? {} : { user }),
      ...(scope === undefined ? {} : { scope }),
    };
  });
  const { view, secret } = outcome;
  if (options.json === true) printJson({ token: secret, ...view, tenant, connection: name });
  else printOutcome(options, outcome, `It speaks for the connection ${name} of tenant ${tenant}.`);
}

/**
 * A name that was given is of a connection that exists, or is to be created: by `--create`, or with a profile.
 *
 * @throws ConfigError
 */
async function requireConnectionName(
  store: Store,
  { tenant, connection, profile, create }: CreateOptions,
): Promise<void> {
  if (connection === undefined || create === true) return;
  const connections = await store.connections(tenant);
  const known = connections.find(({ name }) => name === connection);
  if (known === undefined && profile === undefined) {
    const hint = suggestion(
      connection,
      connections.map(({ name }) => name),
    );
    throw new ConfigError(
      `tenant ${tenant} has no connection ${connection}${hint}\nTo create it, add --create.`,
    );
  }
  if (known !== undefined && profile !== undefined && known.profile !== profile)
    throw new ConfigError(
      `the connection ${connection} has the profile ${known.profile}; change it with rollcall connection set --profile`,
    );
}

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
      created: `${created}Z`,
      expires: expires === undefined ? null : `${expires}Z`,
      revoked: revoked === undefined ? null : `${revoked}Z`,
    }));
  if (options.json === true) printJson(rows);
  else
    printTable(
      ['ID', 'NAME', 'TOKEN', 'CREATED', 'EXPIRES', 'REVOKED'],
      rows.map((row) => [
        row.id,
        row.name,
        row.token,
        row.created,
        row.expires ?? '—',
        row.revoked ?? '—',
      ]),
    );
}

async function revoke(id: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  printOutcome(
    options,
    await act(options, () => ({ kind: 'credential.revoke', tenant, credential: id })),
    `Token ${id} is revoked.`,
  );
}
