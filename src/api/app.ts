import { countRefusal, refusalWait } from '../access/refusals.ts';
import type { Answer, Exchange, Handle } from '../http/exchange.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { defaultJsonLimits, type JsonLimits, parseJson } from '../protocol/json/parse-json.ts';
import { createOpenStreams, type OpenStreams } from './open-streams.ts';
import type { Api } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { apiPrefix, asksForStream } from './paths.ts';
import {
  type Administrator,
  createIdentify,
  type Identify,
  requireAllTenants,
} from './principal.ts';
import { problemBody, problemHeaders, problemOf } from './problem.ts';
import { publishKeys, streamOfKeys } from './publish-keys.ts';
import { readBody } from './read-body.ts';
import { shownPath } from './shown-path.ts';
import { checkParameters } from './strict.ts';

/** Policies hold lists of up to 1,000 names; no other body is larger. */
const bodyLimits: JsonLimits = { ...defaultJsonLimits, elements: 10_000, values: 50_000 };

/** Methods that some operation has. Any other is refused before authentication. */
const methods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What the steps of a request need. */
interface App {
  readonly options: ApiOptions;
  readonly identify: Identify;
  readonly streams: OpenStreams;
  /** Resolves to the operations. Loaded on use: a server that only serves SCIM needs none. */
  readonly operations: () => Promise<Api>;
  /** Resolves to the OpenAPI document as JSON. */
  readonly document: () => Promise<string>;
}

/**
 * Returns the management API as a handler of exchanges. It never rejects: errors become problems.
 */
export function createApi(options: ApiOptions): Handle {
  const { reader, clock, ids, hashKey, token } = options;
  let operations: Promise<Api> | undefined;
  let document: Promise<string> | undefined;
  const app: App = {
    options,
    identify: createIdentify({ reader, clock, hashKey, configured: token }),
    streams: createOpenStreams(),
    operations: () => (operations ??= loadOperations(options)),
    document: () => (document ??= loadDocument(options)),
  };
  return async (exchange) => {
    const requestId = ids.next();
    const started = clock.now();
    const { answer, cause } = await answerOrProblem(app, exchange, requestId);
    const { status, headers } = answer;
    options.logger.log(
      status >= 500 ? 'error' : status >= 400 ? 'info' : 'debug',
      'management request',
      {
        requestId,
        method: exchange.method,
        path: shownPath(exchange.target),
        status,
        milliseconds: clock.now() - started,
        cause,
      },
    );
    const isCacheable = Object.keys(headers).some((name) => name.toLowerCase() === 'cache-control');
    const caching: Record<string, string> = isCacheable ? {} : { 'Cache-Control': 'no-store' };
    return { ...answer, headers: { ...caching, ...headers, 'X-Request-Id': requestId } };
  };
}

async function loadOperations(options: ApiOptions): Promise<Api> {
  const { createRoutes } = await import('./routes.ts');
  return createRoutes(options);
}

async function loadDocument(options: ApiOptions): Promise<string> {
  const { describeApi } = await import('./describe.ts');
  return JSON.stringify(describeApi(options));
}

/** Resolves to the answer, or to a problem with its cause where that is not for the client. */
async function answerOrProblem(
  app: App,
  exchange: Exchange,
  requestId: string,
): Promise<{ readonly answer: Answer; readonly cause?: unknown }> {
  try {
    return { answer: await answerTo(app, exchange) };
  } catch (error) {
    const problem = problemOf(error, requestId);
    return {
      answer: {
        status: problem.status,
        headers: { ...problem.headers, ...problemHeaders },
        body: problemBody(problem, requestId),
      },
      cause: error instanceof ScimError ? undefined : error,
    };
  }
}

