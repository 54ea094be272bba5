import type { Transaction } from '../ports/store.ts';
import { errorBody, ScimError } from '../protocol/errors/scim-error.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';
import type { Administration } from './context.ts';

/** Milliseconds after which a request that was accepted, and is not finished, will not be: whoever had accepted it has stopped. */
const givenUpAfter = 300_000;
/** Milliseconds for which an answer is kept. */
const keptFor = dayMs;

/** Says of requests that nobody will finish that nothing of them was done, and forgets what nobody has asked for in a day. How many. */
export async function purgeDeferred(
  transaction: Transaction,
  { clock, eventLog }: Administration,
  limit: number,
): Promise<number> {
  const now = clock.now();
  const abandoned = await transaction.unfinishedRequests(toTimestamp(now - givenUpAfter), limit);
  const response = errorBody(
    new ScimError(
      'unavailable',
      'the server stopped before it could do this; nothing of it was done. Send it again',
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
  const forgotten = await transaction.pruneDeferredRequests(toTimestamp(now - keptFor), limit);
  return Math.max(abandoned.length, forgotten);
}
