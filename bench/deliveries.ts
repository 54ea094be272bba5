/**
 * `npm run bench:deliveries`: the cost of an unreachable endpoint with a million queued events to
 * the other endpoints. One server; the delay from a response to its webhook, with the dead endpoint
 * disabled and enabled in turns.
 *
 * --quick      a hundredth of the events
 * --no-docs    leaves docs/benchmarks.md as it is
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { newWebhookSecret } from '../src/delivery/webhook.ts';
import type { Config } from '../src/server/config.ts';
import { createIds, createVault, systemClock } from '../src/server/system.ts';
import { readVaultKey } from '../src/server/vault-key.ts';
import { openSqliteStore } from '../src/storage/sqlite/sqlite-store.ts';
import { deliveryMarks, type Figure, printFigures, writeFigures } from './protocol-report.ts';
import { startServer } from './server-process.ts';

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, 'no-docs': { type: 'boolean' } },
});
const queued = values.quick === true ? 10_000 : 1_000_000;
const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
const path = join(folder, 'deliveries.db');
const created = '2026-01-01T00:00:00.000';

const arrivals = new Map<string, number>();
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    arrivals.set((JSON.parse(body) as { readonly subject: string }).subject, performance.now());
    response.writeHead(204).end();
  });
});
await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
const address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;

const store = openSqliteStore({ path });
const ids = createIds(systemClock);
const vault = createVault(readVaultKey({ storageUrl: `file:${path}` } as Config));
await store.write(async (transaction) => {
  for (const id of ['default', 'big'])
    await transaction.putTenant({ id, name: id, status: 'active', created, policy: '{}' });
  const secrets = [{ sealed: vault.encrypt(newWebhookSecret()) }];
  const base = { secrets, status: 'active', created } as const;
  await transaction.putEndpoint({
    id: 'live',
    name: 'live',
    tenant: 'default',
    url: address,
    types: ['user.created'],
    ...base,
  });
  await transaction.putEndpoint({
    id: 'dead',
    name: 'dead',
    tenant: 'big',
    url: 'http://127.0.0.1:9/',
    ...base,
  });
});
const payload = JSON.stringify({ actor: {}, data: { raw: 'x'.repeat(800) } });
for (let from = 0; from < queued; from += 5_000) {
  await store.write(async (transaction) => {
    for (let index = from; index < Math.min(queued, from + 5_000); index += 1)
      await transaction.appendEvent('big', {
        id: ids.next(),
        type: 'user.updated',
        subject: `s${index}`,
        payload,
        created: '2026-11-24T00:00:00.000',
      });
  });
}
await store.close();

const { port, child } = await startServer([path]);

async function ask(
  method: string,
  target: string,
  token: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const reply = await fetch(`http://127.0.0.1:${port}${target}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!reply.ok) throw new Error(`${target} was answered ${reply.status}: ${await reply.text()}`);
  return (await reply.json()) as Record<string, unknown>;
}
const manage = (method: string, target: string): Promise<Record<string, unknown>> =>
  ask(method, `/api/v1${target}`, 'benchtokenbenchtoken');

let serial = 0;
/** Milliseconds from response to arrival; 0 for an arrival before the response. */
async function delays(count: number): Promise<readonly number[]> {
  const measured: number[] = [];
  for (let index = 0; index < count; index += 1) {
    serial += 1;
    const { id } = await ask('POST', '/scim/v2/Users', 'benchtoken', {
      userName: `d${serial}@x.example`,
    });
    const answered = performance.now();
    while (!arrivals.has(id as string)) await new Promise((done) => setTimeout(done, 1));
    measured.push(Math.max(0, arrivals.get(id as string)! - answered));
  }
  return measured;
}

function at(list: readonly number[], share: number): number {
  return list.toSorted((left, right) => left - right)[Math.floor(list.length * share)]!;
}

const calm: number[] = [];
const beside: number[] = [];
await delays(50);
for (let round = 0; round < 5; round += 1) {
  await manage('POST', '/endpoints/dead/disable');
  calm.push(...(await delays(100)));
  await manage('POST', '/endpoints/dead/enable');
  beside.push(...(await delays(100)));
}
const { open } = await manage('GET', '/endpoints/dead');
child.disconnect();
await new Promise((done) => child.on('exit', done));
receiver.close();
rmSync(folder, { recursive: true, force: true });
const figures: Figure[] = [
  {
    name: `p99 delivery delay beside a dead endpoint with ${queued.toLocaleString('en-US')} events queued, against without`,
    value: Math.max(1, at(beside, 0.99)) / Math.max(1, at(calm, 0.99)),
    unit: '×',
    limit: 1.5,
    detail: `p50 ${at(beside, 0.5).toFixed(1)} and ${at(calm, 0.5).toFixed(1)} ms, p99 ${at(beside, 0.99).toFixed(1)} and ${at(calm, 0.99).toFixed(1)} ms, 500 events each, in turns`,
  },
  {
    name: 'deliveries of the dead endpoint that have a row',
    value: Number(open),
    unit: 'rows',
    limit: 1_100,
    detail: 'the rest waits in the log',
  },
];
printFigures(figures);
if (values['no-docs'] !== true && values.quick !== true) {
  const introduction = 'Written by `npm run bench:deliveries`.';
  writeFigures(
    fileURLToPath(new URL('../docs/', import.meta.url)),
    deliveryMarks,
    introduction,
    figures,
  );
}
