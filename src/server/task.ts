import type {
  AdministrationCommand,
  AdministrationOutcomeOf,
  SubmitAdministration,
} from '../administration/command.ts';
import type { Administration } from '../administration/context.ts';
import type { Command, OutcomeOf, Submit } from '../directory/command.ts';
import { execute, writeOptions } from '../directory/execute.ts';
import type { ExecuteContext } from '../directory/execute-context.ts';
import type { Transaction, WriteOptions } from '../ports/store.ts';
import { executeAdministration } from './jobs/jobs.ts';

/** Whatever is asked of the writer. */
export type Task = Command | AdministrationCommand;

export type TaskResult = OutcomeOf<Command> | AdministrationOutcomeOf<AdministrationCommand>;

export type SubmitTask = Submit & SubmitAdministration;

const administrative: ReadonlySet<string> = new Set<AdministrationCommand['kind']>([
  'administer',
  'usage',
  'issue',
  'warn',
  'note',
  'delivered',
  'requests',
  'poll',
  'claim',
  'purge',
]);

function isAdministrative(task: Task): task is AdministrationCommand {
  return administrative.has(task.kind);
}

/** What both rooms need. */
export type TaskContext = ExecuteContext & Administration;

/** Carries out a task in a transaction, whichever room it is for. */
export function executeTask(
  transaction: Transaction,
  task: Task,
  context: TaskContext,
): Promise<TaskResult> {
  return isAdministrative(task)
    ? executeAdministration(transaction, task, context)
    : execute(transaction, task, context);
}

export function taskOptions(task: Task): WriteOptions {
  return isAdministrative(task) ? {} : writeOptions(task);
}
