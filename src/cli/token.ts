import { Command, InvalidArgumentError } from 'commander';
import { createToken, defaultTenant, ensureConnection, revokeToken } from '../access/credentials.ts';
import { profiles } from '../protocol/profiles/profile.ts';
import { ConfigError } from '../server/config.ts';
import { createIds, systemClock } from '../server/system.ts';
import { type CommonOptions, print, printJson, printTable, withCommonOptions, withStore } from './options.ts';

interface TokenOptions extends CommonOptions {
  readonly tenant: string;
}

interface CreateOptions extends TokenOptions {
  readonly connection: string;
  readonly profile: string;
  readonly name: string;
  readonly days?: number;
  readonly user?: string;
}

const dayMilliseconds = 86_400_000;

export function tokenCommand(): Command {
  return new Command('token')
    .description('Make, list and revoke bearer tokens. Works beside a running server.')
    .addCommand(
      withTenant(new Command('create'))
        .description('Make a token; tenant and connection are made when they are not there.')
        .option('--connection <name>', "the identity provider's connection", 'default')
        .option('--profile <name>', `profile of a new connection: ${[...profiles.keys()].join(', ')}`, 'default')
        .option('--name <text>', 'what the token is for', 'made on the command line')
        .option('--user <id>', 'bind the token to a user: it then reads /Me and nothing else')
        .option('--days <number>', 'days it is valid (default: until revoked)', positiveInteger)
        .action(create),
    )
    .addCommand(withTenant(new Command('list')).description('List tokens; the tokens themselves are not kept.').action(list))
    .addCommand(
      withTenant(new Command('revoke'))
        .description('Revoke a token; the next request with it is refused.')
        .argument('<id>', 'id as `token list` shows it')
        .action(revoke),
    );
}

function withTenant(command: Command): Command {
  return withCommonOptions(command).option('--tenant <id>', 'tenant', tenantId, defaultTenant);
}

/** Lower-case letters, digits and hyphens: it stands in URLs. */
function tenantId(text: string): string {
  const isGood =
    text.length > 0 && text.length <= 63 && [...text].every((c) => (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c === '-');
  if (!isGood) throw new InvalidArgumentError('A tenant is 1 to 63 lower-case letters, digits and hyphens.');
  return text;
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number of days, 1 or more.');
  return value;
}

async function create(options: CreateOptions): Promise<void> {
  const { tenant, connection: name, profile, days, user } = options;
  if (!profiles.has(profile))
    throw new ConfigError(`there is no profile ${profile}; there are ${[...profiles.keys()].join(', ')}`);
  const ids = createIds(systemClock);
  const made = await withStore(options, 'write', (store) =>
    store.write(async (transaction) => {
      const connection = await ensureConnection(transaction, { tenant, name, profile }, ids, systemClock);
      const expires = days === undefined ? {} : { expires: systemClock.now() + days * dayMilliseconds };
      if (user !== undefined && (await transaction.resource(tenant, 'User', user)) === undefined) {
        throw new ConfigError(`tenant ${tenant} has no user with the id ${user}; see: rollcall users list --tenant ${tenant}`);
      }
      const bound = user === undefined ? {} : { user };
      return createToken(transaction, { connection, name: options.name, ...expires, ...bound }, ids, systemClock);
    }),
  );
  const { token, credential } = made;
  if (options.json === true) {
    printJson({
      token,
      id: credential.id,
      tenant,
      connection: name,
      ...(credential.expires === undefined ? {} : { expires: `${credential.expires}Z` }),
    });
  } else {
    print(token);
    print('Shown once: only its hash is kept. It is valid from now on.');
  }
}

async function list(options: TokenOptions): Promise<void> {
  const credentials = await withStore(options, 'read', (store) => store.credentials(options.tenant));
  const rows = credentials.map(({ id, name, lastFour, created, expires, revoked }) => ({
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
      rows.map((row) => [row.id, row.name, row.token, row.created, row.expires ?? '—', row.revoked ?? '—']),
    );
}

async function revoke(id: string, options: TokenOptions): Promise<void> {
  const done = await withStore(options, 'write', (store) =>
    store.write((transaction) => revokeToken(transaction, options.tenant, id, systemClock)),
  );
  if (!done)
    throw new ConfigError(
      `tenant ${options.tenant} has no live token ${id}; see: rollcall token list --tenant ${options.tenant}`,
    );
  if (options.json === true) printJson({ revoked: id });
  else print(`Token ${id} is revoked.`);
}
