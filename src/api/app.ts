import { countRefusal, refusalWait } from '../access/refusals.ts';
import type { Answer, Exchange, Handle } from '../http/exchange.ts';
import { createGenerationCache, type GenerationCache } from '../ports/generation-cache.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { defaultJsonLimits, type JsonLimits, parseJson } from '../protocol/json/parse-json.ts';
import { identifySetup, isSetupPath, setupHeader } from './identify-setup.ts';
import { isLogoPath, logoAnswer } from './logo-answer.ts';
import type { AnswerOidc } from './oidc-sign-in.ts';
import { createOpenStreams, type OpenStreams } from './open-streams.ts';
import type { Api } from './operation.ts';
import type { ApiOptions } from './options.ts';
import {
  apiPrefix,
  asksForAccess,
  asksForSignIn,
  asksForStream,
  carriesConfiguration,
  oidcPath,
} from './paths.ts';
import {
  type Administrator,
  anonymous,
  type CallerRequest,
  createIdentify,
  type Identify,
  isExpired,
  requireAllTenants,
} from './principal.ts';
import { problemBody, problemHeaders, problemOf } from './problem.ts';
import { publishKeys, streamOfKeys } from './publish-keys.ts';
import { readBody } from './read-body.ts';
import { requireSameOrigin } from './same-origin.ts';
import { createSessionCaller } from './session-caller.ts';
import { shownPath } from './shown-path.ts';
import { checkParameters } from './strict.ts';

/** Policies hold lists of up to 1,000 names; only a configuration is larger. */
const bodyLimits: JsonLimits = { ...defaultJsonLimits, elements: 10_000, values: 50_000 };

/** A configuration may describe 100,000 tenants. */
const configurationLimits: JsonLimits = {
  ...defaultJsonLimits,
  // Above the most tenants of a configuration, whose refusal names the list.
  elements: 200_000,
  values: 5_000_000,
};

/** Methods that some operation has. Any other is refused before authentication. */
const methods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Answers of the access gate that are kept, of about a kilobyte each. */
const maxDecisions = 10_000;

/** What a request was answered with, and to whom; at open paths no caller is identified. */
interface Served {
  readonly answer: Answer;
  readonly administrator?: Administrator;
}

/** What the steps of a request need. */
interface App {
  readonly options: ApiOptions;
  readonly identify: Identify;
  readonly streams: OpenStreams;
  /** Answers of the access gate, by state of the store, token and target. */
  readonly decisions: GenerationCache<Served>;
  /** Resolves to the operations. Loaded on use: a server that only serves SCIM needs none. */
  readonly operations: () => Promise<Api>;
  /** Resolves to what signs in with OpenID Connect; undefined: it is not configured. */
  readonly oidc: () => Promise<AnswerOidc | undefined>;
  /** Resolves to the OpenAPI document as JSON. */
  readonly document: () => Promise<string>;
}

/**
 * Returns the management API as a handler of exchanges. It never rejects: errors become problems.
 */
export function createApi(options: ApiOptions): Handle {
  const { clock, ids } = options;
  let operations: Promise<Api> | undefined;
  let document: Promise<string> | undefined;
  let oidc: Promise<AnswerOidc | undefined> | undefined;
  const app: App = {
    options,
    identify: options.identify ?? identifyWith(options),
    streams: options.streams ?? createOpenStreams(),
    decisions: createGenerationCache(maxDecisions),
    operations: () => (operations ??= loadOperations(options)),
    oidc: () => (oidc ??= loadOidc(options)),
    document: () => (document ??= loadDocument(options)),
  };
  return async (exchange) => {
    const requestId = ids.next();
    const started = clock.now();
    const { answer, cause } = await answerOrProblem(app, exchange, requestId);
    const { status, headers } = answer;
    logAnswer(options, exchange, { requestId, status, started, cause });
    const isCacheable = Object.keys(headers).some((name) => name.toLowerCase() === 'cache-control');
    const caching: Record<string, string> = isCacheable ? {} : { 'Cache-Control': 'no-store' };
    return { ...answer, headers: { ...caching, ...headers, 'X-Request-Id': requestId } };
  };
}

/** Returns what identifies callers by their tokens and, where there is a console, by sessions. */
function identifyWith(options: ApiOptions): Identify {
  const { reader, submit, clock, hashKey, token: configured, console: terms } = options;
  const publicUrlOf = (request: CallerRequest): string => publicUrlFor(options, request);
  const session =
    terms && createSessionCaller({ reader, submit, clock, hashKey, terms, publicUrlOf });
  return createIdentify({ reader, clock, hashKey, configured, session });
}

/** Returns what URLs in the answer to a request begin with. */
function publicUrlFor({ publicUrl, publicUrlOf }: ApiOptions, request: CallerRequest): string {
  return publicUrlOf?.(request) ?? publicUrl;
}

/** Logs an answer. The line is built only where it is written. */
function logAnswer(
  { logger, clock }: ApiOptions,
  { method, target }: Exchange,
  outcome: {
    readonly requestId: string;
    readonly status: number;
    readonly started: number;
    readonly cause: unknown;
  },
): void {
  const { requestId, status, started, cause } = outcome;
  const level = status >= 500 ? 'error' : status >= 400 ? 'info' : 'debug';
  if (logger.isEnabled?.(level) === false) return;
  logger.log(level, 'management request', {
    requestId,
    method,
    path: shownPath(target),
    status,
    milliseconds: clock.now() - started,
    cause,
  });
}

async function loadOperations(options: ApiOptions): Promise<Api> {
  const { createRoutes } = await import('./routes.ts');
  return createRoutes(options);
}

