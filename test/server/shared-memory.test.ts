/** @module-tag slow */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { createRateLimiter } from '../../src/access/rate-limiter.ts';
import { createOpenStreams } from '../../src/api/open-streams.ts';
import { createTenantSemaphore } from '../../src/directory/tenant-semaphore.ts';
import { Sockets } from '../../src/http/node/sockets.ts';
import { ScimError } from '../../src/protocol/errors/scim-error.ts';
import { createProcessLimits, createSharedCoordination } from '../../src/server/coordination.ts';
import { createRemoteSemaphore } from '../../src/server/threads/remote-semaphore.ts';
import { SharedCounts } from '../../src/server/threads/shared-counts.ts';
import { createSharedMemory } from '../../src/server/threads/shared-memory.ts';
import { createSharedRateLimiter } from '../../src/server/threads/shared-rate-limiter.ts';
import { createSharedSignal } from '../../src/server/threads/shared-signal.ts';
import { ThreadLink } from '../../src/server/threads/thread-link.ts';
import { createThreadLogger } from '../../src/server/threads/thread-logger.ts';
import { connectWriter, startWriter } from '../../src/server/writer.ts';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';

const clockAt = (time: { now: number }) => ({ now: () => time.now });

describe('rate limits in shared memory', () => {
  it('are those of one thread', () => {
    const time = { now: 1_000 };
    const shared = createSharedRateLimiter(createSharedMemory(2).buckets, clockAt(time));
    const own = createRateLimiter(clockAt(time));
    expect(shared.isUnused('address')).toBe(true);
    for (let turn = 0; turn < 20_000; turn += 1) {
      time.now += Math.floor(Math.random() * 40) - 5;
      const kind = ['connection', 'address', 'open', 'administrator'][turn % 4]!;
      const key = `${kind}:${Math.floor(Math.random() * 200)}`;
      const limit = { perSecond: 1 + (turn % 3), burst: 5 + (turn % 7) };
      const chosen = Math.random();
      if (chosen < 0.2) expect(shared.wait(key, limit)).toBe(own.wait(key, limit));
      else if (chosen < 0.4) {
        shared.charge(key, limit, 2);
        own.charge(key, limit, 2);
      } else expect(shared.take(key, limit, turn % 3)).toBe(own.take(key, limit, turn % 3));
    }
    expect(shared.isUnused('address')).toBe(false);
  });

  it('forget the key that is furthest from its limit first', () => {
    const limiter = createSharedRateLimiter(createSharedMemory(2).buckets, { now: () => 1_000 });
    const limit = { perSecond: 1, burst: 10 };
    for (let index = 0; index < 200; index += 1) limiter.charge(`address:bad ${index}`, limit, 50);
    // More than there are buckets.
    for (let index = 0; index < 100_000; index += 1) limiter.take(`address:${index}`, limit);
    for (let index = 0; index < 200; index += 1)
      expect(limiter.wait(`address:bad ${index}`, limit)).toBe(41);
  });

  it('and counts are exact however many threads take at once; a write of any wakes the others', async () => {
    const memory = createSharedMemory(3);
    // Nothing but the other threads wakes it: a minute is longer than the test.
    const woken = createSharedSignal(memory.cells).wait(60_000);
    const reports = await Promise.all(
      Array.from({ length: 3 }, () => {
        const worker = new Worker(new URL('./fixtures/take-turns.ts', import.meta.url), {
          workerData: memory,
        });
        return new Promise<readonly number[]>((resolve, reject) => {
          worker.on('message', resolve);
          worker.on('error', reject);
        });
      }),
    );
    for (let key = 0; key < 50; key += 1)
      expect(reports.reduce((sum, granted) => sum + granted[key]!, 0)).toBe(400);
    const counts = new SharedCounts(memory.streams);
    expect(counts.of('connection:7')).toBe(0);
    expect(counts.of('kept')).toBe(9);
    await woken;
  });
});

