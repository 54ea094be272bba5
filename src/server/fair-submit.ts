import type { Semaphore } from '../concurrency/semaphore.ts';
import { createTenantSemaphore } from '../directory/tenant-semaphore.ts';
import { type CommandInput, type CommandKind, commands, type SubmitCommand } from './commands.ts';

/** Total cost of the commands before the writer: about as many plain writes as share a commit. */
const width = 512;

/** No command costs more than half of the width. */
const maxCost = width / 2;

/** Waiting commands of one tenant. Further ones are refused and must be retried. */
const maxWaiting = 5_000;

/** What `createFairSubmit` needs. */
export interface FairSubmitOptions {
  readonly submit: SubmitCommand;
  readonly semaphore?: Semaphore;
}

/**
 * Returns a submit that passes on a few hundred commands at a time. Tenants take turns, so that
 * none waits for another's queue; background work of the process does not wait.
 */
export function createFairSubmit({
  submit,
  semaphore = createTenantSemaphore(width, maxWaiting),
}: FairSubmitOptions): SubmitCommand {
  return (kind, input) => {
    const { queue } = commands[kind];
    return queue === 'internal'
      ? submit(kind, input)
      : semaphore.run(queue(input), () => submit(kind, input), costOf(kind, input));
  };
}

/**
 * Returns a fair submit over one that executes commands in this thread, and how many of its
 * commands are being executed.
 */
export function createCountedSubmit(execute: SubmitCommand): {
  readonly submit: SubmitCommand;
  readonly pending: () => number;
} {
  let pending = 0;
  const counted: SubmitCommand = async (kind, input) => {
    pending += 1;
    try {
      return await execute(kind, input);
    } finally {
      pending -= 1;
    }
  };
  return { submit: createFairSubmit({ submit: counted }), pending: () => pending };
}

/** Returns the cost of a command in plain writes, at most half of the width. */
export function costOf<K extends CommandKind>(kind: K, input: CommandInput<K>): number {
  const { cost } = commands[kind];
  return cost === undefined ? 1 : Math.min(maxCost, Math.max(1, cost(input)));
}
