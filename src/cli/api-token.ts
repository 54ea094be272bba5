import { Command, Option } from 'commander';
import { apiTokenView } from '../administration/views.ts';
import type { ApiToken } from '../ports/access.ts';
import { act, printOutcome, wholeNumber } from './administer.ts';
import {
  type CommonOptions,
  printJson,
  printTable,
  withCommonOptions,
  withStore,
} from './options.ts';
import { withOptionalTenant } from './tenant-option.ts';

interface CreateOptions extends CommonOptions {
  readonly name: string;
  readonly tenant?: string;
  readonly role: ApiToken['role'];
  readonly days?: number;
}

export function apiTokenCommand(): Command {
  return new Command('api-token')
    .description(
      'Tokens of the management API. They never open SCIM, nor those of SCIM this. Works beside a running server.',
    )
    .addCommand(
      withOptionalTenant(
        new Command('create'),
        'the only tenant it reaches (default: all, and the server itself)',
      )
        .description('Make a token; it is shown once.')
        .option('--name <text>', 'what it is for', 'made on the command line')
        .addOption(
          new Option('--role <role>', 'what it lets do')
            .choices(['admin', 'read', 'secrets'])
            .default('admin'),
        )
        .option('--days <number>', 'days it is valid (default: until revoked)', wholeNumber)
        .action(create),
    )
    .addCommand(
      withCommonOptions(new Command('list'))
        .description('List tokens; the tokens themselves are not kept.')
        .action(list),
    )
    .addCommand(
      withCommonOptions(new Command('revoke'))
        .description('Revoke a token; the next request with it is refused.')
        .argument('<id>', 'id as `api-token list` shows it')
        .action(revoke),
    );
}

async function create(options: CreateOptions): Promise<void> {
  const { name, tenant, role, days } = options;
  const bounds = {
    ...(tenant === undefined ? {} : { tenant }),
    ...(days === undefined ? {} : { days }),
  };
  const outcome = await act(options, () => ({ kind: 'apiToken.create', name, role, ...bounds }));
  printOutcome(options, outcome, 'The API is described at /api/v1/openapi.json.');
}

async function list(options: CommonOptions): Promise<void> {
  const views = (await withStore(options, 'read', (store) => store.apiTokens())).map(apiTokenView);
  if (options.json === true) return printJson(views);
  printTable(
    ['ID', 'NAME', 'TENANT', 'ROLE', 'EXPIRES', 'REVOKED'],
    views.map((view) =>
      (['id', 'name', 'tenant', 'role', 'expires', 'revoked'] as const).map(
        (field) => view[field] ?? '—',
      ),
    ),
  );
}

async function revoke(id: string, options: CommonOptions): Promise<void> {
  printOutcome(
    options,
    await act(options, () => ({ kind: 'apiToken.revoke', token: id })),
    `Token ${id} is revoked.`,
  );
}
