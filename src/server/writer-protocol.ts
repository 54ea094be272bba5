import { StorageError, type StorageFailure } from '../ports/store.ts';
import { type ErrorCode, ScimError } from '../protocol/errors/scim-error.ts';
import type { Task, TaskResult } from './task.ts';

/** What the answering thread and the writing thread send each other: always batches, for a message costs more than a write. */
export type ToWriter =
  | { readonly kind: 'commands'; readonly batch: readonly (readonly [number, Task])[] }
  | { readonly kind: 'close' };

export type FromWriter =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'outcomes'; readonly batch: readonly (readonly [number, AnyOutcome | Failure])[] }
  | { readonly kind: 'closed' };

export type AnyOutcome = TaskResult;

/** An error as data: classes do not survive the way between threads. */
export interface Failure {
  readonly failed: true;
  readonly code?: ErrorCode;
  readonly reason?: StorageFailure;
  readonly message: string;
  readonly cause?: string;
}

export function toFailure(error: unknown): Failure {
  const cause = error instanceof Error && error.cause !== undefined ? { cause: String(error.cause) } : {};
  if (error instanceof ScimError) return { failed: true, code: error.code, message: error.detail, ...cause };
  if (error instanceof StorageError) return { failed: true, reason: error.reason, message: error.message, ...cause };
  return { failed: true, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

export function fromFailure({ code, reason, message, cause }: Failure): Error {
  if (code !== undefined) return new ScimError(code, message, { cause });
  if (reason !== undefined) return new StorageError(reason, message, { cause });
  return new Error(message);
}

export function isFailure(outcome: AnyOutcome | Failure): outcome is Failure {
  return 'failed' in outcome;
}
