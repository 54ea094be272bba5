import { InvalidArgumentError } from 'commander';
import type { Action } from '../administration/action.ts';
import type { ExecuteActionResult } from '../administration/command.ts';
import { executeAction } from '../administration/execute-action.ts';
import type { View } from '../administration/views.ts';
import { createPolicyIndexes } from '../directory/plan-indexes.ts';
import { createEventLog } from '../events/event-log.ts';
import type { Connection } from '../ports/access.ts';
import type { Store } from '../ports/store.ts';
import { visibleText } from '../protocol/text/visible.ts';
import { ConfigError } from '../server/config.ts';
import { createSystemRegistries } from '../server/registries.ts';
import { createIds, systemClock } from '../server/system.ts';
import { type CommonOptions, print, printJson, resolveConfig, withStore } from './options.ts';

/** What the commands that administer have in common: the same actions as the management API, in the name of the command line. */

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number, 1 or more.');
  return value;
}

/** Does something and puts it on record, in one transaction. */
export function act(
  options: CommonOptions,
  choose: (store: Store) => Promise<Action> | Action,
): Promise<ExecuteActionResult> {
  return withStore(options, 'write', async (store) => {
    const action = await choose(store);
    const ids = createIds(systemClock);
    const registries = createSystemRegistries(resolveConfig(options).config);
    const policyIndexes = createPolicyIndexes(registries, systemClock);
    const administration = {
      clock: systemClock,
      ids,
      policyIndexes,
      eventLog: createEventLog({ ids, clock: systemClock }),
    };
    return store.write((transaction) =>
      executeAction(transaction, { actor: 'command line', action }, administration),
    );
  });
}

/** Prints what there is now. */
export function printOutcome(
  { json }: CommonOptions,
  { view, secret }: ExecuteActionResult,
  sentence: string,
): void {
  if (json === true) return printJson(secret === undefined ? view : { ...view, secret });
  if (secret !== undefined) {
    print(secret);
    print('Shown once: only its hash is kept. It is valid from now on.');
  }
  print(sentence);
}

export function printView({ json }: CommonOptions, view: View): void {
  if (json === true) return printJson(view);
  const fields = Object.entries(view).filter(([, value]) => value !== undefined);
  const width = Math.max(...fields.map(([name]) => name.length));
  for (const [name, value] of fields)
    print(
      `${name.padEnd(width)}  ${typeof value === 'string' ? visibleText(value) : JSON.stringify(value)}`,
    );
}

/** @throws ConfigError */
export function parseJsonArgument(text: string, what: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // Said below.
  }
  throw new ConfigError(`${what} must be a JSON object`);
}

/** A connection by its name or its id. */
export async function findConnection(
  store: Store,
  tenant: string,
  wanted: string,
): Promise<Connection> {
  const connections = await store.connections(tenant);
  const found = connections.find(({ id, name }) => id === wanted || name === wanted);
  if (found !== undefined) return found;
  const names = connections.map(({ name }) => name).join(', ');
  throw new ConfigError(
    `tenant ${tenant} has no connection ${wanted}; ${names === '' ? 'it has none: rollcall connection create' : `there are ${names}`}`,
  );
}
