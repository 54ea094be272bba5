import type { RequestRow } from '../ports/requests.ts';

/**
 * Collects rows of the request log, so that adding one costs a request nothing. They are written
 * several times a second, in a transaction of their own. A process that is killed loses the rows
 * since the last write; the changes that requests made are in the event log.
 */
export interface RequestLog {
  add(row: RequestRow): void;
  /** Returns the rows added since the last call, and forgets them. */
  take(): readonly RequestRow[];
}

/** Rows in memory. Beyond this, when the store does not answer, the oldest are dropped. */
const maxWaitingRows = 10_000;

/** @param full number of rows at which `onFull` is called */
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
