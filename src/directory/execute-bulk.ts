import type { Transaction } from '../ports/store.ts';
import { errorBody, ScimError } from '../protocol/errors/scim-error.ts';
import { etagOf } from '../protocol/etag/etag.ts';
import type { MembersOperation } from '../protocol/patch/operation.ts';
import type {
  BulkAnswer,
  BulkCommand,
  BulkError,
  BulkFact,
  BulkResult,
  CreateCommand,
  Refusal,
  WriteCommand,
  WriteOutcome,
} from './command.ts';

interface BulkExecution {
  /**
   * @param isAlone false: other operations succeed or fail with it, so that it ends no access by
   * itself
   */
  readonly one: (command: WriteCommand, isAlone: boolean) => Promise<WriteOutcome>;
  /** Ends the access that a refused command was to end. Undefined: it was to end none. */
  readonly endAccess: (
    command: WriteCommand,
    refusal: Refusal,
  ) => Promise<WriteOutcome | undefined>;
  /** Adds the members that were split off from a create. */
  readonly join: (command: CreateCommand) => Promise<void>;
}

/**
 * Executes the operations of a bulk request, each unit in a savepoint of its own, until as many
 * have failed as the client allows. An operation that refers to a failed one fails with it.
 */
export async function executeBulk(
  transaction: Transaction,
  command: BulkCommand,
  execution: BulkExecution,
): Promise<BulkResult> {
  const results: (WriteOutcome | BulkError | undefined)[] = command.operations.map(() => undefined);
  let failed = 0;
  for (const unit of command.units) {
    if (failed >= (command.failOnErrors ?? Number.POSITIVE_INFINITY)) break;
    const outcomes = await executeUnit(transaction, command, unit, results, execution);
    for (const [place, outcome] of outcomes.entries()) results[unit[place]!] = outcome;
    failed += outcomes.filter(isBulkError).length;
  }
  return { results };
}

function hasFailed(result: WriteOutcome | BulkError | undefined): boolean {
  return result !== undefined && isBulkError(result);
}

function isBulkError(result: WriteOutcome | BulkError): result is BulkError {
  return 'kind' in result;
}

async function executeUnit(
  transaction: Transaction,
  { operations }: BulkCommand,
  unit: readonly number[],
  results: readonly (WriteOutcome | BulkError | undefined)[],
  execution: BulkExecution,
): Promise<readonly (WriteOutcome | BulkError)[]> {
  const { one, join } = execution;
  let culprit = unit[0]!;
  try {
    return await transaction.nested(async () => {
      const outcomes: (WriteOutcome | BulkError)[] = [];
      const circle = createdBy(unit.map((index) => operations[index]!.command));
      const later: CreateCommand[] = [];
      for (const index of unit) {
        culprit = index;
        const { command, references } = operations[index]!;
        if (command.kind === 'error') throw new ScimError(command.code, command.detail);
        if (references.some((other) => hasFailed(results[other]))) throw dependent();
        const { now, rest } = withoutMembers(command, circle);
        if (rest !== undefined) later.push(rest);
        if (now.kind === 'suspend' && unit.length > 1)
          throw new ScimError(now.refusal.code, now.refusal.detail);
        const outcome = await one(now, unit.length === 1);
        outcomes.push(
          outcome.refused === undefined ? outcome : { kind: 'error', ...outcome.refused },
        );
        circle.delete(command.id);
      }
      for (const command of later) {
        culprit = unit.find((index) => operations[index]!.command === command) ?? culprit;
        await join(command);
      }
      return outcomes;
    });
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const failures: BulkError[] = [];
    for (const index of unit) {
      const failure = toError(index === culprit ? error : dependent());
      failures.push(
        await endingAccess(transaction, operations[index]!.command, failure, execution),
      );
    }
    return failures;
  }
}

/**
 * Returns the error of an operation that was rolled back. If it was to end a user's access, only
 * that is executed.
 */
async function endingAccess(
  transaction: Transaction,
  command: WriteCommand | BulkError,
  failure: BulkError,
  { endAccess }: BulkExecution,
): Promise<BulkError> {
  if (
    command.kind === 'error' ||
    failure.code === 'preconditionFailed' ||
    failure.code === 'notFound'
  )
    return failure;
  try {
    const outcome = await transaction.nested(() => endAccess(command, failure));
    return outcome?.refused === undefined ? failure : { kind: 'error', ...outcome.refused };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return toError(error);
  }
}

function toError({ code, detail }: ScimError): BulkError {
  return { kind: 'error', code, detail };
}

function dependent(): ScimError {
  return new ScimError(
    'invalidValue',
    'an operation whose bulkId this one refers to has failed; nothing of this one was done',
  );
}

/** Returns the ids that a cycle of operations is about to create. */
function createdBy(commands: readonly (WriteCommand | BulkError)[]): Set<string> {
  return new Set(commands.flatMap((command) => (command.kind === 'create' ? [command.id] : [])));
}

/**
 * Splits off members that do not exist yet: they are added after every resource of the cycle
 * exists.
 */
function withoutMembers(
  command: WriteCommand,
  missing: ReadonlySet<string>,
): { readonly now: WriteCommand; readonly rest?: CreateCommand } {
  if (command.kind !== 'create' || command.members === undefined) return { now: command };
  const waits = command.members.operations.some((operation) =>
    listed(operation).some((id) => missing.has(id)),
  );
  if (!waits) return { now: command };
  const { members: _, ...now } = command;
  return { now, rest: command };
}

function listed(operation: { readonly kind: string }): readonly string[] {
  return operation.kind === 'members' ? (operation as MembersOperation).add : [];
}

const successes = { POST: '201', PUT: '200', PATCH: '200', DELETE: '204' } as const;

/**
 * Returns the answers of the executed operations, in the order of the request (RFC 7644 §3.7.3).
 */
export function bulkAnswers(
  facts: readonly BulkFact[],
  { results }: BulkResult,
): readonly BulkAnswer[] {
  return facts.flatMap((fact, index) => {
    const result = results[index];
    return result === undefined ? [] : [answerOf(fact, result)];
  });
}

function answerOf(
  { verb, location, ...known }: BulkFact,
  result: WriteOutcome | BulkError,
): BulkAnswer {
  if (isBulkError(result)) {
    const error = errorBody(new ScimError(result.code, result.detail));
    const at = verb === 'POST' ? undefined : location;
    return { ...known, location: at, status: error.status, response: error };
  }
  const version = verb === 'DELETE' ? undefined : etagOf(result.version);
  return { ...known, location, version, status: successes[verb!] };
}
