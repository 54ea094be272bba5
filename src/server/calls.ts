import { StorageError } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';

/**
 * Numbers the messages that leave, keeps what they hold until the other end has read it, and splits a
 * message that cannot be sent or read, so that one part of it fails alone.
 *
 * Both ends count messages: a port keeps their order, so the count names a message without a field.
 */
export class Batches<T> {
  readonly #post: (parts: readonly T[]) => void;
  readonly #fail: (part: T, error: unknown) => void;
  /** By number of the message. */
  readonly #unread = new Map<number, readonly T[]>();
  #sent = 0;

  /**
   * @param post sends parts as one message; throws when one of them cannot be cloned
   * @param fail told of a part that cannot be sent or read, however it is sent
   */
  constructor(post: (parts: readonly T[]) => void, fail: (part: T, error: unknown) => void) {
    this.#post = post;
    this.#fail = fail;
  }

  send(parts: readonly T[]): void {
    this.#unread.set(this.#sent, parts);
    try {
      this.#post(parts);
      this.#sent += 1;
    } catch (error) {
      this.#unread.delete(this.#sent);
      if (parts.length === 1) this.#fail(parts[0]!, error);
      else for (const part of parts) this.send([part]);
    }
  }

  /** The other end has read this many messages. */
  read(count: number): void {
    for (const number of this.#unread.keys()) {
      if (number >= count) return;
      this.#unread.delete(number);
    }
  }

  /** The other end received this message and could not read it. */
  unreadable(number: number): void {
    const parts = this.#unread.get(number) ?? [];
    this.#unread.delete(number);
    const error = new Error('the other thread could not read the message');
    if (parts.length === 1) this.#fail(parts[0]!, error);
    else for (const part of parts) this.send([part]);
  }

  /** Messages that the other end has not confirmed. */
  get unconfirmed(): number {
    return this.#unread.size;
  }
}

/** What a client is told when its command does not reach the writing thread. */
export function unsendable(cause: unknown): ScimError {
  return new ScimError(
    'invalidValue',
    'the request holds a value that cannot be handed to the writing thread, such as one nested too deeply; nothing was changed',
    { cause },
  );
}

/** What a client is told when the command was carried out and its result cannot be sent back. */
export function unsendableResult(cause: unknown): StorageError {
  return new StorageError('unknown', 'the result of a command could not be sent back', { cause });
}
