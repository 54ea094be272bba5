import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { createIds, systemClock } from '../src/server/system.ts';
import { keysOf, type LogRow, type Person, type Write } from './ceiling-rows.ts';
import { reportTo } from './child.ts';

/**
 * The ceiling of this machine: a bare node:http handler with the same driver, the same durability
 * and group commit in a writer thread, over the same rows (resource, keys, account, event, totals,
 * request log), without validation or SCIM.
 *
 * The first argument names the database file. `threads=N` for N threads that answer reads on the
 * same port: what they cost is what threads cost on this machine.
 */
const began = performance.now();
const path = process.argv[2]!;
const threads = Number(optionOf('threads') ?? 1);
/** Of the main thread, which the others join. */
const joined = optionOf('port');
const worker = isMainThread
  ? new Worker(new URL('./ceiling-writer.ts', import.meta.url), { workerData: path })
  : undefined;
const database = new DatabaseSync(path, { readOnly: true });
database.exec('PRAGMA cache_size = -16384');
const byId = database.prepare(
  "SELECT document, version, created, last_modified FROM resources WHERE tenant_id = 'default' AND id = ?",
);
const byUserName = database.prepare(
  "SELECT document, version, created, last_modified FROM resources WHERE tenant_id = 'default' AND type = 'User' AND user_name_key = ?",
);
const page = database.prepare(
  "SELECT document, version, created, last_modified FROM resources WHERE tenant_id = 'default' AND type = 'User' ORDER BY position LIMIT 100",
);
const ids = createIds(systemClock);

interface Row {
  readonly document: string;
  readonly version: number;
  readonly created: string;
  readonly last_modified: string;
}

function show({ document, version, created, last_modified: modified }: Row): string {
  return `${document.slice(0, -1)},"meta":{"created":"${created}Z","lastModified":"${modified}Z","version":"${version}"}}`;
}

const waiting = new Map<number, (document: string | undefined) => void>();
let batch: [number, Write][] = [];
let next = 0;
worker?.on('message', (outcomes: (readonly [number, string | undefined])[]) => {
  for (const [id, document] of outcomes) {
    waiting.get(id)!(document);
    waiting.delete(id);
  }
});

function write(message: Write): Promise<string | undefined> {
  if (worker === undefined) throw new Error('the other threads of the ceiling only read');
  return new Promise((resolve) => {
    next += 1;
    waiting.set(next, resolve);
    batch.push([next, message]);
    if (batch.length === 1) {
      setImmediate(() => {
        worker.postMessage(batch);
        batch = [];
      });
    }
  });
}

/** As often as Rollcall writes its request log. */
const logIntervalMs = 500;
const maxLogRows = 500;
let logRows: LogRow[] = [];

function writeLog(): void {
  if (logRows.length === 0) return;
  void write({ kind: 'log', rows: logRows });
  logRows = [];
}
setInterval(writeLog, logIntervalMs).unref();

/** What the request log says of one change. */
interface Changed {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly began: number;
  readonly body?: string;
  readonly keys: readonly string[];
}

/** Adds a row for a request that changed something: the level `changes`, the default. */
function logRequest({ id, method, path, status, began: since, body, keys }: Changed): void {
  logRows.push({
    id,
    method,
    path,
    status,
    milliseconds: Math.round(performance.now() - since),
    detail: JSON.stringify({ client: '', profile: 'default', effect: 'changed', body }),
    keys,
    created: timestamp(),
  });
  if (logRows.length === maxLogRows) writeLog();
}

function timestamp(): string {
  return new Date().toISOString().slice(0, 23);
}

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

async function read(request: IncomingMessage): Promise<readonly [number, string]> {
  const url = request.url!;
  const id = url.slice('/scim/v2/Users/'.length);
  if (id !== '' && !url.includes('?')) return [200, show(byId.get(id) as unknown as Row)];
  const mark = url.indexOf('filter=');
  const rows =
    mark < 0 ? page.all() : byUserName.all(decodeURIComponent(url.slice(mark + 7)).split('"')[1]!);
  return [
    200,
    `{"totalResults":1,"Resources":[${(rows as unknown as Row[]).map(show).join(',')}]}`,
  ];
}

async function change(request: IncomingMessage): Promise<readonly [number, string]> {
  const since = performance.now();
  const path = request.url!;
  const method = request.method!;
  const now = timestamp();
  const asked = { request: ids.next(), now };
  const logged = { id: asked.request, method, path, began: since };
  const id = path.slice('/scim/v2/Users/'.length);
  switch (method) {
    case 'POST': {
      const body = JSON.parse(await bodyOf(request)) as Person;
      const made = ids.next();
      const document = JSON.stringify({ id: made, ...body });
      await write({ kind: 'post', id: made, document, keys: keysOf(body), ...asked });
      logRequest({ ...logged, status: 201, keys: [made, body.userName] });
      return [201, show({ document, version: 1, created: now, last_modified: now })];
    }
    case 'PUT': {
      const body = JSON.parse(await bodyOf(request)) as Person;
      const document = JSON.stringify({ id, ...body });
      await write({ kind: 'put', id, document, keys: keysOf(body), ...asked });
      logRequest({ ...logged, status: 200, keys: [id, body.userName] });
      return [200, show({ document, version: 2, created: now, last_modified: now })];
    }
    case 'PATCH': {
      const body = await bodyOf(request);
      const { Operations } = JSON.parse(body) as {
        readonly Operations: readonly { readonly value: boolean }[];
      };
      const document = await write({ kind: 'patch', id, active: Operations[0]!.value, ...asked });
      logRequest({ ...logged, status: 200, body, keys: [id] });
      return [200, show({ document: document!, version: 2, created: now, last_modified: now })];
    }
    default:
      await write({ kind: 'delete', id, ...asked });
      logRequest({ ...logged, status: 204, keys: [id] });
      return [204, ''];
  }
}

const server = createServer((request, response) => {
  void (request.method === 'GET' ? read(request) : change(request)).then(([status, body]) => {
    if (status === 204) response.writeHead(status);
    else
      response.writeHead(status, {
        'Content-Type': 'application/scim+json',
        'Content-Length': Buffer.byteLength(body),
      });
    response.end(body);
  });
});

/** Returns the value of an argument such as `threads=2`. */
function optionOf(name: string): string | undefined {
  const begin = `${name}=`;
  return process.argv.find((argument) => argument.startsWith(begin))?.slice(begin.length);
}

/** Starts a thread that answers on a port beside this one. Resolves once it listens. */
function startBeside(port: number): Promise<void> {
  const thread = new Worker(new URL(import.meta.url), { argv: [path, `port=${port}`] });
  return new Promise((resolve, reject) => {
    thread.once('message', () => resolve());
    thread.once('error', reject);
  });
}

const reusePort = threads > 1 || joined !== undefined;
server.listen({ port: Number(joined ?? 0), host: '127.0.0.1', reusePort }, () => {
  if (joined !== undefined) return parentPort!.postMessage('listening');
  const { port } = server.address() as AddressInfo;
  const others = Array.from({ length: threads - 1 }, () => startBeside(port));
  void Promise.all(others).then(() => reportTo(process, port, performance.now() - began));
});
