import { ScimError } from '../protocol/errors/scim-error.ts';

/** Streams that one token may have open on a node at a time. */
export const maxStreamsPerToken = 10;

/** Seconds after which a client that was refused may try again: a stream that its reader has left ends within it. */
const retryAfterSeconds = 15;

/** The event streams that are open, counted by token. */
export interface OpenStreams {
  /**
   * Opens a stream that counts until it ends, fails or is left.
   *
   * @throws ScimError tooManyRequests when the token has as many as it may have
   */
  hold(token: string, open: () => AsyncGenerator<string>): AsyncIterableIterator<string>;
}

export function createOpenStreams(): OpenStreams {
  const counts = new Map<string, number>();

  const release = (token: string): void => {
    const left = counts.get(token)! - 1;
    if (left === 0) counts.delete(token);
    else counts.set(token, left);
  };

  return {
    hold(token, open) {
      const count = counts.get(token) ?? 0;
      if (count >= maxStreamsPerToken) {
        throw new ScimError(
          'tooManyRequests',
          `this token has ${maxStreamsPerToken} event streams open on this server; close one of them, or use another token`,
          { headers: { 'Retry-After': String(retryAfterSeconds) } },
        );
      }
      counts.set(token, count + 1);
      const pieces = open();
      let isOver = false;
      const end = (): void => {
        if (!isOver) release(token);
        isOver = true;
      };
      return {
        [Symbol.asyncIterator]() {
          return this;
        },
        async next() {
          try {
            const result = await pieces.next();
            if (result.done === true) end();
            return result;
          } catch (error) {
            end();
            throw error;
          }
        },
        // A generator that was not begun runs nothing when it is left, and one that waits hears of it late.
        return() {
          end();
          return pieces.return(undefined);
        },
      };
    },
  };
}
