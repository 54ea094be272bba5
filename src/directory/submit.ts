import type { CommandDefinitions, CommandTypes, Submit } from '../ports/command.ts';
import type { Store } from '../ports/store.ts';

/**
 * Returns a submit that executes commands in the calling thread.
 *
 * @param commands definitions of all kinds, such as `directoryCommands`
 * @param context what executing them needs beside the transaction
 */
export function createSubmit<M extends CommandTypes<M>, Context>(
  store: Pick<Store, 'write'>,
  commands: CommandDefinitions<M, Context>,
  context: Context,
): Submit<M> {
  return (kind, input) => {
    const { execute, ownCommit, commitGroup } = commands[kind];
    return store.write((transaction) => execute(transaction, input, context), {
      ownCommit,
      commitGroup: commitGroup?.(input),
    });
  };
}
