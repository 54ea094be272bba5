import type { Answer, Dialect } from './dialect.ts';
import type { Random } from './random.ts';

/** Gives the bearer token of a request. */
export type TokenSource = () => Promise<string>;

/** Faults that are played on the way, each with its probability. */
export interface Faults {
  /** The server answers, and the answer is lost. */
  readonly lostAnswers: number;
  /** A proxy answers 503 without asking the server. */
  readonly unavailable: number;
  /** A proxy answers 429 with `Retry-After: 0`. */
  readonly tooMany: number;
  /** Milliseconds by which an answer is late, at most. */
  readonly delayMs: number;
}

export interface ScimClientOptions {
  /** Base URL of the service provider, without a slash at its end. */
  readonly url: string;
  readonly token: TokenSource;
  readonly dialect: Dialect;
  readonly random: Random;
  /** Requests per second; absent: as fast as answers come. */
  readonly rate?: number;
  readonly fetch?: typeof fetch;
}

/** One request that was made. */
export interface Exchange {
  readonly method: string;
  /** Path without ids and query: `/Users/{id}`. */
  readonly route: string;
  /** 0: no answer. */
  readonly status: number;
  readonly milliseconds: number;
}

/** No usable answer came: the connection broke, time ran out, or the answer is not SCIM. */
export class NoAnswer extends Error {
  override readonly name: string = 'NoAnswer';
}

/** The time limit of a request ran out. */
class TimedOut extends NoAnswer {
  override readonly name = 'TimedOut';
}

/** The provider stops the job, whatever is left to do. */
export class JobStopped extends NoAnswer {
  override readonly name: string = 'JobStopped';
}

/** The server refuses the credential. */
export class CredentialRefused extends JobStopped {
  override readonly name = 'CredentialRefused';
}

/** Bytes of an answer that are read. */
const maxAnswerBytes = 64 * 1_048_576;

/** Seconds that a `Retry-After` is obeyed at most. */
const maxRetryAfterSeconds = 30;

/** How often a request is sent that gets no answer in time. */
const maxTimeouts = 2;

/** Statuses that leave open whether the server has carried out the request. */
const ambiguous: ReadonlySet<number> = new Set([500, 502, 504]);

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/**
 * A client that sends requests as one identity provider does: headers, time limit, retries, rate.
 */
export class ScimClient {
  readonly exchanges: Exchange[] = [];
  faults: Faults | undefined;
  readonly #options: ScimClientOptions;
  #nextSlot = 0;

  constructor(options: ScimClientOptions) {
    this.#options = options;
  }

  get dialect(): Dialect {
    return this.#options.dialect;
  }

  get random(): Random {
    return this.#options.random;
  }

