import { Command, Option } from 'commander';
import type { Schemas } from '../client/index.ts';
import type { ApiToken } from '../ports/access.ts';
import { ConfigError } from '../server/config.ts';
import { defaultName, wholeNumber } from './arguments.ts';
import { type ServerOptions, withServerOptions } from './options.ts';
import { printList, printOutcome } from './print.ts';
import type { Session } from './session/session.ts';
import { withSession } from './session/with-session.ts';
import { requireTenant, tenantId } from './tenant-option.ts';

interface CreateOptions extends ServerOptions {
  readonly name: string;
  readonly tenant?: string;
  readonly role: ApiToken['role'];
  readonly days?: number;
}

/** Returns `rollcall api-token`. */
export function apiTokenCommand(): Command {
  return new Command('api-token')
    .description('Tokens of the management API. They are not valid for SCIM.')
    .addCommand(
      withServerOptions(new Command('create'))
        .description('Create a token; it is shown once.')
        .option(
          '--tenant <id>',
          'the only tenant it can access (default: all tenants and the server)',
          tenantId,
        )
        .option('--name <text>', 'purpose of the token', defaultName)
        .addOption(
          new Option('--role <role>', 'what it allows')
            .choices(['admin', 'read', 'secrets'])
            .default('admin'),
        )
        .option('--days <number>', 'days until it expires (default: no expiry)', wholeNumber)
        .action(create),
    )
    .addCommand(
      withServerOptions(new Command('list'))
        .description('List tokens; the tokens themselves are not stored.')
        .option('--ids', 'show ids')
        .action(list),
    )
    .addCommand(
      withServerOptions(new Command('revoke'))
        .description('Revoke a token; its next request is refused.')
        .argument('<token>', 'its id, name or last four characters')
        .action(revoke),
    );
}

/** Creates a token, and prints it once. */
function create(options: CreateOptions): Promise<void> {
  const { name, tenant, role, days } = options;
  return withSession(options, 'write', async ({ api, url }) => {
    if (tenant !== undefined) await requireTenant(api, tenant);
    const { data } = await api.POST('/api-tokens', { body: { name, role, tenant, days } });
    printOutcome(options, data, `The API is described at ${url}/api/v1/openapi.json.`);
  });
}

/** Prints tokens, revoked ones included. */
function list(options: ServerOptions): Promise<void> {
  return withSession(options, 'read', async ({ api }) => {
    const { data } = await api.GET('/api-tokens');
    printList(options, data.items, {
      ID: 'id',
      NAME: 'name',
      TOKEN: ({ lastFour }) => `…${lastFour}`,
      TENANT: ({ tenant }) => tenant ?? 'all',
      ROLE: 'role',
      EXPIRES: 'expires',
      REVOKED: 'revoked',
    });
  });
}

function revoke(wanted: string, options: ServerOptions): Promise<void> {
  return withSession(options, 'write', async (session) => {
    const { id } = await findToken(session, wanted);
    const { data } = await session.api.DELETE('/api-tokens/{id}', { params: { path: { id } } });
    printOutcome(options, data, `Token ${wanted} is revoked.`);
  });
}

/** @throws ConfigError when there is no such token, or several have the name */
async function findToken({ api }: Session, wanted: string): Promise<Schemas['ApiToken']> {
  const { data } = await api.GET('/api-tokens');
  const byId = data.items.find(({ id }) => id === wanted);
  if (byId !== undefined) return byId;
  const live = data.items.filter(({ revoked }) => revoked === undefined);
  const named = live.filter(
    ({ name, lastFour }) => name === wanted || lastFour === wanted.replace(/^…/u, ''),
  );
  const [found, second] = named;
  if (found !== undefined && second === undefined) return found;
  throw new ConfigError(
    found === undefined
      ? `there is no API token with the id, name or last characters ${wanted}`
      : `${named.length} API tokens are called ${wanted}; name one by its id: ${named.map(({ id }) => id).join(', ')}`,
  );
}
