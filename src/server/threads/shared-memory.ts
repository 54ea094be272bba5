import { randomInt } from 'node:crypto';
import { createCountMemory } from './shared-counts.ts';
import { type BucketMemory, createBucketMemory } from './shared-rate-limiter.ts';
import type { TableMemory } from './shared-table.ts';

/** What the answering threads of one process share. It crosses to them as it is. */
export interface SharedMemory {
  /** Number of answering threads. */
  readonly threads: number;
  /** See `cells`. */
  readonly cells: Int32Array<SharedArrayBuffer>;
  /** Rate limits. */
  readonly buckets: BucketMemory;
  /** Open event streams by token. */
  readonly streams: TableMemory;
  /** Bytes of request bodies in progress by tenant. */
  readonly bodies: TableMemory;
}

/** 32-bit numbers in 64 bytes, which processors pass to each other as one. */
const line = 16;

/**
 * Numbers that all threads read and change with `Atomics`, each in a line of its own: every request
 * reads some of them, and would wait for those who change its neighbours.
 */
export const cells = {
  /** Grows with each durable write. */
  writes: 0,
  /** Grows with each change of the access tables on PostgreSQL that this process knows of. */
  accessChanges: line,
  /** 1: the server is about to close. */
  draining: 2 * line,
  /** Bytes of answers that wait in sockets. */
  waitingBytes: 3 * line,
  /** Bytes of request bodies in progress. */
  bodyBytes: 4 * line,
  /** Requests since the server began to drain. */
  drainedRequests: 5 * line,
} as const;

/** Creates the memory that a number of answering threads share. */
export function createSharedMemory(threads: number): SharedMemory {
  const random = (): number => randomInt(2 ** 32);
  const length = Object.keys(cells).length * line;
  return {
    threads,
    cells: new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT)),
    buckets: createBucketMemory(random),
    streams: createCountMemory(random),
    bodies: createCountMemory(random),
  };
}

/** Returns the counter of changes of the access tables. */
export function accessChangesOf(memory: SharedMemory): Int32Array<SharedArrayBuffer> {
  return memory.cells.subarray(cells.accessChanges, cells.accessChanges + 1);
}
