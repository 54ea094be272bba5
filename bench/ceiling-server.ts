import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { createIds, systemClock } from '../src/server/system.ts';
import type { Keys } from './ceiling-writer.ts';
import { reportTo } from './child.ts';

/**
 * The ceiling of this machine: a bare node:http handler with the same driver, the same durability
 * and group commit in a writer thread, over the same rows, without validation or SCIM.
 */
const began = performance.now();
const path = process.argv[2]!;
const worker = new Worker(new URL('./ceiling-writer.ts', import.meta.url), { workerData: path });
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
let batch: [number, object][] = [];
let next = 0;
worker.on('message', (outcomes: (readonly [number, string | undefined])[]) => {
  for (const [id, document] of outcomes) {
    waiting.get(id)!(document);
    waiting.delete(id);
  }
});

function write(message: object): Promise<string | undefined> {
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

interface Person {
  readonly userName: string;
  readonly externalId: string;
  readonly displayName: string;
  readonly name: Readonly<Record<string, string>>;
  readonly emails: readonly { readonly value: string }[];
}

function keysOf(body: Person): Keys {
  return {
    userName: body.userName.toLowerCase(),
    externalId: body.externalId,
    displayName: body.displayName.toLowerCase(),
    index: [
      ...Object.entries(body.name).map(
        ([part, value]) => [`name.${part}`, value.toLowerCase()] as const,
      ),
      ...body.emails.map(({ value }) => ['emails.value', value.toLowerCase()] as const),
    ],
    emails: JSON.stringify(
      body.emails.map(({ value }, index) => ({ value, primary: index === 0 })),
    ),
  };
}

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

async function answer(request: IncomingMessage): Promise<readonly [number, string]> {
  const url = request.url!;
  const id = url.slice('/scim/v2/Users/'.length);
  const now = new Date().toISOString().slice(0, 23);
  switch (request.method) {
    case 'GET': {
      if (id !== '' && !url.includes('?')) return [200, show(byId.get(id) as unknown as Row)];
      const mark = url.indexOf('filter=');
      const rows =
        mark < 0
          ? page.all()
          : byUserName.all(decodeURIComponent(url.slice(mark + 7)).split('"')[1]!);
      return [
        200,
        `{"totalResults":1,"Resources":[${(rows as unknown as Row[]).map(show).join(',')}]}`,
      ];
    }
    case 'POST': {
      const body = JSON.parse(await bodyOf(request)) as Person;
      const made = ids.next();
      const document = JSON.stringify({ id: made, ...body });
      await write({ kind: 'post', id: made, document, keys: keysOf(body), now });
      return [201, show({ document, version: 1, created: now, last_modified: now })];
    }
    case 'PUT': {
      const body = JSON.parse(await bodyOf(request)) as Person;
      const document = JSON.stringify({ id, ...body });
      await write({ kind: 'put', id, document, keys: keysOf(body), now });
      return [200, show({ document, version: 2, created: now, last_modified: now })];
    }
    case 'PATCH': {
      const { Operations } = JSON.parse(await bodyOf(request)) as {
        readonly Operations: readonly { readonly value: boolean }[];
      };
      const document = await write({ kind: 'patch', id, active: Operations[0]!.value, now });
      return [200, show({ document: document!, version: 2, created: now, last_modified: now })];
    }
    default:
      await write({ kind: 'delete', id, now });
      return [204, ''];
  }
}

const server = createServer((request, response) => {
  void answer(request).then(([status, body]) => {
    if (status === 204) response.writeHead(status);
    else
      response.writeHead(status, {
        'Content-Type': 'application/scim+json',
        'Content-Length': Buffer.byteLength(body),
      });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () =>
  reportTo(process, (server.address() as AddressInfo).port, performance.now() - began),
);
