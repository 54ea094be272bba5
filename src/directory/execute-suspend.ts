import type { Transaction } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type {
  CreateCommand,
  PatchCommand,
  Refusal,
  ReplaceCommand,
  SuspendCommand,
  WriteOutcome,
} from './command.ts';
import { executeChange } from './execute-change.ts';
import type { WriteContext } from './write-context.ts';

/** A command that can end a user's access. */
export type EndingCommand = CreateCommand | ReplaceCommand | PatchCommand | SuspendCommand;

/**
 * Takes a user's access away and changes nothing else, for a request that is refused otherwise. A
 * create means the user who has the userName already.
 *
 * @param refusal why the request is refused; its detail is extended by what happened to the user
 * @throws ScimError the refusal, where there is no such user; preconditionFailed, notFound,
 * forbidden, held
 */
export async function executeSuspend(
  transaction: Transaction,
  command: EndingCommand,
  context: WriteContext,
  { code, detail }: Refusal,
): Promise<WriteOutcome> {
  const id = await endingId(transaction, command);
  if (id === undefined) throw new ScimError(code, detail);
  const { tenant, definitions, connection, type } = command;
  const outcome = await executeChange(
    transaction,
    {
      kind: 'suspend',
      tenant,
      definitions,
      connection,
      type,
      id,
      ifMatch: command.kind === 'create' ? undefined : command.ifMatch,
      refusal: { code, detail },
    },
    context,
  );
  const result = outcome.changed
    ? 'The user was deactivated nevertheless'
    : 'The user is inactive already';
  return { ...outcome, refused: { code, detail: `${detail}. ${result}` } };
}

/** Returns the id of the user meant; undefined when no user has the userName. */
async function endingId(
  transaction: Transaction,
  command: EndingCommand,
): Promise<string | undefined> {
  const { tenant, type } = command;
  const equals =
    command.kind === 'create'
      ? command.account!.userNameKey
      : command.kind === 'suspend'
        ? command.userNameKey
        : undefined;
  if (equals === undefined) return command.id;
  const [holder] = await transaction.select(tenant, type, {
    condition: { kind: 'key', path: 'userName', equals },
    order: { descending: false },
    offset: 0,
    limit: 1,
  });
  return holder?.id;
}
