import type { LoggedChange } from '../events/event-log.ts';
import type { DeferredTransaction } from '../ports/deferred.ts';
import type { EventTransaction } from '../ports/events.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type {
  BulkAnswer,
  BulkOutcome,
  DeferCommand,
  SettleCommand,
  SettleOutcome,
} from './command.ts';
import { bulkAnswers } from './execute-bulk.ts';
import type { ExecuteContext } from './execute-context.ts';

/** Requests that are answered later (RFC 9967 §2.5.1). */

export async function defer(
  transaction: DeferredTransaction,
  { tenant, connection, id }: DeferCommand,
  { clock }: ExecuteContext,
): Promise<Readonly<Record<string, never>>> {
  await transaction.putDeferredRequest({
    tenant,
    id,
    connection,
    accepted: toTimestamp(clock.now()),
  });
  return {};
}

/**
 * Carries it out, unless it was given up meanwhile, and keeps what came of it.
 *
 * @param carryOut does the operations
 */
export async function settle(
  transaction: DeferredTransaction & EventTransaction,
  command: SettleCommand,
  { clock, eventLog }: ExecuteContext,
  carryOut: () => Promise<BulkOutcome>,
): Promise<SettleOutcome> {
  const { tenant, connection, credential, id, facts, isBulk } = command;
  const request = await transaction.deferredRequest(tenant, id);
  if (request === undefined || request.finished !== undefined) return { hasGarbage: false };
  const outcome = await carryOut();
  const answers = bulkAnswers(facts, outcome);
  const finished = toTimestamp(clock.now());
  await transaction.putDeferredRequest({ ...request, finished, result: JSON.stringify(answers) });
  const origin = { actor: { connection, credential }, request: id };
  await eventLog.append(transaction, tenant, origin, completedChanges(id, answers, isBulk));
  const hasGarbage = outcome.results.some(
    (result) => result !== undefined && 'hasGarbage' in result,
  );
  return { answers, hasGarbage };
}

/** An event for each operation; those of a bulk request are told apart by their place in it (RFC 9967 §2.5.1.2). */
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
