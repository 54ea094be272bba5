import { createRateLimiter, type RateLimiter } from '../access/rate-limiter.ts';
import { createOpenStreams, type OpenStreams } from '../api/open-streams.ts';
import type { Semaphore } from '../concurrency/semaphore.ts';
import {
  createBodyTurns,
  createIntake,
  defaultIntakeLimits,
  type Intake,
} from '../directory/intake.ts';
import { createWorkLimits, type WorkLimits } from '../directory/services.ts';
import { createSignal, type Signal } from '../events/signal.ts';
import type { WaitingBytes } from '../http/node/sockets.ts';
import { systemClock } from './system.ts';
import { SharedCounts } from './threads/shared-counts.ts';
import { cells, type SharedMemory } from './threads/shared-memory.ts';
import { createSharedRateLimiter } from './threads/shared-rate-limiter.ts';
import { createSharedSignal } from './threads/shared-signal.ts';

/** What holds for the process, whichever of its threads answers a request. */
export interface Coordination {
  /** Number of answering threads. */
  readonly threads: number;
  readonly limiter: RateLimiter;
  readonly intake: Intake;
  readonly streams: OpenStreams;
  readonly workLimits: WorkLimits;
  /** Notified when a write is durable. */
  readonly signal: Signal;
  /** Counts what waits in sockets. Absent: there is one thread. */
  readonly waitingBytes?: WaitingBytes;
  /** Returns a number that changes with each durable write. */
  writes(): number;
  /** A write of this thread is durable. To be called before its caller is answered. */
  wrote(): void;
  isDraining(): boolean;
  /** Fails readiness, on every thread. */
  startDraining(): void;
  /** Counts a request of a client that did not notice that the server drains. */
  countDrained(): void;
  /** Returns how many such requests there were, on all threads. */
  drainedRequests(): number;
}

/** Semaphores of the process. */
export interface ProcessLimits extends WorkLimits {
  /** Large request bodies that are processed. */
  readonly bodies: Semaphore;
}

/** Creates the semaphores of the process. They belong to the main thread. */
export function createProcessLimits(): ProcessLimits {
  return { ...createWorkLimits(), bodies: createBodyTurns() };
}

/** Creates the coordination of a process that answers on one thread. */
export function createOwnCoordination(): Coordination {
  const signal = createSignal();
  let writes = 0;
  let draining = false;
  let drained = 0;
  return {
    threads: 1,
    limiter: createRateLimiter(systemClock),
    intake: createIntake(),
    streams: createOpenStreams(),
    workLimits: createWorkLimits(),
    signal,
    writes: () => writes,
    wrote() {
      writes += 1;
      signal.notify();
    },
    isDraining: () => draining,
    startDraining() {
      draining = true;
    },
    countDrained() {
      drained += 1;
    },
    drainedRequests: () => drained,
  };
}

/**
 * Creates the coordination of one of several answering threads.
 *
 * @param limits those of the process, reached from this thread
 */
export function createSharedCoordination(
  { threads, cells: memory, buckets, streams, bodies }: SharedMemory,
  { scans, hashes, bodies: turns }: ProcessLimits,
): Coordination {
  const signal = createSharedSignal(memory);
  const byTenant = new SharedCounts(bodies);
  const bytes = {
    add(tenant: string, count: number): void {
      Atomics.add(memory, cells.bodyBytes, count);
      byTenant.add(tenant, count);
    },
    total: () => Atomics.load(memory, cells.bodyBytes),
    of: (tenant: string) => byTenant.of(tenant),
  };
  return {
    threads,
    limiter: createSharedRateLimiter(buckets, systemClock),
    intake: createIntake(defaultIntakeLimits, { bytes, turns }),
    streams: createOpenStreams(new SharedCounts(streams)),
    workLimits: { scans, hashes },
    signal,
    waitingBytes: shareWaitingBytes(memory, threads),
    writes: () => Atomics.load(memory, cells.writes),
    wrote() {
      Atomics.add(memory, cells.writes, 1);
      // Wakes what waits on this thread, too.
      Atomics.notify(memory, cells.writes);
      signal.notify();
    },
    isDraining: () => Atomics.load(memory, cells.draining) === 1,
    startDraining: () => void Atomics.store(memory, cells.draining, 1),
    countDrained: () => void Atomics.add(memory, cells.drainedRequests, 1),
    drainedRequests: () => Atomics.load(memory, cells.drainedRequests),
  };
}

/** Bytes that a thread keeps to itself, of the 64 MiB that may wait on all of them. */
const ownWaitingBytes = 65_536;

/**
 * Counts the bytes of answers that wait on all threads. Most answers are taken at once: they are
 * added and removed on their own thread, and others do not wait for that.
 */
function shareWaitingBytes(memory: SharedMemory['cells'], servers: number): WaitingBytes {
  let own = 0;
  return {
    servers,
    add(count) {
      own += count;
      if (Math.abs(own) < ownWaitingBytes) return Atomics.load(memory, cells.waitingBytes) + own;
      const all = Atomics.add(memory, cells.waitingBytes, own) + own;
      own = 0;
      return all;
    },
  };
}
