import type { RequestRow } from '../ports/requests.ts';

/**
 * Collects what was asked, so that keeping it costs a request nothing: what has come together is written several times a second, in a transaction of its own. What
 * a request changed is in the event log with the change; a process that is killed loses at most the last moment of this.
 */
export interface RequestLog {
  add(row: RequestRow): void;
  /** What has come together since the last time. */
  take(): readonly RequestRow[];
}

/** Rows that wait at most; beyond it, when the store does not answer, the oldest are let go. */
const maxWaitingRows = 10_000;

export function createRequestLog(onFull: () => void, full = 500): RequestLog {
  let rows: RequestRow[] = [];
  return {
    add(row) {
      if (rows.length >= maxWaitingRows) rows.shift();
      rows.push(row);
      if (rows.length === full) onFull();
    },
    take() {
      const taken = rows;
      rows = [];
      return taken;
    },
  };
}
