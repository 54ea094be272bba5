import type { Actor, Answer, RequestOptions } from './answer.ts';
import { NoAnswer, RunEnded } from './outcomes.ts';
import type { Redactor } from './redact.ts';
import type { Exchange } from './report.ts';

/** Gives the bearer token of a request. */
export type TokenSource = () => Promise<string>;

export interface HttpClientOptions {
  /** Base URL of the service provider, without a slash at its end. */
  readonly url: string;
  readonly tokens: Readonly<Partial<Record<Actor, TokenSource>>>;
  /** For each request. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  readonly fetch: typeof fetch;
  /** Ends the run: its reason is a RunEnded. */
  readonly signal: AbortSignal;
  readonly redactor: Redactor;
}

/** Requests in a row without an answer, after which the run ends. */
const maxUnansweredRequests = 4;

/** Requests in a row that stay limited (429, 503) after every retry, after which the run ends. */
const maxLimitedRequests = 3;

const maxAttempts = 5;

/** Seconds that a `Retry-After` is obeyed at most. */
const maxRetryAfterSeconds = 30;

/** Characters of a body that a report keeps. */
const maxKeptCharacters = 32_768;

/**
 * Sends requests within bounds and records them. It follows no redirect, retries what the server
 * limits, and ends the run when the server stops answering.
 */
export class HttpClient {
  /** Of the case that runs; the runner takes them. */
  exchanges: Exchange[] = [];
  readonly #options: HttpClientOptions;
  #unanswered = 0;
  #limited = 0;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /** Returns whether requests can be sent as this actor. */
  knows(actor: Actor): boolean {
    return this.#options.tokens[actor] !== undefined;
  }

  /** Returns the same client, without its exchanges, under another signal. */
  under(signal: AbortSignal): HttpClient {
    return new HttpClient({ ...this.#options, signal });
  }

  /**
   * Resolves with the answer to a request.
   *
   * @param path below the base URL, or an absolute URL
   * @throws NoAnswer when no usable answer came
   * @throws RunEnded when the run was ended, or the server has stopped answering
   */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#once(method, path, options);
      if (!isLimit(answer)) {
        this.#limited = 0;
        return answer;
      }
      if (attempt === maxAttempts) {
        this.#limited += 1;
        if (this.#limited === maxLimitedRequests)
          throw new RunEnded(
            `the server limits requests: ${answer.status} to ${answer.request} after ${maxAttempts} attempts, ${maxLimitedRequests} times in a row`,
          );
        return answer;
      }
      await this.#pause(backOffMs(answer, attempt));
    }
  }

  async #once(method: string, path: string, options: RequestOptions): Promise<Answer> {
    const { signal } = this.#options;
    signal.throwIfAborted();
    const request = `${method} ${path.split('?', 1)[0]}`;
    const url = withQuery(path.startsWith('/') ? this.#options.url + path : path, options.query);
    const headers = requestHeaders(options);
    const body = bodyOf(options.body);
    const authorization = await this.#authorization(options);
    const began = performance.now();
    const record = (status: number, answered: Headers, text: string): void =>
      this.#record({ method, url, headers, body, status, answered, text, began });
    try {
      const response = await this.#fetch(url, {
        method,
        redirect: 'manual',
        headers: authorization === undefined ? headers : { ...headers, authorization },
        body: body ?? null,
      });
      const text = await this.#readText(response);
      record(response.status, response.headers, text);
      this.#unanswered = 0;
      return {
        request,
        status: response.status,
        headers: response.headers,
        text,
        json: parse(text),
      };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const reason = reasonOf(error, this.#options.timeoutMs);
      record(0, new Headers(), reason);
      this.#unanswered += 1;
      if (this.#unanswered === maxUnansweredRequests)
        throw new RunEnded(
          `the server stopped answering: ${request}: ${reason}; ${maxUnansweredRequests} requests in a row had no answer`,
        );
      throw new NoAnswer(`${request}: ${reason}`, { cause: error });
    }
  }

  /**
   * Sends once more when the socket was closed before any answer: a server may close an idle
   * connection while the next request is on its way.
   */
  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const { fetch: send, signal, timeoutMs } = this.#options;
    const bounded = (): RequestInit => ({
      ...init,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    try {
      return await send(url, bounded());
    } catch (error) {
      if (!isClosedSocket(error)) throw error;
      return send(url, bounded());
    }
  }

  async #authorization({ as = 'own', authorization }: RequestOptions): Promise<string | undefined> {
    if (authorization !== undefined) return authorization;
    const source = this.#options.tokens[as];
    if (source === undefined) return undefined;
    const token = await tokenFrom(source);
    this.#options.redactor.add(token);
    return `Bearer ${token}`;
  }

  async #readText({ body }: Response): Promise<string> {
    const { maxAnswerBytes } = this.#options;
    const decoder = new TextDecoder();
    let text = '';
    let bytes = 0;
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxAnswerBytes)
        throw new NoAnswer(`the answer is longer than ${maxAnswerBytes} bytes`);
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  }

  #record(sent: SentRequest): void {
    const keep = (text: string): string => cut(this.#options.redactor.redact(text));
    const { method, status, began } = sent;
    this.exchanges.push({
      method,
      url: keep(sent.url),
      requestHeaders: sent.headers,
      requestBody: sent.body === undefined ? undefined : keep(textOf(sent.body)),
      status,
      headers: keptHeaders(sent.answered, keep),
      body: keep(sent.text),
      ms: Math.round((performance.now() - began) * 10) / 10,
    });
  }

  async #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#options;
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, milliseconds);
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}

