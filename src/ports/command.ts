import type { CommitGroup, Transaction } from './store.ts';

/** One kind of command: the data it takes and what it resolves to. Both cross threads as clones. */
export interface CommandType<Input extends object, Result extends object> {
  readonly input: Input;
  readonly result: Result;
}

/** The shape of a command map: a `CommandType` under the name of each kind. */
export type CommandTypes<M> = { readonly [K in keyof M]: CommandType<object, object> };

/**
 * Executes a command in a transaction of its own, all or nothing, and resolves once it is durable.
 *
 * A submit for more kinds can be passed where fewer are needed, but not the other way round.
 * Parameters that are indexed by a type parameter compare soundly in neither direction, so `submit`
 * is declared as a method; `commands`, which never exists, carries the comparison instead.
 */
export type Submit<M extends CommandTypes<M>> = {
  submit<K extends keyof M>(kind: K, input: M[K]['input']): Promise<M[K]['result']>;
}['submit'] & { readonly commands?: M };

/** How one kind of command is executed and scheduled. */
export interface CommandDefinition<Input extends object, Result extends object, Context> {
  /** Executes the command inside a transaction. */
  readonly execute: (transaction: Transaction, input: Input, context: Context) => Promise<Result>;
  /**
   * The tenant whose turn the command waits for; `internal`: background work, which never waits.
   */
  readonly queue: 'internal' | ((input: Input) => string);
  /** Cost in plain writes. Default 1. */
  readonly cost?: (input: Input) => number;
  /** True: it shares its commit with no other command. */
  readonly ownCommit?: true;
  /**
   * Present for a short command on one resource: it may share a commit with others of its tenant
   * where transactions run side by side.
   */
  readonly commitGroup?: (input: Input) => CommitGroup | undefined;
  /**
   * True: input and result cross threads as JSON text, because they hold JSON of any depth and a
   * clone recurses as deep as its value is nested.
   */
  readonly asText?: true;
}

/** The definition of every kind of a map. A missing one does not compile. */
export type CommandDefinitions<M extends CommandTypes<M>, Context> = {
  readonly [K in keyof M]: CommandDefinition<M[K]['input'], M[K]['result'], Context>;
};

/** The result of commands that have nothing to tell. */
export type NoResult = Readonly<Record<string, never>>;
