import type { LoggedChange } from '../events/event-log.ts';
import type { NoResult } from '../ports/command.ts';
import type { DeferredTransaction } from '../ports/deferred.ts';
import type { Transaction } from '../ports/store.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type {
  BulkAnswer,
  CompleteDeferredCommand,
  CompleteDeferredResult,
  DeferCommand,
} from './command.ts';
import { bulkAnswers } from './execute-bulk.ts';
import type { ExecuteContext } from './execute-context.ts';
import { executeBulkWrites } from './execute-write.ts';

/** Requests that are answered later (RFC 9967 §2.5.1). */

/** Accepts a request whose operations are executed after its answer. */
export async function defer(
  transaction: DeferredTransaction,
  { tenant, connection, id }: DeferCommand,
  { clock }: ExecuteContext,
): Promise<NoResult> {
  await transaction.putDeferredRequest({
    tenant,
    id,
    connection,
    accepted: toTimestamp(clock.now()),
  });
  return {};
}

/**
 * Executes the operations of an accepted request and stores their results, unless the request has
 * been given up meanwhile.
 */
export async function completeDeferred(
  transaction: Transaction,
  command: CompleteDeferredCommand,
  context: ExecuteContext,
): Promise<CompleteDeferredResult> {
  const { tenant, connection, credential, id, facts, isBulk } = command;
  const request = await transaction.deferredRequest(tenant, id);
  if (request === undefined || request.finished !== undefined) return { hasGarbage: false };
  const outcome = await executeBulkWrites(transaction, command.bulk, context);
  const answers = bulkAnswers(facts, outcome);
  const finished = toTimestamp(context.clock.now());
  await transaction.putDeferredRequest({ ...request, finished, result: JSON.stringify(answers) });
  const cause = { actor: { connection, credential }, request: id };
  await context.eventLog.append(transaction, tenant, cause, completedChanges(id, answers, isBulk));
  const hasGarbage = outcome.results.some(
    (result) => result !== undefined && 'hasGarbage' in result,
  );
  return { answers, hasGarbage };
}

/**
 * An event for each operation; those of a bulk request are told apart by their place in it (RFC
 * 9967 §2.5.1.2).
 */
function completedChanges(
  id: string,
  answers: readonly BulkAnswer[],
  isBulk: boolean,
): readonly LoggedChange[] {
  return answers.map((answer, index) => ({
    type: 'request.completed',
    subject: id,
    data: { transaction: isBulk ? `${id}:${index}` : id, ...answer },
  }));
}
