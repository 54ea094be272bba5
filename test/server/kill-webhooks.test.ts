import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqliteReader } from '../../src/storage/sqlite/index.ts';
import { send } from '../support/client.ts';
import { createManage } from '../support/management.ts';
import { startProcess } from '../support/process.ts';
import { apiToken, patch, user } from '../support/server.ts';

/** `ROLLCALL_TEST_KILLS=200 npx vitest run test/server/kill-webhooks.test.ts` is the long campaign. */
const kills = Number(process.env['ROLLCALL_TEST_KILLS'] ?? 15);

it(`T111 ${kills} kills -9 under load: every committed change is delivered at least once, with one id, and in order for each subject`, {
  timeout: kills * 5_000 + 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-kill-'));
  const received: { readonly sequence: number; readonly id: string; readonly subject: string }[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { sequence, subject } = JSON.parse(body) as { readonly sequence: number; readonly subject: string };
      received.push({ sequence, id: String(request.headers['webhook-id']), subject });
      // Some answers are lost: the process may be dead by then.
      setTimeout(() => response.writeHead(204).end(), sequence % 7);
    });
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const environment = {
    ROLLCALL_SCIM_AUTH_TOKEN: 'killtoken',
    ROLLCALL_API_TOKEN: apiToken,
    ROLLCALL_LOG_LEVEL: 'silent',
    ROLLCALL_WEBHOOKS_ALLOWED_HOSTS: host,
  };
  let isFirst = true;
  for (let kill = 0; kill <= kills; kill += 1) {
    const server = await startProcess(folder, environment);
    const manage = createManage(server.url);
    if (isFirst) {
      await manage('PATCH', '/tenants/default', { policy: { guard: { enabled: false } } });
      const made = await manage('POST', '/endpoints', { name: 'all', url: `http://${host}/` });
      expect(made.status, made.text).toBe(201);
      isFirst = false;
    }
    if (kill === kills) {
      // In the last life everything arrives.
      const { last } = (await manage('GET', '/events?limit=1')).json;
      await expect
        .poll(() => new Set(received.map(({ sequence }) => sequence)).size, { timeout: 50_000, interval: 100 })
        .toBe(last);
      server.child.kill('SIGTERM');
      await server.ended;
      break;
    }
    let alive = true;
    const call = (method: string, path: string, given: object) => send(server.url, method, `/scim/v2${path}`, given, 'killtoken');
    const worker = async (): Promise<void> => {
      while (alive) {
        const { json } = await call('POST', '/Users', { body: user() });
        await call('PATCH', `/Users/${json.id}`, patch({ op: 'replace', path: 'title', value: 'x' }));
        await call('PATCH', `/Users/${json.id}`, patch({ op: 'replace', path: 'active', value: false }));
      }
    };
    const workers = Array.from({ length: 4 }, () => worker().catch(() => undefined));
    await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 250));
    alive = false;
    server.child.kill('SIGKILL');
    await server.ended;
    await Promise.all(workers);
  }
  receiver.close();

  const reader = openSqliteReader({ path: join(folder, 'data', 'rollcall.db') });
  const { first, last } = await reader.eventRange('default');
  const events = await reader.events('default', 0, last);
  await reader.close();
  expect([first, events.length]).toEqual([1, last]);
  const ids = new Map(events.map(({ sequence, id }) => [sequence, id]));
  const firsts = new Map<string, number[]>();
  const seen = new Set<number>();
  for (const { sequence, id, subject } of received) {
    expect(id).toBe(ids.get(sequence));
    if (seen.has(sequence)) continue;
    seen.add(sequence);
    firsts.set(subject, [...(firsts.get(subject) ?? []), sequence]);
  }
  expect(seen.size).toBe(last);
  // First arrivals of one subject come in the order in which things happened.
  for (const order of firsts.values()) expect(order).toEqual(order.toSorted((left, right) => left - right));
  process.stdout.write(`${kills} kills, ${last} events, ${received.length - last} delivered more than once\n`);
});
