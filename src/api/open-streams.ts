import { ScimError } from '../protocol/errors/scim-error.ts';

/** Streams that one token may have open on a node. */
export const maxStreamsPerToken = 10;

/** Within this time a stream ends whose reader has gone away. */
const retryAfterSeconds = 15;

/** The open event streams, counted by token. */
export interface OpenStreams {
  /**
   * Opens a stream, which counts until it ends, fails or is abandoned.
   *
   * @throws ScimError tooManyRequests when the token has `maxStreamsPerToken` open
   */
  hold(token: string, open: () => AsyncGenerator<string>): AsyncIterableIterator<string>;
}

/** Returns the streams of a node; none is open. */
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
        // A generator that never started runs no `finally`, and one that waits runs it late.
        return() {
          end();
          return pieces.return(undefined);
        },
      };
    },
  };
}
