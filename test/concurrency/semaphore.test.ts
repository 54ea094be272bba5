import { describe, expect, it } from 'vitest';
import { createSemaphore } from '../../src/concurrency/semaphore.ts';

describe('a semaphore', () => {
  it('T134 runs costly work alone, and keeps the order of a key', async () => {
    const semaphore = createSemaphore({ permits: 4 });
    const order: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      order.push(`${name} ${semaphore.used}`);
      await Promise.resolve();
    };
    await Promise.all([
      semaphore.run('a', work('a1'), 3),
      semaphore.run('a', work('a2'), 9),
      semaphore.run('a', work('a3'), 1),
      semaphore.run('b', work('b1'), 1),
    ]);
    expect(order[0]).toBe('a1 3');
    expect(
      order.filter((entry) => entry.startsWith('a')).map((entry) => entry.slice(0, 2)),
    ).toEqual(['a1', 'a2', 'a3']);
    expect(order.find((entry) => entry.startsWith('a2'))).toBe('a2 9');
  });

  it('lets keys take turns, so that none waits for the queue of another', async () => {
    const semaphore = createSemaphore({ permits: 2 });
    const begun: string[] = [];
    let running = 0;
    const work = (name: string) => async (): Promise<void> => {
      running += 1;
      expect(running).toBeLessThanOrEqual(2);
      begun.push(name);
      await Promise.resolve();
      running -= 1;
    };
    const all = Array.from({ length: 10 }, (_, index) => semaphore.run('a', work(`a${index}`)));
    all.push(semaphore.run('b', work('b0')), semaphore.run('b', work('b1')));
    const failing = semaphore.run('c', () => Promise.reject(new Error('c')));
    await expect(failing).rejects.toThrow('c');
    await Promise.all(all);
    expect(begun.slice(0, 6)).toEqual(['a0', 'a1', 'a2', 'b0', 'a3', 'b1']);
    expect(begun).toHaveLength(12);
  });

  it('refuses callers of a full queue, and those only', async () => {
    const refusal = (reason: string): Error => new Error(reason);
    const semaphore = createSemaphore({ permits: 1, maxWaitingPerKey: 1, refusal });
    await semaphore.acquire('a');
    const second = semaphore.acquire('a');
    await expect(semaphore.run('a', () => Promise.resolve())).rejects.toThrow('queueFull');
    const other = semaphore.acquire('b');
    expect(semaphore.waiting).toBe(2);
    semaphore.release();
    await second;
    semaphore.release();
    await other;
    semaphore.release();
    expect([semaphore.used, semaphore.waiting]).toEqual([0, 0]);
  });

  it('refuses a caller after the timeout, whose place goes to the next', async () => {
    const refusal = (reason: string): Error => new Error(reason);
    const semaphore = createSemaphore({ permits: 2, timeoutMs: 20, refusal });
    await semaphore.acquire();
    const large = semaphore.acquire('', 2);
    const small = semaphore.acquire();
    await expect(large).rejects.toThrow('timeout');
    await small;
    expect([semaphore.used, semaphore.waiting]).toEqual([2, 0]);
  });
});
