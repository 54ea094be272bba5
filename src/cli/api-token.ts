import { Command, Option } from 'commander';
import { apiTokenView } from '../administration/views.ts';
import type { ApiToken } from '../ports/access.ts';
import { defaultName, wholeNumber } from './arguments.ts';
import { execute } from './execute.ts';
import { type CommonOptions, withCommonOptions, withStore } from './options.ts';
import { printList, printOutcome } from './print.ts';
import { withOptionalTenant } from './tenant-option.ts';

interface CreateOptions extends CommonOptions {
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
      withOptionalTenant(
        new Command('create'),
        'the only tenant it can access (default: all tenants and the server)',
      )
        .description('Create a token; it is shown once.')
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
      withCommonOptions(new Command('list'))
        .description('List tokens; the tokens themselves are not stored.')
        .action(list),
    )
    .addCommand(
      withCommonOptions(new Command('revoke'))
        .description('Revoke a token; its next request is refused.')
        .argument('<id>', 'id from `api-token list`')
        .action(revoke),
    );
}

/** Creates a token, and prints it once. */
async function create(options: CreateOptions): Promise<void> {
  const { name, tenant, role, days } = options;
  const action = { kind: 'apiToken.create', name, role, tenant, days } as const;
  const outcome = await execute(options, () => action);
  printOutcome(options, outcome, 'The API is described at /api/v1/openapi.json.');
}

/** Prints tokens, revoked ones included. */
async function list(options: CommonOptions): Promise<void> {
  const tokens = await withStore(options, 'read', (store) => store.apiTokens());
  printList(options, tokens.map(apiTokenView), {
    ID: 'id',
    NAME: 'name',
    TENANT: 'tenant',
    ROLE: 'role',
    EXPIRES: 'expires',
    REVOKED: 'revoked',
  });
}

async function revoke(id: string, options: CommonOptions): Promise<void> {
  const outcome = await execute(options, () => ({ kind: 'apiToken.revoke', token: id }) as const);
  printOutcome(options, outcome, `Token ${id} is revoked.`);
}