async function loadOidc(options: ApiOptions): Promise<AnswerOidc | undefined> {
  const { console: terms } = options;
  if (terms?.oidc === undefined) return undefined;
  const { createOidcSignIn } = await import('./oidc-sign-in.ts');
  return createOidcSignIn(options, { ...terms, oidc: terms.oidc });
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
  if (asksForAccess(exchange) && !exchange.hasSeveralCredentials)
    return answerAccess(app, exchange);
  const { answer } = await serve(app, exchange);
  return answer;
}

/**
 * Answers the access gate, which applications call on each of their requests. An answer follows
 * from the state of the store, the token and the target, until the token expires: it is kept while
 * the store has the same state, and given again without being computed. The state is asked for
 * with each request, before the kept answer is looked up, so that it is never older than a commit
 * that was acknowledged before the request.
 */
async function answerAccess(app: App, exchange: Exchange): Promise<Answer> {
  const { stateVersion, clock } = app.options;
  const authorization = exchange.header('authorization');
  // Sessions end by the clock; their answers are not kept.
  if (authorization === undefined) return (await serve(app, exchange)).answer;
  const version = await stateVersion.ask();
  const key = `${authorization}\n${exchange.target}`;
  const found = app.decisions.get(version, key, () => serve(app, exchange));
  if (found instanceof Promise) return (await found).answer;
  const { answer, administrator } = found;
  if (isExpired(administrator!, clock)) return (await serve(app, exchange)).answer;
  requireNotRefused(app, exchange);
  countRequest(app, `administrator:${administrator!.actor}`);
  return answer;
}

/** Resolves to the answer, computed now. */
async function serve(app: App, exchange: Exchange): Promise<Served> {
  const path = exchange.target.split('?', 1)[0]!;
  const open = openAnswer(app, exchange, path);
  if (open !== undefined) {
    if (exchange.remoteAddress !== undefined) countRequest(app, `open:${exchange.remoteAddress}`);
    return { answer: await open() };
  }
  if (app.options.console !== undefined && asksForSignIn(exchange.method, path)) {
    if (exchange.remoteAddress !== undefined) countRequest(app, `open:${exchange.remoteAddress}`);
    requireSameOrigin(exchange, publicUrlFor(app.options, exchange));
    return { answer: await answerCaller(app, exchange, path, anonymous) };
  }
  if (path === oidcPath || path === `${oidcPath}/callback`) {
    const signIn = await app.oidc();
    if (signIn === undefined) throw new ScimError('notFound', 'there is no identity provider here');
    if (exchange.remoteAddress !== undefined) countRequest(app, `open:${exchange.remoteAddress}`);
    return { answer: await signIn(exchange, publicUrlFor(app.options, exchange)) };
  }
  const administrator = await identifyOrCount(app, exchange, path);
  countRequest(app, `administrator:${administrator.actor}`);
  if (administrator.setup !== undefined && isLogoPath(exchange, path))
    return { answer: logoAnswer(administrator.setup.link), administrator };
  return { answer: await answerCaller(app, exchange, path, administrator), administrator };
}

async function answerCaller(
  app: App,
  exchange: Exchange,
  path: string,
  administrator: Administrator,
): Promise<Answer> {
  // The token may be revoked while the body arrives, or while the request waits.
  const stillAdmitted = async (): Promise<void> => {
    if (administrator !== anonymous) await identifyBy(app, exchange, path);
  };
  if (path === '/metrics') return expose(app.options, exchange, administrator);
  if (asksForStream(exchange)) {
    const { streamEvents } = await import('./event-stream.ts');
    return streamEvents(app.options, exchange, administrator, stillAdmitted, app.streams);
  }
  const reads = exchange.method === 'GET';
  const isLarge = administrator.tenant === undefined && carriesConfiguration(exchange);
  const body = reads
    ? ''
    : await readBody(exchange, app.options.intake, administrator.tenant, isLarge);
  if (!reads) await stillAdmitted();
  // Bounds the depth of the JSON, because what follows is recursive.
  if (body !== '' && exchange.header('content-type')?.toLowerCase().includes('json') === true)
    parseJson(body, isLarge ? configurationLimits : bodyLimits);
  const publicUrl = publicUrlFor(app.options, exchange);
  const call = { administrator, body, stillAdmitted, publicUrl, exchange };
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
async function identifyOrCount(app: App, exchange: Exchange, path: string): Promise<Administrator> {
  const { options } = app;
  requireNotRefused(app, exchange);
  try {
    if (exchange.hasSeveralCredentials)
      throw new ScimError(
        'unauthenticated',
        'the request has more than one Authorization header; send one',
      );
    return await identifyBy(app, exchange, path);
  } catch (error) {
    const isRefusal = error instanceof ScimError && error.code === 'unauthenticated';
    if (isRefusal && !isSignedOut(exchange)) countRefusal(options.limits, exchange.remoteAddress);
    throw error;
  }
}

/**
 * Whether a request is of a page of the console whose session is missing. It guesses nothing, and
 * must not use up what tokens from the same address may get wrong.
 */
function isSignedOut(exchange: Exchange): boolean {
  return (
    exchange.header('authorization') === undefined &&
    exchange.header('cookie') === undefined &&
    exchange.header('sec-fetch-site') === 'same-origin'
  );
}

/** Resolves to the caller: by its token, or at the paths of set-up links by the link. */
function identifyBy(app: App, exchange: Exchange, path: string): Promise<Administrator> {
  return isSetupPath(path)
    ? identifySetup(app.options, exchange.header(setupHeader))
    : app.identify(exchange);
}

/** @throws ScimError tooManyRequests when too many from the address of a request were refused */
function requireNotRefused({ options: { limits } }: App, { remoteAddress }: Exchange): void {
  const wait = refusalWait(limits, remoteAddress);
  if (wait !== undefined)
    throw tooManyRequests('too many refused requests from this address', wait);
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
