import { setTimeout as pause } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { toRfc3339 } from '../administration/views.ts';
import { ConnectionError, ProblemError, type Schemas } from '../client/index.ts';
import { fromTimestamp, toTimestamp } from '../protocol/text/date-time.ts';
import { wholeNumber } from './arguments.ts';
import { connectionNames, findConnection, pageSize, take } from './find.ts';
import { print, printError, printJson, printView } from './print.ts';
import { outcomeOf, requestLine } from './request-line.ts';
import { printTable } from './table.ts';
import {
  type TenantOptions,
  type TenantSession,
  withTenant,
  withTenantSession,
} from './tenant-option.ts';
import { untilStopped } from './until-stopped.ts';

interface TailOptions extends TenantOptions {
  readonly user?: string;
  readonly about?: string;
  readonly connection?: string;
  readonly status?: StatusRange;
  readonly refused?: boolean;
  readonly method?: Method;
  readonly path?: string;
  readonly limit: number;
  readonly follow?: boolean;
}

interface StatusRange {
  readonly status: number;
  readonly maxStatus: number;
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

type Method = (typeof methods)[number];

type RequestRow = Schemas['Request'];

/** How often `--follow` asks for new requests. */
const lookIntervalMs = 1_000;

/** Requests are logged in batches, by several nodes: a late one may be this much older. */
const maxDelayMs = 30_000;

/** Returns `rollcall requests`. */
export function requestsCommand(): Command {
  return new Command('requests')
    .description('The request log: what identity providers sent.')
    .addCommand(
      withTenant(new Command('tail'))
        .description('List requests, latest last.')
        .option('-f, --follow', 'print new requests until stopped (Ctrl-C)')
        .option(
          '--user <user>',
          'only about this user: userName, externalId, address or id; or of the refused token with these last four characters',
        )
        .addOption(new Option('--about <user>', 'the same as --user').hideHelp())
        .option('--connection <name>', 'only of this connection: name or id')
        .option('--status <status>', 'only this status or class, such as 409 or 4xx', statusRange)
        .option('--refused', 'only requests that were refused or failed')
        .addOption(
          new Option('--method <method>', 'only this method')
            .choices(methods)
            .argParser(readMethod),
        )
        .option('--path <text>', 'only paths that contain this, such as /Users')
        .option('--limit <number>', 'maximum number of past requests', wholeNumber, 50)
        .option('--ids', 'show the ids of requests')
        .action(tail),
    )
    .addCommand(
      withTenant(new Command('show'), { of: 'request' })
        .description('Show all of a request.')
        .argument('<id>', 'the X-Request-Id of its response')
        .action(show),
    );
}

/** Returns the range of `409` or `4xx`. @throws InvalidArgumentError */
function statusRange(text: string): StatusRange {
  if (/^[1-5]xx$/iu.test(text)) {
    const status = Number(text[0]) * 100;
    return { status, maxStatus: status + 99 };
  }
  if (/^[1-5]\d\d$/u.test(text)) return { status: Number(text), maxStatus: Number(text) };
  throw new InvalidArgumentError('It must be a status such as 409, or a class such as 4xx.');
}

/** @throws InvalidArgumentError */
function readMethod(text: string): Method {
  const found = methods.find((method) => method === text.toUpperCase());
  if (found === undefined)
    throw new InvalidArgumentError(`It must be one of ${methods.join(', ')}.`);
  return found;
}

/** Prints the request log; with `--follow`, what is added to it too. */
function tail(options: TailOptions): Promise<void> {
  return withTenantSession(options, 'read', async (session) => {
    const list = await createList(session, options);
    const past = (await take(list(options.limit), options.limit)).toReversed();
    const nameOf = options.json === true ? undefined : await connectionNames(session);
    if (options.follow !== true) return printRows(past.toReversed(), options, nameOf);
    const printRow = (row: RequestRow): void => {
      if (nameOf === undefined) print(JSON.stringify(row));
      else
        process.stdout.write(
          `${requestLine(row, nameOf(row.connection) || '—', options.ids === true)}\n`,
        );
    };
    await untilStopped(async (signal) => {
      for (const row of past) printRow(row);
      await follow(list, past, printRow, signal);
    });
  });
}

/** Returns requests that pass the filters, the latest first. */
type List = (limit: number) => AsyncIterable<RequestRow>;

async function createList(session: TenantSession, options: TailOptions): Promise<List> {
  const { api, query } = session;
  const { user, about = user, method, path, refused } = options;
  const connection =
    options.connection === undefined
      ? undefined
      : (await findConnection(session, options.connection)).id;
  const range = options.status ?? (refused === true ? { status: 400 } : {});
  const filter = { ...query, about, method, path, connection, ...range };
  return (limit) =>
    api.paginate('/requests', { params: { query: { ...filter, limit: pageSize(limit) } } });
}

/** Prints requests that are logged from now on, each once. */
async function follow(
  list: List,
  past: readonly RequestRow[],
  printRow: (row: RequestRow) => void,
  signal: AbortSignal,
): Promise<void> {
  const start = past.at(-1)?.created ?? '';
  const seen = new Map(past.map(({ id, created }) => [id, created]));
  let newest = start;
  let isLost = false;
  for (;;) {
    await pause(lookIntervalMs, undefined, { signal });
    const horizon = laterOf(start, before(newest));
    const found = await readNew(list, seen, horizon).catch((error: unknown) => {
      if (!isTemporary(error)) throw error;
      if (!isLost) printError('the server does not answer; trying again until it does');
      isLost = true;
      return [];
    });
    if (found.length > 0) isLost = false;
    for (const row of found.toReversed()) {
      printRow(row);
      seen.set(row.id, row.created);
      newest = laterOf(newest, row.created);
    }
    for (const [id, created] of seen) if (created < horizon) seen.delete(id);
  }
}

async function readNew(
  list: List,
  seen: ReadonlyMap<string, string>,
  horizon: string,
): Promise<readonly RequestRow[]> {
  const found: RequestRow[] = [];
  for await (const row of list(200)) {
    if (row.created < horizon) break;
    if (!seen.has(row.id)) found.push(row);
  }
  return found;
}

/** Whether a later attempt may succeed. */
function isTemporary(error: unknown): boolean {
  if (error instanceof ProblemError) return error.status === 429 || error.status >= 500;
  return error instanceof ConnectionError;
}

function laterOf(left: string, right: string): string {
  return left > right ? left : right;
}

function before(time: string): string {
  return time === '' ? '' : toRfc3339(toTimestamp(fromTimestamp(time.slice(0, -1)) - maxDelayMs));
}

/** Prints past requests, the latest last. */
function printRows(
  rows: readonly RequestRow[],
  { ids = false }: TailOptions,
  nameOf: ((id: string) => string | undefined) | undefined,
): void {
  if (nameOf === undefined) return printJson(rows);
  const headings = ['WHEN', 'STATUS', 'CONNECTION', 'REQUEST', 'OUTCOME'];
  printTable(
    ids ? [...headings, 'ID'] : headings,
    rows
      .toReversed()
      .map((row) => [
        row.created,
        String(row.status),
        nameOf(row.connection) || '—',
        `${row.method} ${row.path}`,
        outcomeOf(row) ?? '—',
        ...(ids ? [row.id] : []),
      ]),
  );
}

function show(id: string, options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'read', async ({ api, query }) => {
    const { data } = await api.GET('/requests/{id}', { params: { path: { id }, query } });
    printView(options, data);
  });
}
