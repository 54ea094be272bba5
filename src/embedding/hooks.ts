import { AsyncLocalStorage } from 'node:async_hooks';
import { type Event, type EventType, eventTypes, isEventType } from '../events/event.ts';
import { eventJson } from '../events/event-log.ts';
import type { NewEvent } from '../ports/events.ts';
import { type EmbeddedStore, StorageError, type Transaction } from '../ports/store.ts';
import type { Logger } from '../ports/system.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { suggestion } from '../protocol/text/suggest.ts';
import { type CommandContext, commands, type SubmitCommand } from '../server/commands.ts';

/** A change that is about to be committed, or was. Its number is given at the commit. */
export type HookEvent = Omit<Event, 'sequence'>;

/** What a hook in the transaction works with. */
export interface HookContext {
  /**
   * The database client of the transaction: the `DatabaseSync` or the `better-sqlite3` connection,
   * or the `PoolClient` of `pg`. What is written with it is committed with the change, or not at
   * all. It must not be used after the hook, and the transaction must not be ended with it.
   */
  readonly client: unknown;
}

/**
 * Called in the transaction of a change, after it was written and before it is committed. What it
 * throws undoes the change: a `ScimError` is the answer of the request, anything else is a 500
 * whose cause is in the log. PostgreSQL may run a transaction again, and the hook with it.
 */
export type Hook = (event: HookEvent, context: HookContext) => void | Promise<void>;

/** Called after the commit, in the order of the commits of this process. */
export type AfterHook = (event: HookEvent) => void | Promise<void>;

/** Hooks by type of event; `*` is called for every type. */
export type Hooks<H> = { readonly [T in EventType | '*']?: H };

/** @throws TypeError naming a type of event that does not exist, with a suggestion */
export function requireEventTypes(option: 'on' | 'after', hooks: Hooks<unknown>): void {
  const known = [...Object.keys(eventTypes), '*'];
  for (const [type, hook] of Object.entries(hooks)) {
    if (type !== '*' && !isEventType(type))
      throw new TypeError(`${option}: there is no event "${type}"${suggestion(type, known)}`);
    if (typeof hook !== 'function') throw new TypeError(`${option}["${type}"] must be a function`);
  }
}

/** Options of `createHookedSubmit`. */
export interface HookedSubmitOptions {
  readonly store: EmbeddedStore;
  readonly context: CommandContext;
  readonly on: Hooks<Hook>;
  readonly after: Hooks<AfterHook>;
  /** Milliseconds that the hooks of one transaction may take. */
  readonly timeoutMs: number;
  readonly logger: Logger;
}

/** A submit that calls hooks. */
export interface HookedSubmit {
  readonly submit: SubmitCommand;
  /** Takes no more commands. Resolves once all are executed and their hooks have ended. */
  finish(): Promise<void>;
  /** @throws TypeError when called in a hook in a transaction: it would wait for its own end */
  requireOutsideHooks(): void;
}

/** What is called in a hook knows that hook, and whether it still runs. */
interface RunningHooks {
  isRunning: boolean;
}

/** Returns a submit that executes commands in this thread and calls the hooks of their events. */
export function createHookedSubmit(options: HookedSubmitOptions): HookedSubmit {
  const { store, context, on, after, logger } = options;
  const running = new AsyncLocalStorage<RunningHooks>();
  let afterwards: Promise<void> = Promise.resolve();
  const submitted = new Set<Promise<unknown>>();
  let isClosing = false;
  const execute: SubmitCommand = async (kind, input) => {
    const { execute: executeCommand, ownCommit } = commands[kind];
    let collected: readonly Collected[] = [];
    const result = await store.write(
      async (transaction) => {
        const timeLeft = createTimeLeft(options.timeoutMs);
        const { observed, events, callHooks } = observe(
          transaction,
          (added) => callInTransaction(options, transaction, callsOf(added, on), running, timeLeft),
          logger,
        );
        const outcome = await executeCommand(observed, input, context);
        await callHooks();
        collected = events;
        return outcome;
      },
      { ownCommit },
    );
    const calls = callsOf(collected, after);
    if (calls.length > 0) afterwards = afterwards.then(() => callAfterwards(calls, logger));
    return result;
  };
  const submit: SubmitCommand = async (kind, input) => {
    if (isClosing) throw new StorageError('closed', 'Rollcall is being closed');
    const executing = execute(kind, input);
    submitted.add(executing);
    try {
      return await executing;
    } finally {
      submitted.delete(executing);
    }
  };
  return {
    submit,
    async finish() {
      isClosing = true;
      await Promise.allSettled(submitted);
      await afterwards;
    },
    requireOutsideHooks() {
      if (running.getStore()?.isRunning === true)
        throw new TypeError(
          'Rollcall cannot be called in a hook of `on`: it would wait for the transaction of that hook. Write with the client of the hook, or call it in a hook of `after`',
        );
    },
  };
}

