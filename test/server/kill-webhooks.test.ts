/**
 * @module-tag slow
 * @module-tag campaign
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { send } from '../support/client.ts';
import { allEvents } from '../support/events.ts';
import { createManage, liftGuard } from '../support/management.ts';
import { createDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';
import { type RollcallProcess, startProcess } from '../support/process.ts';
import { Receiver } from '../support/receiver.ts';
import { apiToken, patch, token, user } from '../support/server.ts';

/**
 * `ROLLCALL_TEST_KILLS=200 npx vitest run test/server/kill-webhooks.test.ts` is the long campaign.
 */
const kills = Number(process.env['ROLLCALL_TEST_KILLS'] ?? 8);

interface Deployment {
  readonly name: string;
  readonly nodes: number;
  readonly kills: number;
  /** Where they keep things. */
  readonly open: () => Promise<{
    readonly environment: Readonly<Record<string, string>>;
    readonly close: () => Promise<void>;
  }>;
}

const deployments: readonly Deployment[] = [
  {
    name: 'one node on SQLite',
    nodes: 1,
    kills,
    open: async () => ({ environment: {}, close: async () => undefined }),
  },
  {
    name: 'two nodes on PostgreSQL',
    nodes: 2,
    // Whoever lives waits for the claim of whoever died.
    kills: Math.ceil(kills / 3),
    open: async () => {
      const url = await createDatabase();
      return {
        environment: { ROLLCALL_STORAGE_URL: url, ROLLCALL_VAULT_KEY: 'a vault key for tests' },
        close: () => dropDatabase(url),
      };
    },
  },
];

describe.each(deployments.slice(0, hasPostgres ? 2 : 1))('$name', ({ nodes, kills, open }) => {
  it(`T111 ${kills} kills -9 while events are delivered: each is delivered at least once, with one id, and in order for each subject`, {
    timeout: kills * 25_000 + 90_000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-kill-'));
    const receiver = await new Receiver().start();
    // Some answers are lost: the process may be dead by then.
    receiver.answer = ({ sequence }, response) =>
      void setTimeout(() => response.writeHead(204).end(), sequence % 7);
    const { environment, close } = await open();
    const start = (): Promise<RollcallProcess> =>
      startProcess(folder, {
        ROLLCALL_SCIM_AUTH_TOKEN: token,
        ROLLCALL_API_TOKEN: apiToken,
        ROLLCALL_LOG_LEVEL: 'silent',
        ROLLCALL_WEBHOOKS_ALLOWED_HOSTS: receiver.host,
        ...environment,
      });
    const living: RollcallProcess[] = [];
    while (living.length < nodes) living.push(await start());
    await liftGuard(living[0]!.url);
    const made = await createManage(living[0]!.url)('POST', '/endpoints', {
      name: 'all',
      url: receiver.url,
    });
    expect(made.status, made.text).toBe(201);

    for (let kill = 0; kill < kills; kill += 1) {
      const node = living.shift()!;
      const others = [...living];
      let isOver = false;
      const worker = async (index: number): Promise<void> => {
        while (!isOver) {
          const { url } = [node, ...others][index % nodes]!;
          const call = (method: string, path: string, given: object) =>
            send(url, method, `/scim/v2${path}`, given, token);
          const { json } = await call('POST', '/Users', { body: user() });
          await call(
            'PATCH',
            `/Users/${json.id}`,
            patch({ op: 'replace', path: 'title', value: 'x' }),
          );
          await call(
            'PATCH',
            `/Users/${json.id}`,
            patch({ op: 'replace', path: 'active', value: false }),
          );
        }
      };
      const workers = Array.from({ length: 4 }, (_, index) => worker(index).catch(() => undefined));
      const arrived = receiver.received.length;
      await expect.poll(() => receiver.received.length, { interval: 10 }).toBeGreaterThan(arrived);
      await sleep(50 + Math.random() * 250);
      node.child.kill('SIGKILL');
      await node.ended;
      isOver = true;
      await Promise.all(workers);
      living.push(await start());
    }

    const manage = createManage(living[0]!.url);
    const at = (path: string): string => path;
    const events = await allEvents({ manage, at, tenant: 'default' });
    const isThere = (): number => new Set(receiver.sequences()).size;
    await expect.poll(isThere, { timeout: 240_000, interval: 100 }).toBe(events.length);
    for (const { child } of living) child.kill('SIGTERM');
    for (const { ended } of living) expect(await ended).toBe(0);
    receiver.stop();

    const ids = new Map(events.map(({ sequence, id }) => [sequence as number, id as string]));
    const firsts = new Map<string, number[]>();
    const seen = new Set<number>();
    for (const { headers, event } of receiver.received) {
      const { sequence, subject } = event as {
        readonly sequence: number;
        readonly subject: string;
      };
      expect(headers['webhook-id']).toBe(ids.get(sequence));
      if (seen.has(sequence)) continue;
      seen.add(sequence);
      firsts.set(subject, [...(firsts.get(subject) ?? []), sequence]);
    }
    // First arrivals of one subject come in the order in which things happened.
    for (const order of firsts.values())
      expect(order).toEqual(order.toSorted((left, right) => left - right));
    const again = receiver.received.length - events.length;
    process.stdout.write(
      `${kills} kills, ${events.length} events, ${again} delivered more than once\n`,
    );
    await close();
    rmSync(folder, { recursive: true, force: true });
  });
});
