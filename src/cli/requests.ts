import { Command } from 'commander';
import { toRfc3339 } from '../administration/views.ts';
import { requestsAbout } from '../directory/explain/requests-about.ts';
import type { RequestRow } from '../ports/requests.ts';
import { ConfigError } from '../server/config.ts';
import { wholeNumber } from './arguments.ts';
import { withStore } from './options.ts';
import { printJson, printTable, printView } from './print.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

interface TailOptions extends TenantOptions {
  readonly about?: string;
  readonly limit: number;
  readonly refused?: boolean;
}

/** Returns `rollcall requests`. */
export function requestsCommand(): Command {
  return new Command('requests')
    .description('The request log: what identity providers sent.')
    .addCommand(
      withTenant(new Command('tail'))
        .description('List requests, latest last.')
        .option('--about <user>', 'userName, externalId, address or id')
        .option('--refused', 'only requests that were refused or failed')
        .option('--limit <number>', 'maximum number of requests', wholeNumber, 50)
        .action(tail),
    )
    .addCommand(
      withTenant(new Command('show'), { of: 'request' })
        .description('Show all of a request.')
        .argument('<id>', 'the X-Request-Id of its response')
        .action(show),
    );
}

/** Returns what a request did, or why it was refused; undefined: neither is known. */
export function outcomeOf({ detail: text }: RequestRow): string | undefined {
  const { effect, detail } = JSON.parse(text) as {
    readonly effect?: string;
    readonly detail?: string;
  };
  return detail ?? effect;
}

/** Prints the request log; with `--refused`, statuses of 400 and more. */
async function tail(options: TailOptions): Promise<void> {
  const { tenant, about, limit } = options;
  const status = options.refused === true ? 400 : undefined;
  const rows = await withStore(options, 'read', (store) =>
    about === undefined
      ? store.requestRows(tenant, { status }, limit)
      : requestsAbout(store, tenant, about, { status, limit }),
  );
  if (options.json === true)
    return printJson(
      rows.map(({ detail, ...row }) => ({ ...row, ...(JSON.parse(detail) as object) })),
    );
  printTable(
    ['WHEN', 'STATUS', 'REQUEST', 'OUTCOME', 'ID'],
    rows
      .toReversed()
      .map((row) => [
        toRfc3339(row.created),
        String(row.status),
        `${row.method} ${row.path}`,
        outcomeOf(row) ?? '—',
        row.id,
      ]),
  );
}

async function show(id: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const row = await withStore(options, 'read', (store) => store.requestRow(tenant, id));
  if (row === undefined)
    throw new ConfigError(`the request log of tenant ${tenant} has no request ${id}`);
  const { detail, created, ...rest } = row;
  printView(options, {
    ...rest,
    created: toRfc3339(created),
    ...(JSON.parse(detail) as object),
  });
}