describe('what threads share', () => {
  it('is counted by one thread alone where the table is full', () => {
    const counts = new SharedCounts(createSharedMemory(2).streams);
    for (let index = 0; index < 20_000; index += 1) expect(counts.add(`key ${index}`, 1)).toBe(1);
    for (let index = 0; index < 20_000; index += 1) expect(counts.add(`key ${index}`, -1)).toBe(0);
  });

  it('lets a token have as many streams as one thread would', async () => {
    const { streams } = createSharedMemory(2);
    const threads = [0, 1].map(() => createOpenStreams(new SharedCounts(streams)));
    async function* pieces(): AsyncGenerator<string> {
      yield 'x';
    }
    const open = Array.from({ length: 10 }, (_, index) => threads[index % 2]!.hold('t', pieces));
    for (const thread of threads) expect(() => thread.hold('t', pieces)).toThrow('event streams');
    await open[0]!.return!();
    expect(() => threads[1]!.hold('t', pieces)).not.toThrow();
  });

  it('bounds the bytes of bodies of all threads', () => {
    const memory = createSharedMemory(2);
    const semaphore = createTenantSemaphore(1, 1);
    const limits = { scans: semaphore, hashes: semaphore, bodies: semaphore };
    const [first, second] = [0, 1].map(() => createSharedCoordination(memory, limits).intake);
    const one = first!.open('tenant');
    one.arrived(40_000_000);
    expect(second!.bytes).toBe(40_000_000);
    const other = second!.open('tenant');
    expect(() => other.arrived(20_000_000)).toThrow('too many bytes');
    one.close();
    other.arrived(20_000_000);
    other.close();
    expect(first!.bytes).toBe(0);
  });

  it('counts the bytes that wait on all threads, but for 64 KiB of each', () => {
    const memory = createSharedMemory(2);
    const limits = createProcessLimits();
    const [first, second] = [memory, memory].map(
      (one) => createSharedCoordination(one, limits).waitingBytes!,
    );
    expect([first!.add(1_000), second!.add(2_000)]).toEqual([1_000, 2_000]);
    expect(first!.add(99_000)).toBe(100_000);
    expect(second!.add(0)).toBe(102_000);
    // What is taken is counted likewise, in small parts too.
    for (let part = 0; part < 99; part += 1) first!.add(-1_000);
    expect(first!.add(-1_000)).toBe(0);
    expect(second!.add(-2_000)).toBeLessThanOrEqual(65_536);
    expect(first!.add(-70_000) + 70_000).toBe(0);
    expect(second!.add(70_000)).toBe(0);
  });

  it('cuts off the client that most waits for, on the thread that holds more than its share', () => {
    let all = 0;
    const total = { servers: 2, add: (bytes: number) => (all += bytes) };
    const limits = {
      maxUnanswered: 8,
      answerSeconds: 30,
      minBytesPerSecond: 1,
      maxWaitingBytes: 100,
      bodySeconds: 10,
    };
    const [light, heavy] = [new Sockets(limits, total), new Sockets(limits, total)];
    const open = (sockets: Sockets) => {
      const destroyed: boolean[] = [];
      const socket: Parameters<Sockets['admit']>[0] = {
        destroyed: false,
        destroy: () => destroyed.push(true),
        pause: () => undefined,
        once: () => undefined,
      };
      return { ticket: sockets.admit(socket, { on: () => undefined }), destroyed };
    };
    const [slow, quick] = [open(heavy), open(light)];
    heavy.wrote(slow.ticket, 90);
    light.wrote(quick.ticket, 20);
    expect([slow.destroyed, quick.destroyed]).toEqual([[], []]);
    heavy.tick();
    light.tick();
    expect([slow.destroyed, quick.destroyed]).toEqual([[true], []]);
  });
});

