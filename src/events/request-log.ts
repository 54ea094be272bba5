import type { LoggedRequest } from '../ports/requests.ts';

/**
 * Collects rows of the request log, so that adding one costs a request nothing. They are written
 * several times a second, in a transaction of their own. A process that is killed loses the rows
 * since the last write; the changes that requests made are in the event log.
 */
export interface RequestLog {
  add(row: LoggedRequest): void;
  /** Returns the rows added since the last call, and forgets them. */
  take(): readonly LoggedRequest[];
}

/** Rows in memory. Beyond this, when the store does not answer, the oldest are dropped. */
const maxWaitingRows = 10_000;

/** Characters of bodies in memory at which they are written. */
const fullContent = 4_194_304;

/** Beyond this, when the store does not answer, rows are kept without their bodies. */
const maxWaitingContent = 33_554_432;

/** @param full number of rows at which `onFull` is called */
export function createRequestLog(onFull: () => void, full = 500): RequestLog {
  let rows: LoggedRequest[] = [];
  let content = 0;
  /** Returns whether the bodies in memory have just become enough to be written. */
  const countContent = (row: LoggedRequest): boolean => {
    const before = content;
    content += row.content?.length ?? 0;
    return before < fullContent && content >= fullContent;
  };
  return {
    add(row) {
      if (rows.length >= maxWaitingRows) rows.shift();
      const isFull = countContent(row);
      rows.push(content > maxWaitingContent ? { ...row, content: undefined } : row);
      if (rows.length === full || isFull) onFull();
    },
    take() {
      const taken = rows;
      rows = [];
      content = 0;
      return taken;
    },
  };
}
