import type { Transaction } from '../ports/store.ts';
import { type Budget, createBudget } from '../protocol/budget.ts';
import { type ErrorCode, ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { roleChanges } from './changes.ts';
import type {
  BulkCommand,
  BulkResult,
  CreateCommand,
  PatchCommand,
  Refusal,
  ReplaceCommand,
  WriteCommand,
  WriteOutcome,
} from './command.ts';
import { effectsBefore } from './effects.ts';
import { executeBulk } from './execute-bulk.ts';
import { executeChange } from './execute-change.ts';
import type { ExecuteContext } from './execute-context.ts';
import { executeCreate } from './execute-create.ts';
import { executeRemove } from './execute-remove.ts';
import { executeSuspend } from './execute-suspend.ts';
import { createWriteContext, type WriteContext } from './write-context.ts';
import { writeMembers } from './write-members.ts';
import { createdOutcome, membersOutcome } from './write-outcome.ts';

/** Executes one verb on one resource: resource, keys, members and account, all or nothing. */
export function executeWrite(
  transaction: Transaction,
  command: WriteCommand,
  context: ExecuteContext,
): Promise<WriteOutcome> {
  return executeOne(transaction, command, context, createBudget(), true);
}

/** Executes several writes in one transaction, each whole or not at all (RFC 7644 §3.7). */
export function executeBulkWrites(
  transaction: Transaction,
  command: BulkCommand,
  context: ExecuteContext,
): Promise<BulkResult> {
  const budget = createBudget();
  return executeBulk(transaction, command, {
    one: (part, isAlone) => executeOne(transaction, part, context, budget, isAlone),
    join: (part) => addMembersLater(transaction, part, context, budget),
    endAccess: (part, refusal) => endAccess(transaction, part, context, budget, refusal),
  });
}

/**
 * @param isAlone false: other operations succeed or fail with this one, so that it ends no access
 * by
 *   itself when it is refused
 */
async function executeOne(
  transaction: Transaction,
  command: WriteCommand,
  context: ExecuteContext,
  budget: Budget,
  isAlone: boolean,
): Promise<WriteOutcome> {
  const writeContext = await createWriteContext(transaction, command, context, budget);
  return withEffects(transaction, command, writeContext, (own) =>
    isAlone ? executeAlone(transaction, command, own) : executeVerb(transaction, command, own),
  );
}

/** Runs a write. A write to a group is checked for its effects on accounts. */
async function withEffects(
  transaction: Transaction,
  command: WriteCommand,
  context: WriteContext,
  write: (context: WriteContext) => Promise<WriteOutcome>,
): Promise<WriteOutcome> {
  if (context.type.members === undefined) return write(context);
  const { policy, clock, log } = context;
  const { tenant } = command;
  const effects = await effectsBefore(transaction, { tenant, policy, command, now: clock.now() });
  const outcome = await write({ ...context, policy: effects.policy });
  const { transitions, ignored } = await effects.check(outcome);
  await log(roleChanges(transitions));
  if (ignored.length === 0) return outcome;
  return { ...outcome, ignored: [...(outcome.ignored ?? []), ...ignored] };
}

function executeVerb(
  transaction: Transaction,
  command: WriteCommand,
  context: WriteContext,
): Promise<WriteOutcome> {
  switch (command.kind) {
    case 'create':
      return executeCreate(transaction, command, context);
    case 'remove':
      return executeRemove(transaction, command, context);
    case 'suspend':
      return executeSuspend(transaction, command, context, command.refusal);
    default:
      return executeChange(transaction, command, context);
  }
}

/**
 * Executes a command that stands alone. Where it ends a user's access and is refused, the access
 * ends nevertheless: everything else is rolled back, and the outcome holds the refusal.
 */
function executeAlone(
  transaction: Transaction,
  command: WriteCommand,
  context: WriteContext,
): Promise<WriteOutcome> {
  if (!('endsAccess' in command) || command.endsAccess !== true)
    return executeVerb(transaction, command, context);
  // Nothing else in it can fail: it needs no savepoint.
  if (command.kind === 'patch' && changesActiveOnly(command))
    return executeChange(transaction, command, context, 'suspend');
  return executeOrSuspend(transaction, command, context);
}

async function executeOrSuspend(
  transaction: Transaction,
  command: CreateCommand | ReplaceCommand | PatchCommand,
  context: WriteContext,
): Promise<WriteOutcome> {
  try {
    return await transaction.nested(() => executeVerb(transaction, command, context));
  } catch (error) {
    if (!(error instanceof ScimError) || final.has(error.code)) throw error;
    return executeSuspend(transaction, command, context, error);
  }
}

/** A failed precondition changes nothing, and a missing user has no access. */
const final: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['preconditionFailed', 'notFound']);

function changesActiveOnly({ operations, expected, members }: PatchCommand): boolean {
  if (members !== undefined || expected !== undefined) return false;
  return operations.every(({ path, kind }) => path === 'active' && kind !== 'removeValues');
}

/**
 * Ends the access that an operation of a bulk request was to end, after the operation was rolled
 * back. Resolves undefined where it was to end none.
 */
async function endAccess(
  transaction: Transaction,
  command: WriteCommand,
  context: ExecuteContext,
  budget: Budget,
  refusal: Refusal,
): Promise<WriteOutcome | undefined> {
  if (command.kind === 'remove') return undefined;
  if (command.kind !== 'suspend' && command.endsAccess !== true) return undefined;
  const writeContext = await createWriteContext(transaction, command, context, budget);
  const reason = command.kind === 'suspend' ? command.refusal : refusal;
  return executeSuspend(transaction, command, writeContext, reason);
}

/** Adds the members of a group that was created before they were. */
async function addMembersLater(
  transaction: Transaction,
  command: CreateCommand,
  context: ExecuteContext,
  budget: Budget,
): Promise<void> {
  const writeContext = await createWriteContext(transaction, command, context, budget);
  await withEffects(transaction, command, writeContext, async (own) => {
    const now = own.clock.now();
    const members = await writeMembers(transaction, command, own, now);
    return { ...createdOutcome(toTimestamp(now), command), ...membersOutcome(members) };
  });
}