/** @throws RunEnded when there is no token: an OAuth server may refuse to give one */
async function tokenFrom(source: TokenSource): Promise<string> {
  try {
    return await source();
  } catch (error) {
    throw new RunEnded(`no token: ${error instanceof Error ? error.message : 'unknown error'}`, {
      cause: error,
    });
  }
}

interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
  readonly status: number;
  readonly answered: Headers;
  readonly text: string;
  readonly began: number;
}

/** 503 is a limit only if the server says when to come back. */
function isLimit({ status, headers }: Answer): boolean {
  return status === 429 || (status === 503 && headers.has('retry-after'));
}

function backOffMs({ headers }: Answer, attempt: number): number {
  // RFC 9110 §10.2.3: digits only; `1e9` is not a number of seconds.
  const after = headers.get('retry-after') ?? '';
  if (/^\d+$/u.test(after)) return Math.min(Number(after), maxRetryAfterSeconds) * 1_000 + 5;
  return 100 * 2 ** attempt;
}

function withQuery(url: string, query: RequestOptions['query']): string {
  if (query === undefined) return url;
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return `${url}${url.includes('?') ? '&' : '?'}${pairs.join('&')}`;
}

function requestHeaders({ headers = {}, body }: RequestOptions): Record<string, string> {
  const all: Record<string, string | undefined> = {
    accept: 'application/scim+json',
    'content-type': body === undefined ? undefined : 'application/scim+json',
    ...headers,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array)
    return body as string | Uint8Array<ArrayBuffer> | undefined;
  return JSON.stringify(body);
}

const textOf = (body: string | Uint8Array): string =>
  typeof body === 'string' ? body : new TextDecoder().decode(body);

/** Cookies are credentials too. */
function keptHeaders(headers: Headers, keep: (text: string) => string): Record<string, string> {
  return Object.fromEntries(
    [...headers].map(([name, value]) => [name, name === 'set-cookie' ? '[redacted]' : keep(value)]),
  );
}

function cut(text: string): string {
  if (text.length <= maxKeptCharacters) return text;
  return `${text.slice(0, maxKeptCharacters)}… (${text.length} characters)`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isClosedSocket(error: unknown): boolean {
  const { cause } = error as { readonly cause?: { readonly code?: string } };
  return cause?.code === 'UND_ERR_SOCKET' || cause?.code === 'ECONNRESET';
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof NoAnswer) return error.message;
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return `no answer within ${timeoutMs / 1_000} s`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  return `no answer: ${code ?? message ?? 'the connection failed'}`;
}
