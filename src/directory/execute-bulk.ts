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
  /** @param isAlone false: others stand and fall with it, so that it ends no access by itself when it is refused */
  readonly one: (command: WriteCommand, isAlone: boolean) => Promise<WriteOutcome>;
  /** Ends the access that a command was to end, where the rest of it is refused; undefined where it was to end none. */
  readonly endAccess: (
    command: WriteCommand,
    refusal: Refusal,
  ) => Promise<WriteOutcome | undefined>;
  /** Lets the members join that a create was carried out without. */
  readonly join: (command: CreateCommand) => Promise<void>;
}

/**
 * Carries out the operations of a bulk request, each in a savepoint of its own, until as many have failed as the client allows. What refers to
 * a failed operation fails with it.
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

/** What an operation that was undone comes to: where it was to end a user's access, that is carried out alone. */
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

/** The ids that a circle of operations is about to create. */
function createdBy(commands: readonly (WriteCommand | BulkError)[]): Set<string> {
  return new Set(commands.flatMap((command) => (command.kind === 'create' ? [command.id] : [])));
}

/** Members that are not there yet join after every resource of the circle is. */
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

/** What is said of the operations that began, in the order of the request (RFC 7644 §3.7.3). */
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
  const isFailure = isBulkError(result);
  const at = location === undefined || (isFailure && verb === 'POST') ? {} : { location };
  if (isFailure) {
    const error = errorBody(new ScimError(result.code, result.detail));
    return { ...known, ...at, status: error.status, response: error };
  }
  return {
    ...known,
    ...at,
    ...(verb === 'DELETE' ? {} : { version: etagOf(result.version) }),
    status: successes[verb!],
  };
}
