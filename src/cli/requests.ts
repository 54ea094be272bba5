import { Command } from 'commander';
import { explainPerson } from '../directory/explain/explain-person.ts';
import { knowsPerson } from '../directory/explain/find-person.ts';
import { requestsAbout } from '../directory/explain/requests-about.ts';
import type { TimelineEntry } from '../directory/explain/timeline.ts';
import type { RequestRow } from '../ports/requests.ts';
import { ConfigError } from '../server/config.ts';
import { printView, wholeNumber } from './administer.ts';
import { print, printJson, printTable, withStore } from './options.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

interface ExplainOptions extends TenantOptions {
  readonly group?: string;
}

interface TailOptions extends TenantOptions {
  readonly about?: string;
  readonly limit: number;
  readonly refused?: boolean;
}

export function requestsCommand(): Command {
  return new Command('requests')
    .description(
      'What identity providers asked, as far as it is kept. Works beside a running server.',
    )
    .addCommand(
      withTenant(new Command('tail'))
        .description('List requests, the latest last.')
        .option('--about <person>', 'userName, externalId, address or id')
        .option('--refused', 'only those that were refused or failed')
        .option('--limit <number>', 'requests at most', wholeNumber, 50)
        .action(tail),
    )
    .addCommand(
      withTenant(new Command('show'), { of: 'request' })
        .description('Show a request whole.')
        .argument('<id>', 'the X-Request-Id of its answer')
        .action(show),
    );
}

export function explainCommand(): Command {
  return withTenant(new Command('explain'), { of: 'user', knows: knowsPerson })
    .description(
      'Explain why a person is here or in a group, or not. Works beside a running server.',
    )
    .argument(
      '<person>',
      'userName, externalId, address or id of the user; id or username of the account',
    )
    .option(
      '--group <group>',
      'a group that the person should be in: displayName, externalId or id',
    )
    .action(explain);
}

function detailOf({ detail }: RequestRow): { readonly effect?: string; readonly detail?: string } {
  return JSON.parse(detail) as { readonly effect?: string; readonly detail?: string };
}

async function tail(options: TailOptions): Promise<void> {
  const { tenant, about, limit, refused } = options;
  const filter = refused === true ? { status: 400 } : {};
  const rows = await withStore(options, 'read', (store) =>
    about === undefined
      ? store.requestRows(tenant, filter, limit)
      : requestsAbout(store, tenant, about, { ...filter, limit }),
  );
  if (options.json === true)
    return printJson(
      rows.map(({ detail, ...row }) => ({ ...row, ...(JSON.parse(detail) as object) })),
    );
  printTable(
    ['WHEN', 'STATUS', 'REQUEST', 'OUTCOME', 'ID'],
    rows.toReversed().map((row) => {
      const { effect, detail } = detailOf(row);
      return [
        `${row.created}Z`,
        String(row.status),
        `${row.method} ${row.path}`,
        detail ?? effect ?? '—',
        row.id,
      ];
    }),
  );
}

async function show(id: string, options: TenantOptions): Promise<void> {
  const row = await withStore(options, 'read', (store) => store.requestRow(options.tenant, id));
  if (row === undefined)
    throw new ConfigError(`no request ${id} of tenant ${options.tenant} is kept`);
  const { detail, ...rest } = row;
  printView(options, { ...rest, created: `${row.created}Z`, ...(JSON.parse(detail) as object) });
}

async function explain(person: string, options: ExplainOptions): Promise<void> {
  const { tenant, group } = options;
  const explanation = await withStore(options, 'read', (store) =>
    explainPerson(store, tenant, person, { group, seesAll: true }),
  );
  if (options.json === true) return printJson({ tenant, ...explanation });
  const { verdict, summary, fix, user, account, timeline } = explanation;
  print(`${verdict.toUpperCase()}  ${summary}`);
  if (user !== undefined)
    print(
      `user ${user}${account === undefined ? '' : `, account ${account.username} (${account.status})`}`,
    );
  for (const command of fix) print(`fix: ${command}`);
  print('');
  printTable(['WHEN', 'WHAT', '', 'BECAUSE OF'], timeline.toReversed().map(entryLine));
}

function entryLine(entry: TimelineEntry): readonly string[] {
  const at = `${entry.at}Z`;
  if (entry.kind === 'request') {
    const { method, path, status, id } = entry.request;
    const { effect, detail } = detailOf(entry.request);
    return [at, `${method} ${path} → ${status}`, detail ?? effect ?? '', id];
  }
  const { type, sequence, payload } = entry.event;
  const { request } = JSON.parse(payload) as { readonly request?: string };
  const open = entry.undelivered.map(
    ({ endpoint, status, error }) =>
      `not delivered to ${endpoint} (${status}${error === undefined ? '' : `: ${error}`})`,
  );
  return [at, `event ${sequence} ${type}`, open.join('; '), request ?? '—'];
}
