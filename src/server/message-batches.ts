import { StorageError } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';

/**
 * Sends parts in batches, one message each, and keeps a batch until the other thread confirms that
 * it was read. A message that cannot be sent or read is split, so that one bad part fails alone.
 *
 * Both ends count messages instead of numbering them: a port keeps their order.
 */
export class MessageBatches<T> {
  readonly #post: (parts: readonly T[]) => void;
  readonly #onFailure: (part: T, error: unknown) => void;
  /** By the count of the message. */
  readonly #unread = new Map<number, readonly T[]>();
  #sent = 0;

  /**
   * @param post sends parts as one message; throws when one of them cannot be cloned
   * @param onFailure called for a part that cannot be sent or read even alone
   */
  constructor(post: (parts: readonly T[]) => void, onFailure: (part: T, error: unknown) => void) {
    this.#post = post;
    this.#onFailure = onFailure;
  }

  /** Sends parts as one message, or each alone where that fails. */
  send(parts: readonly T[]): void {
    this.#unread.set(this.#sent, parts);
    try {
      this.#post(parts);
      this.#sent += 1;
    } catch (error) {
      this.#unread.delete(this.#sent);
      this.#split(parts, error);
    }
  }

  /** The other thread has read this many messages. */
  read(count: number): void {
    for (const number of this.#unread.keys()) {
      if (number >= count) return;
      this.#unread.delete(number);
    }
  }

  /** The other thread could not read this message. */
  unreadable(number: number): void {
    const parts = this.#unread.get(number) ?? [];
    this.#unread.delete(number);
    this.#split(parts, new Error('the other thread could not read the message'));
  }

  /** Number of messages that the other thread has not confirmed. */
  get unconfirmed(): number {
    return this.#unread.size;
  }

  #split(parts: readonly T[], error: unknown): void {
    if (parts.length === 1) this.#onFailure(parts[0]!, error);
    else for (const part of parts) this.send([part]);
  }
}

/** Returns the error for a command that does not reach the writing thread. */
export function unsendableCommand(cause: unknown): ScimError {
  return new ScimError(
    'invalidValue',
    'the request holds a value that cannot be handed to the writing thread, such as one nested too deeply; nothing was changed',
    { cause },
  );
}

/** Returns the error for a command that was executed and whose result cannot be sent back. */
export function unsendableResult(cause: unknown): StorageError {
  return new StorageError('unknown', 'the result of a command could not be sent back', { cause });
}
