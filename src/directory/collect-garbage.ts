import { continueErasures, flushedAfterMs } from '../accounts/erase.ts';
import type { LoggedChange } from '../events/event-log.ts';
import type { Transaction } from '../ports/store.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type { CollectGarbageCommand, CollectGarbageResult } from './command.ts';
import type { ExecuteContext } from './execute-context.ts';
import { continueReferences, referencesLeft } from './references.ts';

/** Members that one run deletes: a few milliseconds of the writer. */
const maxMembersDeleted = 1_000;

/** Deletions that one run looks at. */
const maxErasuresRead = 100;

/**
 * Deletes a part of what earlier writes left: unattached member sets, references to deleted
 * resources, and entries about erased persons.
 */
export async function collectGarbage(
  transaction: Transaction,
  { startedBefore, closing }: CollectGarbageCommand,
  context: ExecuteContext,
): Promise<CollectGarbageResult> {
  const hasSets = await transaction.deleteUnusedMemberSets(maxMembersDeleted, startedBefore);
  const flushed = toTimestamp(context.clock.now() - (closing === true ? 0 : flushedAfterMs));
  const hasReferences = await removeMoreReferences(transaction, context);
  return { hasGarbage: (await continueErasures(transaction, flushed)) || hasReferences || hasSets };
}

/**
 * Continues a deletion with more references than fit into its transaction. True: there is more to
 * do.
 */
async function removeMoreReferences(
  transaction: Transaction,
  { policies, registries, eventLog, clock }: ExecuteContext,
): Promise<boolean> {
  for (const erasure of await transaction.erasures(maxErasuresRead)) {
    const gone = referencesLeft(erasure);
    if (gone === undefined) continue;
    const { tenant } = gone;
    const version = (await transaction.definitions(tenant))?.version ?? 0;
    const { indexes } = await policies.of(transaction, tenant);
    const registry = await registries.at(transaction, tenant, version, indexes);
    const log = (changes: readonly LoggedChange[]): Promise<void> =>
      eventLog.append(transaction, tenant, { actor: { administrator: 'server' } }, changes);
    await continueReferences(transaction, gone, { registry, now: clock.now(), log });
    return true;
  }
  return false;
}
