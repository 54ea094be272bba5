import type { Transaction } from '../ports/store.ts';
import { errorBody, ScimError } from '../protocol/errors/scim-error.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';
import type { Administration } from './context.ts';

/** Time after which an accepted request is given up: the server that accepted it has stopped. */
const timeoutMs = 300_000;

/** Time for which an answer is kept. */
const retentionMs = dayMs;

/**
 * Gives up accepted requests that no server will finish, and deletes answers after a day. Resolves
 * the larger of the two counts.
 */
export async function purgeDeferred(
  transaction: Transaction,
  { clock, eventLog }: Administration,
  limit: number,
): Promise<number> {
  const now = clock.now();
  const abandoned = await transaction.unfinishedRequests(toTimestamp(now - timeoutMs), limit);
  const response = errorBody(
    new ScimError(
      'unavailable',
      'the server stopped before it executed this request; nothing was changed. Send it again',
    ),
  );
  const answer = { method: '', status: response.status, response };
  for (const request of abandoned) {
    const { tenant, connection, id } = request;
    await transaction.putDeferredRequest({
      ...request,
      finished: toTimestamp(now),
      result: JSON.stringify([answer]),
    });
    const change = {
      type: 'request.completed',
      subject: id,
      data: { transaction: id, ...answer },
    } as const;
    await eventLog.append(transaction, tenant, { actor: { connection }, request: id }, [change]);
  }
  const forgotten = await transaction.pruneDeferredRequests(toTimestamp(now - retentionMs), limit);
  return Math.max(abandoned.length, forgotten);
}
