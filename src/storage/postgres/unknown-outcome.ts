import { setTimeout as sleep } from 'node:timers/promises';
import { StorageError } from '../../ports/store.ts';
import type { Sql } from '../sql/sql.ts';
import {
  askForMark,
  type CommitMark,
  commitDurably,
  RolledBack,
  writeMark,
} from './commit-marks.ts';
import { isAnswered } from './failure.ts';
import { type SessionSource, withSession } from './primary-pool.ts';
import type { WritingSession } from './sessions.ts';

/** How long servers are asked whether a transaction was committed whose answer was lost. */
const resolveTimeoutMs = 10_000;

/** The commit was sent, and its answer is lost, or does not hold. */
export class UnknownOutcome extends Error {
  readonly mark: CommitMark;
  /** What is to be answered if it was committed. */
  readonly result: unknown;

  constructor(mark: CommitMark, result: unknown, message: string, options?: ErrorOptions) {
    super(message, options);
    this.mark = mark;
    this.result = result;
  }
}

/**
 * Sends what was put off, the mark and the commit together. The mark goes first: what many
 * transactions write to is locked after it. A transaction that has changed nothing leaves none.
 *
 * @throws UnknownOutcome when everything was sent and the answer is lost
 */
export async function commit(
  { connection, counts }: WritingSession,
  hasBegun: Promise<void>,
  { mark, result }: { readonly mark: CommitMark; readonly result: unknown },
): Promise<void> {
  const isMarked = connection.hasWritten || counts.hasPending;
  const sent = [...(isMarked ? [connection.run(writeMark, mark)] : []), ...counts.send()];
  // Of work that asked for nothing, too.
  await connection.open();
  const committed = commitDurably(connection.client);
  const outcomes = await Promise.allSettled([hasBegun, ...sent, committed]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) {
    if ((await committed) || !isMarked) return;
    throw new UnknownOutcome(
      mark,
      result,
      'the server stopped waiting for a standby to have the commit',
    );
  }
  const error = failed.reason as unknown;
  if (error instanceof RolledBack)
    throw connection.transactionError ?? new StorageError('io', error.message);
  const cause = error instanceof StorageError ? error.cause : error;
  if (!isMarked || isAnswered(cause)) throw error;
  throw new UnknownOutcome(mark, result, 'the answer to a commit was lost', { cause: error });
}

/** Asks the current primary, until one answers. Undefined: none could answer in time. */
export async function wasCommitted(
  { servers, settings }: { readonly servers: SessionSource; readonly settings: Sql },
  mark: CommitMark,
  random: () => number,
  onTrouble: (error: unknown) => void,
): Promise<boolean | undefined> {
  const until = performance.now() + resolveTimeoutMs;
  for (let left = resolveTimeoutMs; left > 0; left = until - performance.now()) {
    const wait = left;
    try {
      const found = await withSession(servers, (client) =>
        askForMark(client, mark, wait, settings),
      );
      if (found !== undefined) return found;
    } catch (error) {
      servers.failed(error);
      onTrouble(error);
    }
    await sleep(100 + random() * 100);
  }
  return undefined;
}
