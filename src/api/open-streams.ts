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

/** Counts the open streams of each token. */
export interface StreamCounts {
  /** Adds to the streams of a token, and returns their number. */
  add(token: string, count: number): number;
}

/**
 * Returns the streams of a node; none is open.
 *
 * @param counts shared by the threads that serve streams. Default: counts of its own
 */
export function createOpenStreams(counts: StreamCounts = createCounts()): OpenStreams {
  const release = (token: string): void => {
    counts.add(token, -1);
  };

  return {
    hold(token, open) {
      if (counts.add(token, 1) > maxStreamsPerToken) {
        release(token);
        throw new ScimError(
          'tooManyRequests',
          `this token has ${maxStreamsPerToken} event streams open on this server; close one of them, or use another token`,
          { headers: { 'Retry-After': String(retryAfterSeconds) } },
        );
      }
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

function createCounts(): StreamCounts {
  const counts = new Map<string, number>();
  return {
    add(token, count) {
      const now = (counts.get(token) ?? 0) + count;
      if (now === 0) counts.delete(token);
      else counts.set(token, now);
      return now;
    },
  };
}
