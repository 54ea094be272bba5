import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecuteActionCommand, LogRequestsCommand } from '../../src/administration/command.ts';
import { launchWriter } from '../../src/server/launch-writer.ts';
import { MessageBatches } from '../../src/server/message-batches.ts';
import { startWriter, type Writer } from '../../src/server/writer.ts';

/** Both ends of a channel whose reader fails on the parts named. */
function channel(unsendable: ReadonlySet<string>, unreadable: ReadonlySet<string>) {
  const failed: string[] = [];
  const received: string[] = [];
  let read = 0;
  const batches: MessageBatches<string> = new MessageBatches(
    (parts) => {
      if (parts.some((part) => unsendable.has(part))) throw new RangeError('too deep');
      const number = read;
      read += 1;
      if (parts.some((part) => unreadable.has(part)))
        queueMicrotask(() => batches.unreadable(number));
      else received.push(...parts);
    },
    (part) => failed.push(part),
  );
  return { batches, failed, received, read: () => batches.read(read) };
}

describe('messages between the threads', () => {
  it('T133 a part that cannot be sent fails alone', () => {
    const { batches, failed, received } = channel(new Set(['b']), new Set());
    batches.send(['a', 'b', 'c']);
    expect({ failed, received }).toEqual({ failed: ['b'], received: ['a', 'c'] });
  });

  it('T133 a part that cannot be read fails alone, and the others are sent again', async () => {
    const { batches, failed, received } = channel(new Set(), new Set(['b']));
    batches.send(['a', 'b', 'c']);
    batches.send(['d']);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    expect({ failed, received }).toEqual({ failed: ['b'], received: ['d', 'a', 'c'] });
  });

  it('T133 what was read is kept no longer', () => {
    const { batches, read } = channel(new Set(), new Set());
    for (let count = 0; count < 10; count += 1) batches.send(['a']);
    expect(batches.unconfirmed).toBe(10);
    read();
    expect(batches.unconfirmed).toBe(0);
  });
});

/** `{"a":{"a":…}}` without recursion. */
function nested(depth: number): Record<string, unknown> {
  let value: Record<string, unknown> = {};
  for (let level = 1; level < depth; level += 1) value = { a: value };
  return value;
}

describe('the writing thread', () => {
  let writer: Writer;
  const crashes: unknown[] = [];
  beforeAll(async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'a.db');
    writer = await startWriter(
      { sqlite: { path }, passwords: false, events: true },
      {
        onCrash: (error) => crashes.push(error),
      },
    );
  });
  afterAll(() => writer.close());

  it.each([
    ['ended before it was asked to open a database', 'ended with code'],
    ['cannot open the database', 'cannot be created'],
  ])('is refused where it %s', async (_, reason) => {
    const launched = launchWriter();
    const isEnded = reason.startsWith('ended');
    if (isEnded) await launched.worker.terminate();
    const path = join(import.meta.filename, 'a.db');
    const other: unknown[] = [];
    const data = { sqlite: { path }, passwords: false, events: true };
    const started = startWriter(data, { onCrash: (error) => other.push(error) }, launched);
    await expect(started).rejects.toThrow(reason);
    expect(launched.worker.threadId).toBe(-1);
    expect(other).toEqual([]);
  });

  const claim = (): Promise<unknown> =>
    writer.submit('holdLease', { name: 'x', holder: 'y', ttlMs: 0 });
  const create = (tenant: string): ExecuteActionCommand => ({
    actor: 'test',
    action: { kind: 'tenant.create', tenant },
  });
  const record = (depth: number): ExecuteActionCommand => ({
    actor: 'test',
    action: {
      kind: 'event.record',
      tenant: 'deep',
      type: 'custom.x',
      subject: 'x',
      data: nested(depth),
    },
  });

  it('T133 a command that cannot be cloned is refused; those sent with it are answered', async () => {
    const impossible = { rows: [() => undefined] } as unknown as LogRequestsCommand;
    const [before, refused, after] = await Promise.allSettled([
      claim(),
      writer.submit('logRequests', impossible),
      claim(),
    ]);
    expect([before.status, after.status]).toEqual(['fulfilled', 'fulfilled']);
    expect((refused as PromiseRejectedResult).reason).toMatchObject({ code: 'invalidValue' });
  });

  it.each([200, 1_500, 3_000, 6_000, 50_000])(
    'T132 free JSON nested %i deep ends no thread and loses no answer',
    async (depth) => {
      await writer.submit('executeAction', create('deep')).catch(() => undefined);
      const results = await Promise.allSettled([
        claim(),
        writer.submit('executeAction', record(depth)),
        claim(),
      ]);
      expect([results[0].status, results[2].status]).toEqual(['fulfilled', 'fulfilled']);
      expect(writer.pending()).toBe(0);
      expect(crashes).toEqual([]);
      await expect(claim()).resolves.toBeDefined();
    },
  );
});