interface Collected {
  readonly tenant: string;
  readonly event: NewEvent;
}

interface Observation {
  readonly observed: Transaction;
  /** Those of a part that is undone are left out. */
  readonly events: readonly Collected[];
  /** Calls the hooks of the events that had none yet. */
  callHooks(): Promise<void>;
}

/**
 * Observes a transaction. A part of it has its hooks called at its own end, so that a hook of one
 * operation of a bulk request refuses that operation, and not an end of access beside it.
 */
function observe(
  transaction: Transaction,
  call: (events: readonly Collected[]) => Promise<void>,
  logger: Logger,
): Observation {
  const events: Collected[] = [];
  let called = 0;
  const callHooks = async (): Promise<void> => {
    const added = events.slice(called);
    called = events.length;
    await call(added);
  };
  const observed: Transaction = {
    ...transaction,
    async appendEvent(tenant, event) {
      await transaction.appendEvent(tenant, event);
      events.push({ tenant, event });
    },
    async nested(work) {
      const before = { events: events.length, called };
      try {
        return await transaction.nested(async () => {
          const result = await work();
          await callHooks().catch((error: unknown) => {
            logFailure(error, logger);
            throw error;
          });
          return result;
        });
      } catch (error) {
        events.length = before.events;
        called = before.called;
        throw error;
      }
    },
  };
  return { observed, events, callHooks };
}

/** The answer of a part has no place for the cause: it is logged here. */
function logFailure(error: unknown, logger: Logger): void {
  if (!(error instanceof ScimError) || error.cause === undefined) return;
  const { cause } = error;
  logger.log('error', 'a hook failed; its part of the request was undone', { cause });
}

/** Measures the time that all hooks of one transaction take together. */
interface TimeLeft {
  /** Runs the work with the milliseconds that are left, 1 or more. */
  spend<T>(work: (timeoutMs: number) => Promise<T>): Promise<T>;
}

function createTimeLeft(timeoutMs: number): TimeLeft {
  let left = timeoutMs;
  return {
    async spend(work) {
      const started = performance.now();
      try {
        return await work(Math.max(1, Math.ceil(left)));
      } finally {
        left -= performance.now() - started;
      }
    },
  };
}

interface Call<H> {
  readonly hook: H;
  readonly event: HookEvent;
}

function callsOf<H>(events: readonly Collected[], hooks: Hooks<H>): readonly Call<H>[] {
  return events.flatMap(({ tenant, event }) => {
    const called = [hooks[event.type as EventType], hooks['*']].filter(
      (hook) => hook !== undefined,
    );
    if (called.length === 0) return [];
    const shown = hookEvent(tenant, event);
    return called.map((hook) => ({ hook, event: shown }));
  });
}

function hookEvent(tenant: string, event: NewEvent): HookEvent {
  const whole = JSON.parse(eventJson(tenant, { ...event, sequence: 0 })) as Event;
  const { sequence: _, ...shown } = whole;
  return shown;
}

async function callInTransaction(
  { store }: HookedSubmitOptions,
  transaction: Transaction,
  calls: readonly Call<Hook>[],
  running: AsyncLocalStorage<RunningHooks>,
  timeLeft: TimeLeft,
): Promise<void> {
  if (calls.length === 0) return;
  const state: RunningHooks = { isRunning: true };
  try {
    await timeLeft.spend((timeoutMs) =>
      store.host(transaction).use(
        (client) =>
          running.run(state, async () => {
            for (const call of calls) await callOne(call, { client });
          }),
        timeoutMs,
      ),
    );
  } finally {
    state.isRunning = false;
  }
}

/** @throws ScimError as the hook decides, or internal with the hook's own error as its cause */
async function callOne({ hook, event }: Call<Hook>, context: HookContext): Promise<void> {
  try {
    await hook(event, context);
  } catch (cause) {
    if (cause instanceof ScimError) throw cause;
    throw new ScimError(
      'internal',
      'the application refused the change because of an error of its own; nothing was changed',
      { cause },
    );
  }
}

async function callAfterwards(calls: readonly Call<AfterHook>[], logger: Logger): Promise<void> {
  for (const { hook, event } of calls) {
    try {
      await hook(event);
    } catch (cause) {
      const { id, type } = event;
      logger.log('error', 'a hook after a commit failed', { event: id, type, cause });
    }
  }
}
