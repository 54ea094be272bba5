import createFetchClient from 'openapi-fetch';
import type { InitOf, Method } from './api.ts';
import type { ClientOptions } from './client-options.ts';
import { ConnectionError } from './errors.ts';

/** An answer whose body was read. */
export interface Received {
  /** The URL that was asked. */
  readonly asked: string;
  readonly response: Response;
  readonly text: string;
}

/** Sends one request. */
export type Send = (
  method: Method,
  path: string,
  init: InitOf<unknown> | undefined,
) => Promise<Received>;

/** Operations of any path: calls were checked against the document before. */
type AnyPaths = Readonly<Record<string, Readonly<Record<Method, object>>>>;

/**
 * Returns what sends requests, with the token, and reads their answers.
 *
 * @throws TypeError when the token cannot be sent
 */
export function createTransport({
  baseUrl,
  token,
  fetch: given,
}: Pick<ClientOptions, 'token' | 'fetch'> & { readonly baseUrl: string }): Send {
  if (typeof token === 'string') requireToken(token);
  const core = createFetchClient<AnyPaths>({ baseUrl });
  return async (method, path, init = {}) => {
    const bearer = typeof token === 'function' ? requireToken(await token()) : token;
    let asked = '';
    const fetch = (request: Request): Promise<Response> => {
      asked = request.url;
      return (given ?? globalThis.fetch)(request);
    };
    try {
      const { response, data, error } = await core.request(method, path, {
        ...init,
        headers:
          bearer === undefined
            ? init.headers
            : { ...init.headers, Authorization: `Bearer ${bearer}` },
        // A token must not follow a redirect, and a POST would become a GET.
        redirect: 'manual',
        parseAs: 'text',
        fetch,
      });
      return { asked, response, text: textOf(data, error) };
    } catch (error) {
      // Before anything was sent, what failed is a wrong argument.
      if (asked === '' || init.signal?.aborted === true) throw error;
      throw new ConnectionError(`${asked} cannot be reached: ${reasonOf(error)}`, { cause: error });
    }
  };
}

/** Returns the body as it was received. Of a refusal, the JSON was read already. */
function textOf(data: unknown, error: unknown): string {
  const body = data ?? error;
  return typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
}

/** Returns why a request failed: fetch itself says only that it did. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}

/** @throws TypeError */
function requireToken(token: string): string {
  const isSendable = [...token].every((character) => character > ' ' && character <= '~');
  if (token === '' || !isSendable)
    throw new TypeError(
      'token must be a token of the management API: printable characters without spaces',
    );
  return token;
}
