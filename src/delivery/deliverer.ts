import { setTimeout as sleep } from 'node:timers/promises';
import type { Signal } from '../events/signal.ts';
import { type BatchOptions, deliverBatch } from './delivery-batch.ts';
import { type Leases, localLeases } from './leases.ts';

export interface DelivererOptions extends BatchOptions {
  readonly signal: Signal;
  /** Default: this is the only process that delivers. */
  readonly leases?: Leases;
}

export interface Deliverer {
  /** Starts a loop for each active endpoint that has none. */
  refresh(): Promise<void>;
  /** Resolves when attempts that are under way have been reported. */
  stop(): Promise<void>;
}

/** How often each endpoint looks for events: another process may have written some. */
const pollIntervalMs = 1_000;

/** How long a loop waits after an error, or while another process has the endpoint. */
const retryIntervalMs = 5 * pollIntervalMs;

/**
 * Delivers events to endpoints at least once, with a stable id. Events of one subject stay in
 * order, including during retries. Each endpoint has its own loop, and one process at a time runs
 * it. Outcomes are written after the attempt, so an attempt is repeated after a crash.
 */
export function createDeliverer(options: DelivererOptions): Deliverer {
  const { reader, signal, logger, leases = localLeases } = options;
  const loops = new Map<string, Promise<void>>();
  const ending = new AbortController();
  let stopped = false;

  /** Resolves true when the endpoint is gone or no longer active. */
  const deliverWhile = async (id: string, goesOn: () => boolean): Promise<boolean> => {
    while (goesOn()) {
      const endpoint = await reader.endpoint(id);
      if (endpoint?.status !== 'active') return true;
      if (!(await deliverBatch(options, endpoint, () => !goesOn())))
        await signal.wait(pollIntervalMs);
    }
    return false;
  };

  const run = async (id: string): Promise<void> => {
    while (!stopped) {
      try {
        let isOver = false;
        const isHeld = await leases.hold(`delivery ${id}`, async (isStillHeld) => {
          isOver = await deliverWhile(id, () => !stopped && isStillHeld());
        });
        if (isOver) return;
        if (!isHeld) await sleep(retryIntervalMs, undefined, { signal: ending.signal });
      } catch (error) {
        if (stopped) return;
        logger.log('warn', 'delivery failed; it is retried', { endpoint: id, cause: error });
        await signal.wait(retryIntervalMs);
      }
    }
  };

  const refresh = async (): Promise<void> => {
    if (stopped) return;
    for (const { id, status, stream } of await reader.endpoints()) {
      // A polling receiver fetches its events itself (RFC 8936).
      if (stopped || status !== 'active' || stream?.method === 'poll' || loops.has(id)) continue;
      // An endpoint that was enabled again while its loop ended gets a new loop.
      const ended = (): Promise<void> => {
        loops.delete(id);
        return refresh();
      };
      loops.set(id, run(id).then(ended));
    }
  };

  return {
    refresh,
    async stop() {
      stopped = true;
      ending.abort();
      signal.notify();
      await Promise.all(loops.values());
    },
  };
}
