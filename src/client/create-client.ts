import type {
  Call,
  InitArguments,
  InitOf,
  ItemOf,
  Method,
  OperationAt,
  PageablePath,
} from './api.ts';
import type { ClientOptions } from './client-options.ts';
import type { Event } from './event.ts';
import { paginate } from './paginate.ts';
import { readAnswer } from './read-answer.ts';
import { type EventFeedOptions, readEvents } from './read-events.ts';
import { createTransport } from './transport.ts';

/**
 * A client of the management API. Paths are those below `/api/v1`. A call resolves to `data`. It
 * rejects with a `ClientError` when the server refuses it, answers something else or cannot be
 * reached, and with the reason of its signal when that is aborted.
 */
export interface Client {
  /** Reads. */
  readonly GET: Call<'get'>;
  /** Creates something, or changes a status. */
  readonly POST: Call<'post'>;
  /** Replaces the whole. */
  readonly PUT: Call<'put'>;
  /** Changes fields; those that are left out stay. */
  readonly PATCH: Call<'patch'>;
  /** Deletes or revokes. */
  readonly DELETE: Call<'delete'>;
  /** Returns every item of a list; pages are read as they are needed. */
  paginate<P extends PageablePath>(
    path: P,
    ...init: InitArguments<OperationAt<'get', P>>
  ): AsyncGenerator<ItemOf<P>, void, undefined>;
  /** Returns the events of a tenant in order, and waits for more until its signal is aborted. */
  events(options?: EventFeedOptions): AsyncGenerator<Event, void, undefined>;
}

/**
 * Returns a client of the management API of a server.
 *
 * @throws TypeError when `url` is not an http or https URL, or `token` cannot be sent
 */
export function createClient({ url, token, fetch }: ClientOptions): Client {
  return createClientAt({ baseUrl: `${serverUrl(url)}/api/v1`, token, fetch });
}

/** Returns a client of the management API at a URL that ends with `/api/v1`. */
export function createClientAt(terms: Parameters<typeof createTransport>[0]): Client {
  const send = createTransport(terms);
  const caller = <M extends Method>(method: M): Call<M> => {
    const call = async (path: string, init?: InitOf<unknown>) => {
      const { asked, response, text } = await send(method, path, init);
      return { data: readAnswer(asked, response, text), response };
    };
    // The types of answers are those of the OpenAPI document, which the server is tested against.
    return call as Call<M>;
  };
  const GET = caller('get');
  return {
    GET,
    POST: caller('post'),
    PUT: caller('put'),
    PATCH: caller('patch'),
    DELETE: caller('delete'),
    paginate: (path, ...[init]) => paginate(GET, path, init),
    events: (options) => readEvents(GET, options),
  };
}

/** Returns a URL without query and without a slash at its end. @throws TypeError */
function serverUrl(given: string | URL): string {
  const text = String(given);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new TypeError(
      `url must be the URL of the server, such as https://scim.example.com; ${JSON.stringify(text)} was given`,
    );
  const path = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : url.pathname;
  if (path.endsWith('/api/v1'))
    throw new TypeError(`url must be the URL of the server, without /api/v1; ${text} was given`);
  return url.origin + path;
}
