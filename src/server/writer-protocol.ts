import type { MessagePort } from 'node:worker_threads';
import { StorageError, type StorageFailure } from '../ports/store.ts';
import { type ErrorCode, ScimError } from '../protocol/errors/scim-error.ts';
import {
  type CommandInput,
  type CommandKind,
  type CommandMap,
  type CommandResult,
  commands,
} from './commands.ts';

/**
 * A command and its number, as the writing thread reads it. The input is JSON text where `asText`
 * says so.
 */
export type SentCommand<K extends CommandKind = CommandKind> = {
  [P in K]: readonly [number, P, CommandMap[P]['input'] | string];
}[K];

/** A command and its number, as the answering thread posts it. */
export type PostedCommand = readonly [number, CommandKind, CommandInput | string];

/** The result of a command, or why it failed, and its number. */
export type SentResult = readonly [number, CommandResult | Failure | string];

/**
 * Messages from an answering to the writing thread. Commands travel in batches, because a message
 * costs more than a write.
 */
export type ToWriter<Command = SentCommand> =
  /** `read`: how many messages of results the answering thread has received. */
  | { readonly kind: 'commands'; readonly batch: readonly Command[]; readonly read: number }
  /** A message of results could not be read. */
  | { readonly kind: 'unreadable'; readonly number: number }
  /** Another answering thread sends its commands through this port. */
  | { readonly kind: 'connect'; readonly port: MessagePort }
  /** Closes the database; only the port that the thread was started with takes it. */
  | { readonly kind: 'close' };

/** Messages from the writing to an answering thread. */
export type FromWriter =
  /** The database is open, and commands are executed. */
  | { readonly kind: 'opened' }
  /** So is everything that the thread needs beside the database. */
  | { readonly kind: 'complete' }
  | { readonly kind: 'refused'; readonly failure: Failure }
  /**
   * `read`: how many messages of commands the writing thread has received. `writes`: how many
   * writes of all threads shared the commit; 0: another thread is told.
   */
  | {
      readonly kind: 'results';
      readonly batch: readonly SentResult[];
      readonly read: number;
      readonly writes: number;
    }
  /** A message of commands could not be read; none of them was executed. */
  | { readonly kind: 'unreadable'; readonly number: number }
  | { readonly kind: 'closed' };

/**
 * Returns a command as it crosses to the writing thread. Throws where its JSON is nested too
 * deeply.
 */
export function packCommand(command: PostedCommand): PostedCommand {
  const [id, kind, input] = command;
  return commands[kind].asText === true ? [id, kind, JSON.stringify(input)] : command;
}

/** Returns the input of a command that has crossed. */
export function unpackInput<K extends CommandKind>(
  input: CommandInput<K> | string,
): CommandInput<K> {
  return typeof input === 'string' ? (JSON.parse(input) as CommandInput<K>) : input;
}

/**
 * Returns a result as it crosses to the answering thread. Throws where its JSON is nested too
 * deeply.
 */
export function packResult(kind: CommandKind, result: CommandResult): CommandResult | string {
  return commands[kind].asText === true ? JSON.stringify(result) : result;
}

/** Returns a result, or a failure, that has crossed. */
export function unpackResult(result: SentResult[1]): CommandResult | Failure {
  return typeof result === 'string' ? (JSON.parse(result) as CommandResult) : result;
}

/** An error as data, because classes do not cross threads. */
export interface Failure {
  readonly failed: true;
  readonly code?: ErrorCode;
  readonly headers?: Readonly<Record<string, string>>;
  readonly reason?: StorageFailure;
  readonly message: string;
  readonly cause?: string;
}

/** Returns an error as data. */
export function toFailure(error: unknown): Failure {
  const cause =
    error instanceof Error && error.cause !== undefined ? String(error.cause) : undefined;
  if (error instanceof ScimError)
    return {
      failed: true,
      code: error.code,
      headers: error.headers,
      message: error.detail,
      cause,
    };
  if (error instanceof StorageError)
    return { failed: true, reason: error.reason, message: error.message, cause };
  return {
    failed: true,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

/** Returns the error again. */
export function fromFailure({ code, headers, reason, message, cause }: Failure): Error {
  if (code !== undefined) return new ScimError(code, message, { cause, headers });
  if (reason !== undefined) return new StorageError(reason, message, { cause });
  return new Error(message);
}

/** Whether a command failed. */
export function isFailure(result: CommandResult | Failure): result is Failure {
  return 'failed' in result;
}
