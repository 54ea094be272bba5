/**
 * What the writer and the checkpointer tell each other, in shared memory: the number of writes, a
 * request to restart the write-ahead log (WAL), and a request to stop.
 */
export type CheckpointSignals = Int32Array<SharedArrayBuffer>;

/** Cells of the signals. `restart` holds the milliseconds to wait for readers; 0: no request. */
export const cells = { writes: 0, restart: 1, stopped: 2 } as const;

/** Returns signals for a writer and its checkpointer. */
export function createCheckpointSignals(): CheckpointSignals {
  const length = Object.keys(cells).length;
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

/** Ends the checkpointer, after what it is doing. */
export function stopCheckpointer(signals: CheckpointSignals): void {
  Atomics.store(signals, cells.stopped, 1);
  Atomics.add(signals, cells.writes, 1);
  for (const cell of Object.values(cells)) Atomics.notify(signals, cell);
}