  /**
   * Sends a request and tries it again as the provider does.
   *
   * @param path below the base URL, with its query
   * @param token instead of the token of the source
   * @throws NoAnswer when the last attempt has no usable answer
   */
  async request(method: string, path: string, body?: object, token?: string): Promise<Answer> {
    const { attempts, statuses, afterNoAnswer, repeatsPost } = this.dialect.retry;
    const mayRepeat = method !== 'POST' || repeatsPost;
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt >= attempts;
      try {
        const answer = await this.#once(method, path, body, token);
        const { status } = answer;
        const isFinal = !statuses.includes(status) || (!mayRepeat && ambiguous.has(status));
        if (isLast || isFinal) return answer;
        await pause(backOff(answer, attempt));
      } catch (error) {
        const isSilent = error instanceof TimedOut && attempt >= maxTimeouts;
        const isRepeated = afterNoAnswer && mayRepeat && !isLast && !isSilent;
        if (!(error instanceof NoAnswer) || !isRepeated) throw error;
        await pause(50 * 2 ** attempt);
      }
    }
  }

  async #once(method: string, path: string, body?: object, token?: string): Promise<Answer> {
    await this.#waitForSlot();
    const fault = this.#fault();
    const began = performance.now();
    let status = 0;
    try {
      if (fault === 'unavailable' || fault === 'tooMany') {
        const refusal = refused(fault);
        ({ status } = refusal);
        return refusal;
      }
      const answer = await this.#send(method, path, body, token ?? (await this.#options.token()));
      if (this.faults !== undefined) await pause(this.random.below(this.faults.delayMs + 1));
      if (fault === 'lostAnswers') throw new NoAnswer('the answer was lost on the way');
      ({ status } = answer);
      return answer;
    } finally {
      const milliseconds = performance.now() - began;
      this.exchanges.push({ method, route: routeOf(path), status, milliseconds });
    }
  }

  async #send(
    method: string,
    path: string,
    body: object | undefined,
    token: string,
  ): Promise<Answer> {
    const { url, dialect, fetch: send = fetch } = this.#options;
    const { query, headers, contentType, timeoutMs } = dialect;
    const target = `${url}${path}${query === undefined ? '' : `${path.includes('?') ? '&' : '?'}${query}`}`;
    const hasType = body !== undefined && contentType !== undefined;
    try {
      const response = await send(target, {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          ...headers,
          Authorization: `Bearer ${token}`,
          ...(hasType ? { 'Content-Type': contentType } : {}),
        },
        body: body === undefined ? null : new TextEncoder().encode(JSON.stringify(body)),
      });
      if (response.status >= 300 && response.status < 400) {
        await response.body?.cancel();
        throw new NoAnswer(
          `the server redirects (${response.status}); the URL must be the final one`,
        );
      }
      // An answer may quote the request: the token must not reach a report.
      return readAnswer(response, (await readText(response)).replaceAll(token, '[token]'));
    } catch (error) {
      if (error instanceof NoAnswer) throw error;
      if (error instanceof DOMException && error.name === 'TimeoutError')
        throw new TimedOut(`no answer within ${timeoutMs / 1_000} s`, { cause: error });
      throw new NoAnswer(reasonOf(error), { cause: error });
    }
  }

  #fault(): keyof Omit<Faults, 'delayMs'> | undefined {
    if (this.faults === undefined) return undefined;
    const { lostAnswers, unavailable, tooMany } = this.faults;
    const drawn = this.random.next();
    if (drawn < lostAnswers) return 'lostAnswers';
    if (drawn < lostAnswers + unavailable) return 'unavailable';
    return drawn < lostAnswers + unavailable + tooMany ? 'tooMany' : undefined;
  }

  async #waitForSlot(): Promise<void> {
    const { rate } = this.#options;
    if (rate === undefined) return;
    const now = performance.now();
    const slot = Math.max(now, this.#nextSlot);
    this.#nextSlot = slot + 1_000 / rate;
    if (slot > now) await pause(slot - now);
  }
}

function routeOf(path: string): string {
  const [resource = '', id] = path.split('?', 1)[0]!.split('/').slice(1);
  return id === undefined ? `/${resource}` : `/${resource}/{id}`;
}

function backOff({ headers }: Answer, attempt: number): number {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  if (Number.isFinite(seconds) && seconds >= 0)
    return Math.min(seconds, maxRetryAfterSeconds) * 1_000 + 5;
  return 50 * 2 ** attempt;
}

function refused(fault: 'unavailable' | 'tooMany'): Answer {
  const status = fault === 'tooMany' ? 429 : 503;
  const headers = new Headers({ 'Retry-After': '0' });
  return { status, headers, json: undefined, text: 'refused by the proxy of this simulation' };
}

async function readText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > maxAnswerBytes)
      throw new NoAnswer(`the answer is longer than ${maxAnswerBytes} bytes`);
    text += decoder.decode(chunk as Uint8Array, { stream: true });
  }
  return text + decoder.decode();
}

function readAnswer({ status, headers }: Response, text: string): Answer {
  const type = headers.get('content-type') ?? '';
  if (text === '' || !type.includes('json')) {
    if (status < 300 && text !== '')
      throw new NoAnswer(
        `the server answers ${status} with ${type === '' ? 'no content type' : type}, not JSON`,
      );
    return { status, headers, json: undefined, text };
  }
  try {
    return { status, headers, json: JSON.parse(text), text };
  } catch (error) {
    throw new NoAnswer(`the server answers ${status} with a body that is not JSON`, {
      cause: error,
    });
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  return `no answer: ${code ?? message ?? 'the connection failed'}`;
}
