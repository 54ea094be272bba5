import { StorageError, type StorageFailure } from '../ports/store.ts';
import { type ErrorCode, ScimError } from '../protocol/errors/scim-error.ts';
import type { Task, TaskResult } from './task.ts';

/** A task and its number. An administrator's free JSON crosses as text: a clone recurses as deep as it is nested. */
export type SentTask = readonly [number, Task | string];

export type SentOutcome = readonly [number, AnyOutcome | Failure | string];

/** Messages between the answering and the writing thread: batches, because a message costs more than a write. */
export type ToWriter =
  /** `read`: messages of outcomes that the answering thread has received. */
  | { readonly kind: 'commands'; readonly batch: readonly SentTask[]; readonly read: number }
  /** A message of outcomes that could not be read. */
  | { readonly kind: 'unreadable'; readonly number: number }
  | { readonly kind: 'close' };

export type FromWriter =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** `read`: messages of commands that the writing thread has received. */
  | { readonly kind: 'outcomes'; readonly batch: readonly SentOutcome[]; readonly read: number }
  /** A message of commands that could not be read; none of them was carried out. */
  | { readonly kind: 'unreadable'; readonly number: number }
  | { readonly kind: 'closed' };

export type AnyOutcome = TaskResult;

export function packTask(task: Task): Task | string {
  return task.kind === 'administer' ? JSON.stringify(task) : task;
}

export function unpackTask(task: Task | string): Task {
  return typeof task === 'string' ? (JSON.parse(task) as Task) : task;
}

export function packOutcome(outcome: AnyOutcome): AnyOutcome | string {
  return 'view' in outcome ? JSON.stringify(outcome) : outcome;
}

export function unpackOutcome(outcome: AnyOutcome | Failure | string): AnyOutcome | Failure {
  return typeof outcome === 'string' ? (JSON.parse(outcome) as AnyOutcome) : outcome;
}

/** An error as data: classes do not survive the way between threads. */
export interface Failure {
  readonly failed: true;
  readonly code?: ErrorCode;
  readonly reason?: StorageFailure;
  readonly message: string;
  readonly cause?: string;
}

export function toFailure(error: unknown): Failure {
  const cause =
    error instanceof Error && error.cause !== undefined ? { cause: String(error.cause) } : {};
  if (error instanceof ScimError)
    return { failed: true, code: error.code, message: error.detail, ...cause };
  if (error instanceof StorageError)
    return { failed: true, reason: error.reason, message: error.message, ...cause };
  return {
    failed: true,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

export function fromFailure({ code, reason, message, cause }: Failure): Error {
  if (code !== undefined) return new ScimError(code, message, { cause });
  if (reason !== undefined) return new StorageError(reason, message, { cause });
  return new Error(message);
}

export function isFailure(outcome: AnyOutcome | Failure): outcome is Failure {
  return 'failed' in outcome;
}
