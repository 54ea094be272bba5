import type { Call, Schemas } from './api.ts';
import { ConnectionError, ProblemError, UnexpectedResponseError } from './errors.ts';
import type { Event } from './event.ts';

/** Options of `client.events`. */
export interface EventFeedOptions {
  /** Default: the tenant of the token, or else `default`. */
  readonly tenant?: string;
  /** Sequence of the last event that was handled. Default 0: begin with the oldest. */
  readonly after?: number;
  /** Only these types. Default: all. */
  readonly types?: readonly Event['type'][];
  /** False: end at the last event instead of waiting for more. Default true. */
  readonly follow?: boolean;
  /** Events of one request, 1 to 1,000. Default 100. */
  readonly pageSize?: number;
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal;
  /** Called before the wait that follows a failure. */
  readonly onRetry?: (error: Error, waitMs: number) => void;
}

/** Seconds that one request waits for the next event. Proxies often end requests after 30. */
const waitSeconds = 25;

const minRetryMs = 1_000;
const maxRetryMs = 30_000;

/**
 * Returns the events after a sequence, in order and each once. The first request must succeed;
 * later ones are repeated when the server cannot be reached or is busy, and the iteration resumes
 * after the last event that it has read.
 *
 * @throws ProblemError gone when events after `after` are no longer stored; ClientError otherwise
 */
export async function* readEvents(
  get: Call<'get'>,
  options: EventFeedOptions = {},
): AsyncGenerator<Event, void, undefined> {
  const { follow = true, signal } = options;
  let { after = 0 } = options;
  for (let isFirst = true; ; isFirst = false) {
    const page = await readPage(get, options, after, isFirst);
    for (const event of page?.events ?? []) {
      if (isAborted(signal)) return;
      yield event;
    }
    if (page === undefined || isAborted(signal)) return;
    const isEnd = page.next === after || page.next >= page.last;
    if (isEnd && !follow) return;
    after = page.next;
  }
}

/** Resolves to the next page; undefined: the signal is aborted. */
async function readPage(
  get: Call<'get'>,
  { tenant, types, follow = true, pageSize: limit, signal, onRetry }: EventFeedOptions,
  after: number,
  isFirst: boolean,
): Promise<Schemas['FeedPage'] | undefined> {
  const query = {
    tenant,
    types: types?.join(','),
    limit,
    wait: follow ? waitSeconds : undefined,
    after,
  };
  for (let failures = 0; !isAborted(signal); failures += 1) {
    try {
      return (await get('/events', { params: { query }, signal })).data;
    } catch (error) {
      if (isAborted(signal)) return undefined;
      if (isFirst || !(error instanceof Error) || !isPassing(error)) throw error;
      const waitMs = retryMs(error, failures);
      onRetry?.(error, waitMs);
      await wait(waitMs, signal);
    }
  }
  return undefined;
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Whether the same request may succeed later. */
function isPassing(error: Error): boolean {
  if (error instanceof ConnectionError) return true;
  if (error instanceof ProblemError || error instanceof UnexpectedResponseError)
    return error.status === 429 || error.status >= 500;
  return false;
}

function retryMs(error: Error, failures: number): number {
  const asked = error instanceof ProblemError ? error.retryAfterSeconds : undefined;
  return asked === undefined ? Math.min(maxRetryMs, minRetryMs * 2 ** failures) : asked * 1_000;
}

/** Resolves after a time, or when the signal is aborted. */
function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
  });
}