async function answerTo(app: App, exchange: Exchange): Promise<Answer> {
  requireWellFormed(exchange);
  const path = exchange.target.split('?', 1)[0]!;
  const open = openAnswer(app, exchange, path);
  if (open !== undefined) {
    if (exchange.remoteAddress !== undefined) countRequest(app, `open:${exchange.remoteAddress}`);
    return open();
  }
  const administrator = await identifyOrCount(app, exchange);
  countRequest(app, `administrator:${administrator.actor}`);
  // The token may be revoked while the body arrives, or while the request waits.
  const stillAdmitted = async (): Promise<void> => {
    await app.identify(exchange.header('authorization'));
  };
  if (path === '/metrics') return expose(app.options, exchange, administrator);
  if (asksForStream(exchange)) {
    const { streamEvents } = await import('./event-stream.ts');
    return streamEvents(app.options, exchange, administrator, stillAdmitted, app.streams);
  }
  const reads = exchange.method === 'GET';
  const body = reads ? '' : await readBody(exchange, app.options.intake, administrator.tenant);
  if (!reads) await stillAdmitted();
  // Bounds the depth of the JSON, because what follows is recursive.
  if (body !== '' && exchange.header('content-type')?.toLowerCase().includes('json') === true)
    parseJson(body, bodyLimits);
  const call = { administrator, body, stillAdmitted };
  const operations = await app.operations();
  const response = await operations.fetch(requestOf(exchange), call);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

/** @throws ScimError badRequest, methodNotAllowed */
function requireWellFormed({ hasSeveralHosts, method }: Exchange): void {
  if (hasSeveralHosts === true)
    throw new ScimError('badRequest', 'the request has more than one Host header; send one');
  if (methods.includes(method)) return;
  const allowed = methods.join(', ');
  throw new ScimError('methodNotAllowed', `the management API accepts ${allowed}`, {
    headers: { Allow: allowed },
  });
}

/** Returns what answers without a token: the OpenAPI document, and public keys of streams. */
function openAnswer(
  { options, document }: App,
  { method }: Exchange,
  path: string,
): (() => Answer | Promise<Answer>) | undefined {
  if (method !== 'GET') return undefined;
  if (path === `${apiPrefix}/openapi.json`)
    return async () => ({
      status: 200,
      headers: { 'Content-Type': 'application/json' },
      body: await document(),
    });
  const stream = streamOfKeys(path);
  return stream === undefined ? undefined : () => publishKeys(options, stream);
}

/**
 * Counts a request.
 *
 * @throws ScimError tooManyRequests
 */
function countRequest({ options: { limits } }: App, key: string): void {
  const wait = limits?.perConnection && limits.limiter.take(key, limits.perConnection);
  if (wait !== undefined) throw tooManyRequests('too many requests', wait);
}

/**
 * Resolves to the administrator of a request. Each refusal counts against the remote address.
 *
 * @throws ScimError unauthenticated; tooManyRequests when too many from this address were refused
 */
async function identifyOrCount(
  { options: { limits }, identify }: App,
  exchange: Exchange,
): Promise<Administrator> {
  const wait = refusalWait(limits, exchange.remoteAddress);
  if (wait !== undefined)
    throw tooManyRequests('too many refused requests from this address', wait);
  try {
    if (exchange.hasSeveralCredentials)
      throw new ScimError(
        'unauthenticated',
        'the request has more than one Authorization header; send one',
      );
    return await identify(exchange.header('authorization'));
  } catch (error) {
    if (error instanceof ScimError && error.code === 'unauthenticated')
      countRefusal(limits, exchange.remoteAddress);
    throw error;
  }
}

function tooManyRequests(what: string, waitSeconds: number): ScimError {
  return new ScimError('tooManyRequests', `${what}; try again in ${waitSeconds} s`, {
    headers: { 'Retry-After': String(waitSeconds) },
  });
}

/** Resolves to the metrics. They are about the whole server. */
async function expose(
  { metrics }: ApiOptions,
  { method, target }: Exchange,
  administrator: Administrator,
): Promise<Answer> {
  if (method !== 'GET')
    throw new ScimError('methodNotAllowed', 'this path accepts GET', { headers: { Allow: 'GET' } });
  requireAllTenants(administrator);
  checkParameters(target, []);
  return {
    status: 200,
    headers: { 'Content-Type': metrics.contentType },
    body: await metrics.expose(),
  };
}

/** Returns a request with the headers that operations look at. They read the body as a text. */
function requestOf(exchange: Exchange): Request {
  const headers = new Headers();
  for (const name of ['content-type', 'idempotency-key']) {
    const value = exchange.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  const { method, target } = exchange;
  return new Request(new URL(target, 'http://localhost'), { method, headers });
}
