import { countRefusal, refusalWait } from '../access/refusals.ts';
import { shortened } from '../directory/shortened.ts';
import type { Answer, Exchange, Handle } from '../http/exchange.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { defaultJsonLimits, type JsonLimits, parseJson } from '../protocol/json/parse-json.ts';
import { describeApi } from './describe.ts';
import { asksForStream, streamEvents } from './events.ts';
import { createOpenStreams } from './open-streams.ts';
import { apiPrefix } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { type Administrator, createIdentify, requireAllTenants } from './principal.ts';
import { problemBody, problemHeaders, problemOf } from './problem.ts';
import { createRoutes } from './routes.ts';
import { publishKeys, streamOfKeys } from './streams.ts';
import { checkParameters } from './strict.ts';

/** Bytes of a body at most. */
const longestBody = 262_144;

/** Policies hold lists of up to 1,000 names; nothing here is larger. */
const bodyLimits: JsonLimits = { ...defaultJsonLimits, elements: 10_000, values: 50_000 };

/** Methods of some operation; what has no such method is refused before it is authenticated. */
const methods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The management API as a handler of exchanges. Never rejects. */
export function createApi(options: ApiOptions): Handle {
  const { ids, clock, logger, limits } = options;
  const identify = createIdentify({
    reader: options.reader,
    clock,
    hashKey: options.hashKey,
    ...(options.token === undefined ? {} : { configured: options.token }),
  });
  const api = createRoutes(options);
  const streams = createOpenStreams();

  let described: string | undefined;
  const describe = (): Answer => {
    described ??= JSON.stringify(describeApi(options));
    return { status: 200, headers: { 'Content-Type': 'application/json' }, body: described };
  };

  /** Counts a request. @throws ScimError tooManyRequests */
  const takeOne = (key: string): void => {
    const wait = limits?.perConnection && limits.limiter.take(key, limits.perConnection);
    if (wait === undefined) return;
    throw new ScimError(
      'tooManyRequests',
      `more requests than the limit were sent; try again in ${wait} s`,
      {
        headers: { 'Retry-After': String(wait) },
      },
    );
  };

  const receive = async (exchange: Exchange, tenant: string): Promise<string> => {
    const ticket = options.intake?.open(tenant);
    try {
      return decodeUtf8(await exchange.body(longestBody, ticket?.arrived));
    } finally {
      ticket?.close();
    }
  };

  const answer = async (exchange: Exchange, requestId: string): Promise<Answer> => {
    if (exchange.hasSeveralHosts === true)
      throw new ScimError('badRequest', 'the request has more than one Host header; send one');
    if (!methods.includes(exchange.method)) {
      const allowed = methods.join(', ');
      throw new ScimError('methodNotAllowed', `the management API takes ${allowed}`, {
        headers: { Allow: allowed },
      });
    }
    const path = exchange.target.split('?', 1)[0]!;
    const isDescription = path === `${apiPrefix}/openapi.json` && exchange.method === 'GET';
    const stream = exchange.method === 'GET' ? streamOfKeys(path) : undefined;
    if (isDescription || stream !== undefined) {
      if (exchange.address !== undefined) takeOne(`open:${exchange.address}`);
      return stream === undefined ? describe() : publishKeys(options, stream);
    }
    const administrator = await identifyOrWait();
    takeOne(`administrator:${administrator.actor}`);
    // What a request came in with may be revoked while its body arrives, or while it waits.
    const stillAdmitted = async (): Promise<void> => {
      await identify(exchange.header('authorization'));
    };
    if (path === '/metrics') return expose(options, exchange, administrator);
    if (asksForStream(exchange))
      return streamEvents(options, exchange, administrator, stillAdmitted, streams);
    const body =
      exchange.method === 'GET' ? '' : await receive(exchange, administrator.tenant ?? '');
    if (exchange.method !== 'GET') await stillAdmitted();
    // Checked by the limits of SCIM bodies: what follows recurses as deep as the JSON is nested.
    if (body !== '' && exchange.header('content-type')?.toLowerCase().includes('json') === true)
      parseJson(body, bodyLimits);
    const response = await api.fetch(requestOf(exchange, body), {
      administrator,
      requestId,
      body,
      stillAdmitted,
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };

    async function identifyOrWait() {
      const wait = refusalWait(limits, exchange.address);
      if (wait !== undefined) {
        throw new ScimError(
          'tooManyRequests',
          `too many requests from this address were refused; try again in ${wait} s`,
          {
            headers: { 'Retry-After': String(wait) },
          },
        );
      }
      try {
        if (exchange.hasSeveralCredentials)
          throw new ScimError('unauthenticated', 'there is more than one Authorization header');
        return await identify(exchange.header('authorization'));
      } catch (error) {
        if (error instanceof ScimError && error.code === 'unauthenticated')
          countRefusal(limits, exchange.address);
        throw error;
      }
    }
  };

  return async (exchange) => {
    const requestId = ids.next();
    const started = clock.now();
    let done: Answer;
    let cause: unknown;
    try {
      done = await answer(exchange, requestId);
    } catch (error) {
      const { status, detail, headers } = problemOf(error, requestId);
      cause = error instanceof ScimError ? undefined : error;
      done = {
        status,
        headers: { ...headers, ...problemHeaders },
        body: problemBody(status, detail, requestId),
      };
    }
    const { method, target } = exchange;
    logger.log(
      done.status >= 500 ? 'error' : done.status >= 400 ? 'info' : 'debug',
      'management request',
      {
        requestId,
        method,
        path: shownPath(target),
        status: done.status,
        milliseconds: clock.now() - started,
        cause,
      },
    );
    const saysHowCached = Object.keys(done.headers).some(
      (name) => name.toLowerCase() === 'cache-control',
    );
    const caching: Record<string, string> = saysHowCached ? {} : { 'Cache-Control': 'no-store' };
    return { ...done, headers: { ...caching, ...done.headers, 'X-Request-Id': requestId } };
  };
}

/** Longest name of an operation. */
const maxName = 24;

/** What stands where an id belongs may be a token in the wrong place. */
function shownPath(target: string): string {
  const segments = target.split('?', 1)[0]!.split('/');
  return segments
    .map((segment) => (segment.length > maxName ? shortened(segment) : segment))
    .join('/')
    .slice(0, 200);
}

/** `/metrics` is about the whole server. */
async function expose(
  { metrics }: ApiOptions,
  { method, target }: Exchange,
  administrator: Administrator,
): Promise<Answer> {
  if (method !== 'GET')
    throw new ScimError('methodNotAllowed', 'this path takes GET', { headers: { Allow: 'GET' } });
  requireAllTenants(administrator);
  checkParameters(target, []);
  return {
    status: 200,
    headers: { 'Content-Type': metrics.contentType },
    body: await metrics.expose(),
  };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws ScimError invalidSyntax */
function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new ScimError('invalidSyntax', 'the body is not valid UTF-8', { cause: error });
  }
}

/** Only what operations look at goes over. */
function requestOf(exchange: Exchange, body: string): Request {
  const headers = new Headers();
  for (const name of ['content-type', 'idempotency-key']) {
    const value = exchange.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  const given =
    exchange.method === 'GET' || exchange.method === 'HEAD' || body === '' ? {} : { body };
  return new Request(new URL(exchange.target, 'http://localhost'), {
    method: exchange.method,
    headers,
    ...given,
  });
}
