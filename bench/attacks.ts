/**
 * `npm run bench:attacks`: what a client sees while another attacks at full rate. For each attack
 * it prints the p99 of GET and POST, the event-loop delay (p99) and the memory of the server.
 *
 * --quick  a tenth of the requests, to see that everything runs
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Vitals } from './child.ts';
import { runLoad } from './load.ts';
import { startServer } from './server-process.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean' } } });
const requests = values.quick === true ? 50 : 500;
const user = 'urn:ietf:params:scim:schemas:core:2.0:User';

const head = (method: string, path: string, more: string = ''): string =>
  `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer benchtoken\r\n${more}\r\n`;
const withBody = (method: string, path: string, body: object): string => {
  const text = JSON.stringify(body);
  return `${head(method, path, `Content-Type: application/scim+json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n`)}${text}`;
};
const phoneNumbers = Array.from({ length: 1_000 }, (_, index) => ({
  value: `+49 ${index}`,
  type: 'work',
}));
const conditions = Array.from({ length: 200 }, () => 'phoneNumbers.value co "zz"').join(' or ');

/** What each socket of an attack sends, repeated as fast as the server allows. */
const attacks: Readonly<
  Record<string, { readonly sockets: number; readonly bytes: string; readonly isRead: boolean }>
> = {
  nothing: { sockets: 0, bytes: '', isRead: true },
  'pipelined discovery, unread': {
    sockets: 300,
    bytes: head('GET', '/scim/v2/Schemas').repeat(1_400),
    isRead: false,
  },
  'values times conditions': {
    sockets: 20,
    bytes: head('GET', `/scim/v2/Users?filter=${encodeURIComponent(conditions)}`),
    isRead: true,
  },
  'uploads that stall': {
    sockets: 100,
    bytes: `${head('POST', '/scim/v2/Users', 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n')}1\r\n{\r\n`,
    isRead: true,
  },
  'large lists, unread': {
    sockets: 12,
    bytes: head('GET', '/scim/v2/Users?count=1000'),
    isRead: false,
  },
};

function attack(port: number, { sockets, bytes, isRead }: (typeof attacks)[string]): () => void {
  let isOver = false;
  const open = new Set<Socket>();
  const begin = (): void => {
    if (isOver) return;
    const socket = connect({ host: '127.0.0.1', port });
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      setTimeout(begin, 10);
    });
    if (isRead) socket.on('data', () => socket.write(bytes));
    else socket.pause();
    socket.write(bytes);
  };
  for (let count = 0; count < sockets; count += 1) begin();
  return () => {
    isOver = true;
    for (const socket of open) socket.destroy();
  };
}

const folder = mkdtempSync(join(tmpdir(), 'rollcall-attacks-'));
const { port, child } = await startServer([join(folder, 'a.db')]);
const told = <T>(): Promise<T> =>
  new Promise((resolve) => child.once('message', (message) => resolve(message as T)));
const vitals = (): Promise<Vitals> => {
  const answer = told<Vitals>();
  child.send('vitals');
  return answer;
};
let serial = 0;
const create = (more: object = {}): string => {
  serial += 1;
  return withBody('POST', '/scim/v2/Users', { schemas: [user], userName: `u${serial}`, ...more });
};
const load = { port, connections: 4, requests, limit: 30_000 };
await runLoad({ ...load, requests: 100, request: () => create({ phoneNumbers }), expect: [201] });
for (const [name, one] of Object.entries(attacks)) {
  const stop = attack(port, one);
  await vitals();
  const reads = await runLoad({
    ...load,
    request: () => head('GET', '/scim/v2/Users?count=1'),
    expect: [200],
  });
  const writes = await runLoad({ ...load, request: () => create(), expect: [201] });
  const { rss, eventLoopDelay } = await vitals();
  stop();
  const memory = Math.round(rss / 1_048_576);
  const [get, post, delay] = [reads.p99, writes.p99, eventLoopDelay].map((milliseconds) =>
    milliseconds.toFixed(1),
  );
  process.stdout.write(
    `${name}: GET p99 ${get} ms, POST p99 ${post} ms, event loop p99 ${delay} ms, ${memory} MiB\n`,
  );
}
child.kill();
rmSync(folder, { recursive: true, force: true });
