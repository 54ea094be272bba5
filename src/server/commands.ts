import type { AdministrationCommands } from '../administration/command.ts';
import type { Administration } from '../administration/context.ts';
import { administrationCommands } from '../administration/handlers.ts';
import type { DirectoryCommands } from '../directory/command.ts';
import { directoryCommands } from '../directory/directory-commands.ts';
import type { ExecuteContext } from '../directory/execute-context.ts';
import type { CommandDefinitions, Submit } from '../ports/command.ts';

/** Every command that the server executes: input and result by kind. */
export type CommandMap = DirectoryCommands & AdministrationCommands;

/** The kind of a command. */
export type CommandKind = keyof CommandMap;

/** The input of one kind, or of any. */
export type CommandInput<K extends CommandKind = CommandKind> = CommandMap[K]['input'];

/** The result of one kind, or of any. */
export type CommandResult<K extends CommandKind = CommandKind> = CommandMap[K]['result'];

/** Executes any command. */
export type SubmitCommand = Submit<CommandMap>;

/** What executing commands needs beside the transaction. */
export type CommandContext = ExecuteContext & Administration;

/** How each command is executed and scheduled. */
export const commands: CommandDefinitions<CommandMap, CommandContext> = {
  ...directoryCommands,
  ...administrationCommands,
};