describe('a link between threads', () => {
  const channels: MessageChannel[] = [];
  afterEach(() => {
    for (const { port1 } of channels.splice(0)) port1.close();
  });
  interface Permits {
    readonly acquire: { readonly input: string; readonly result: undefined };
    readonly release: { readonly input: number; readonly result: undefined };
  }
  type None = object;

  it('lets two threads share the permits and the queue of a third', async () => {
    const permits = createTenantSemaphore(2, 3);
    const remote = () => {
      const channel = new MessageChannel();
      channels.push(channel);
      const main = new ThreadLink<None, Permits>(channel.port1, {
        async acquire(key) {
          await permits.acquire(key);
          return undefined;
        },
        release(cost) {
          permits.release(cost);
          return undefined;
        },
      });
      expect(main).toBeDefined();
      const link = new ThreadLink<Permits, None>(channel.port2, {});
      return createRemoteSemaphore({
        acquire: (key) => link.ask('acquire', key),
        release: (cost) => link.tell('release', cost),
      });
    };
    const [first, second] = [remote(), remote()];
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
    };
    await Promise.all([first, second, first, second].map((one) => one.run('t', work)));
    expect(most).toBe(2);
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? first : second).run('t', work)),
    );
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    // An error is what it was, with the header that tells the client when to try again.
    const { reason } = refused[0] as PromiseRejectedResult;
    expect(reason).toBeInstanceOf(ScimError);
    expect((reason as ScimError).headers).toEqual({ 'Retry-After': '2' });
    await expect.poll(() => permits.used).toBe(0);
    expect([first.used, first.waiting, second.used, second.waiting]).toEqual([0, 0, 0, 0]);
  });

  it('rejects what waits for a thread that has ended', async () => {
    const channel = new MessageChannel();
    channels.push(channel);
    const link = new ThreadLink<Permits, None>(channel.port2, {});
    const waiting = link.ask('acquire', 'x');
    link.close(new Error('it has ended'));
    await expect(waiting).rejects.toThrow('it has ended');
    await expect(link.ask('acquire', 'x')).rejects.toThrow('it has ended');
  });

  it('carries log lines, as text where they cannot be cloned', async () => {
    const { port1 } = new MessageChannel();
    const sent: unknown[] = [];
    const logger = createThreadLogger(['info', 'error'], (lines) => {
      port1.postMessage(lines);
      sent.push(...lines);
    });
    expect([logger.isEnabled!('debug'), logger.isEnabled!('info')]).toEqual([false, true]);
    logger.log('debug', 'never');
    logger.log('info', 'plain', { count: 1 });
    logger.flush();
    logger.log('error', 'odd', { cause: new Error('why'), odd: () => 1 });
    logger.flush();
    port1.close();
    expect(sent).toEqual([
      { level: 'info', message: 'plain', fields: { count: 1 } },
      {
        level: 'error',
        message: 'odd',
        fields: { cause: expect.stringContaining('why'), odd: '() => 1' },
      },
    ]);
  });
});

it('T134 tenants take turns at the writer, through whichever port their commands arrive', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-turns-'));
  const path = join(folder, 'rollcall.db');
  await openSqliteStore({ path }).close();
  const commits: number[] = [];
  const writer = await startWriter(
    { sqlite: { path }, passwords: false, events: true },
    { onCrash: () => undefined, onCommit: (writes) => commits.push(writes) },
  );
  const port = writer.connect();
  const other = connectWriter(port, {
    onCrash: () => undefined,
    onCommit: (writes) => commits.push(writes),
  });
  const remove = ({ submit }: Pick<typeof writer, 'submit'>, tenant: string): Promise<unknown> =>
    submit('remove', {
      kind: 'remove',
      tenant,
      definitions: 0,
      connection: 'c',
      type: 'User',
      id: 'x',
    }).catch((error: unknown) => error);
  let done = 0;
  const greedy = Array.from({ length: 4_000 }, () =>
    remove(writer, 'greedy').then(() => (done += 1)),
  );
  // The second of these waits for no more than what shares a commit with the first.
  await remove(other, 'modest');
  await remove(other, 'modest');
  expect(done).toBeLessThan(3_000);
  await Promise.all(greedy);
  // Each write is counted once, by the thread that is told.
  expect(commits.reduce((sum, writes) => sum + writes, 0)).toBe(4_002);
  port.close();
  await writer.close();
  rmSync(folder, { recursive: true });
});
