import {
  mayWrite,
  type Principal,
  reachesUsersOnly,
  unauthenticated,
} from '../access/principal.ts';
import { countRefusal, refusalWait } from '../access/refusals.ts';
import { type OperationContext, readsOnly } from '../directory/directory.ts';
import { createIntake, type Intake, type IntakeTicket } from '../directory/intake.ts';
import { scrubError } from '../directory/redact.ts';
import { shortened } from '../directory/shortened.ts';
import { answerError, toScimError, withoutBody } from '../http/answer.ts';
import type { Answer, Exchange, Handle } from '../http/exchange.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import type { Parameters } from '../protocol/list/query.ts';
import { createParseContext, profiles } from '../protocol/profiles/profile.ts';
import { deferBulk, deferWrite, readDeferral, serveDeferred } from './deferred.ts';
import { createDiscoveryTexts, type DiscoveryTexts, discover, type Visitor } from './discover.ts';
import {
  type Context,
  list,
  search,
  serveBulk,
  serveCollection,
  serveMe,
  serveResource,
} from './endpoints.ts';
import { describeAuthorizationServer, issuerOf, serveToken } from './oauth.ts';
import type { HandlerOptions } from './options.ts';
import { readParameters, splitTarget } from './read-request.ts';
import { record, type Trail } from './record.ts';
import { keepRefusal } from './refused-requests.ts';
import { hiddenTexts, requestRow } from './request-log.ts';
import { locate, type Route } from './route.ts';
import { basePathOf, publicUrlOf, routedExchange } from './target.ts';

/** SCIM over any carrier (design: the way of a request). Never rejects: every failure becomes an answer. */
export function createHandler(options: HandlerOptions): Handle {
  const { ids, clock, logger } = options;
  const { intake = createIntake() } = options;
  const texts = createDiscoveryTexts();
  const basePath = basePathOf(options.origin);
  return async (given) => {
    const exchange = routedExchange(given, basePath);
    const trail: Trail = { id: ids.next(), started: clock.now() };
    const span = options.tracer?.begin('SCIM request', exchange.header('traceparent'));
    if (span?.traceparent !== undefined) trail.trace = span.traceparent;
    let answer: Answer;
    let failure: unknown;
    let refusal: unknown;
    try {
      answer = await answerTo(options, exchange, trail, { intake, texts });
    } catch (error) {
      refusal = error;
      failure =
        error instanceof ScimError ? scrubError(error, hiddenTexts(exchange, trail)) : error;
      answer = answerError(toScimError(failure, trail.id));
    }
    record(logger, clock, exchange, trail, answer.status, failure);
    account(options, trail, answer, failure);
    if (answer.status === 401 || answer.status === 429)
      keepRefusal(options, exchange, trail, answer.status, refusal);
    measure(options, exchange, trail, answer, failure);
    span?.end(spanAttributes(exchange, trail, answer), answer.status >= 500 ? failure : undefined);
    const row =
      options.requests === undefined
        ? undefined
        : requestRow(exchange, trail, answer, failure, clock.now());
    if (row !== undefined) options.requests!.add(row);
    const headers = { 'Cache-Control': 'no-store', ...answer.headers, 'X-Request-Id': trail.id };
    return exchange.method === 'HEAD' ? withoutBody(answer, headers) : { ...answer, headers };
  };
}

const knownMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
]);

/** As OpenTelemetry's conventions for HTTP have them; a path may name people, so that the route stands for it. */
function spanAttributes({ method }: Exchange, { id, route, principal }: Trail, { status }: Answer) {
  return {
    'http.request.method': knownMethods.has(method) ? method : '_OTHER',
    'http.response.status_code': status,
    'http.route': route?.rule.endpoint,
    'rollcall.request': id,
    'rollcall.tenant': principal?.tenant,
    'rollcall.connection': principal?.connection,
  };
}

function measure(
  { measure: tell, clock }: HandlerOptions,
  { method }: Exchange,
  trail: Trail,
  { status }: Answer,
  failure: unknown,
): void {
  if (tell === undefined) return;
  const scimType = failure instanceof ScimError ? failure.scimType : undefined;
  tell({
    endpoint: trail.route?.rule.endpoint ?? 'none',
    method: knownMethods.has(method) ? method : 'other',
    status,
    seconds: (clock.now() - trail.started) / 1_000,
    ...(trail.effect === undefined ? {} : { effect: trail.effect }),
    ...(scimType === undefined ? {} : { scimType }),
  });
}

/** Counts the request for its connection, and tells of what an administrator ought to know. */
function account(
  { usage, notice, clock }: HandlerOptions,
  trail: Trail,
  { status }: Answer,
  failure: unknown,
): void {
  const { principal } = trail;
  if (principal === undefined) return;
  const { tenant, connection, credential } = principal;
  const detail = failure instanceof ScimError ? failure.detail : String(status);
  usage?.record({
    tenant,
    connection,
    credential,
    at: clock.now(),
    ...(status < 400 ? {} : { error: `${status} ${detail}` }),
  });
  if (failure instanceof ScimError && (failure.code === 'held' || failure.code === 'quotaExceeded'))
    notice?.({ kind: failure.code, tenant, connection, requestId: trail.id, detail });
}

/** What all requests share. */
interface Shared {
  readonly intake: Intake;
  readonly texts: DiscoveryTexts;
}

/** The steps, in order: route, authenticate, then what the endpoint does. */
async function answerTo(
  options: HandlerOptions,
  exchange: Exchange,
  trail: Trail,
  { intake, texts }: Shared,
): Promise<Answer> {
  if (exchange.hasSeveralHosts === true)
    throw new ScimError('badRequest', 'the request has more than one Host header; send one');
  const { path, query } = splitTarget(exchange.target);
  const route = locate(path);
  trail.route = route;
  const { rule } = route;
  if (!rule.methods.includes(exchange.method)) {
    throw new ScimError('methodNotAllowed', `this path takes ${rule.methods.join(', ')}`, {
      headers: { Allow: rule.methods.join(', ') },
    });
  }
  if (rule.access === 'open') return answerOpen(options, exchange, route, trail);
  if (rule.access === 'discovery') {
    const caller = await visitor(options, exchange, route, trail);
    if (trail.principal === undefined) limitAddress(options, exchange);
    else limit(options, trail.principal);
    return discover(options, exchange, route, caller, readParameters(query), texts);
  }
  const principal = await admit(options, exchange, route);
  trail.principal = principal;
  limit(options, principal);
  const stillAdmitted = async (): Promise<void> => {
    await identify(options, exchange, route);
  };
  const work = (given: Exchange): Promise<Answer> =>
    serve(options, given, route, principal, readParameters(query), trail, stillAdmitted);
  if (exchange.method === 'GET' || exchange.method === 'HEAD') return work(exchange);
  const ticket = intake.open(principal.tenant);
  try {
    return await work(countingBody(exchange, ticket));
  } finally {
    ticket.close();
  }
}

/** The same exchange, whose body is counted as it arrives, and waits for its turn when it is large. */
function countingBody(exchange: Exchange, ticket: IntakeTicket): Exchange {
  const body: Exchange['body'] = async (limit) => {
    const bytes = await exchange.body(limit, ticket.arrived);
    await ticket.whole();
    return bytes;
  };
  return Object.create(exchange, { body: { value: body } }) as Exchange;
}

/** No tenant has this id: what belongs to it are the built-in definitions. */
const noTenant = '';

/**
 * Returns the caller that discovery is for. Without a valid credential, where discovery is open, that is
 * a visitor who sees the built-in schemas: a tenant's own are for its credentials alone.
 */
async function visitor(
  options: HandlerOptions,
  exchange: Exchange,
  route: Route,
  trail: Trail,
): Promise<Visitor> {
  const { openDiscovery = true, site } = options;
  const anonymous = { tenant: noTenant, profile: site?.profile ?? profiles.get('default')! };
  if (openDiscovery && exchange.header('authorization') === undefined) return anonymous;
  try {
    trail.principal = await admit(options, exchange, route);
    return trail.principal;
  } catch (error) {
    if (openDiscovery && error instanceof ScimError) return anonymous;
    throw error;
  }
}

/** An address that fails again and again waits, and its tokens are not looked at until it has. */
async function admit(
  options: HandlerOptions,
  exchange: Exchange,
  route: Route,
): Promise<Principal> {
  const wait = refusalWait(options.limits, exchange.address);
  if (wait !== undefined)
    throw tooManyRequests(
      'too many requests from this address were refused for want of a valid token',
      wait,
    );
  try {
    return await identify(options, exchange, route);
  } catch (error) {
    if (error instanceof ScimError && error.code === 'unauthenticated')
      countRefusal(options.limits, exchange.address);
    throw error;
  }
}

function tooManyRequests(why: string, seconds: number, cause?: unknown): ScimError {
  return new ScimError('tooManyRequests', `${why}; try again in ${seconds} s`, {
    cause,
    headers: { 'Retry-After': String(seconds) },
  });
}

function limit({ limits }: HandlerOptions, { connection, limits: own }: Principal): void {
  const wait = limits?.limiter.take(`connection:${connection}`, own ?? limits.perConnection);
  if (wait !== undefined)
    throw tooManyRequests('this connection has sent more requests than its limit', wait);
}

/** What needs no token is limited by network address, as a connection is by its id. */
function limitAddress({ limits }: HandlerOptions, { address }: Exchange): void {
  if (limits === undefined || address === undefined) return;
  const wait = limits.limiter.take(`open:${address}`, limits.perConnection);
  if (wait !== undefined)
    throw tooManyRequests('this address has sent too many requests without a token', wait);
}

async function identify(
  { authenticate }: HandlerOptions,
  exchange: Exchange,
  route: Route,
): Promise<Principal> {
  if (exchange.hasSeveralCredentials)
    throw unauthenticated('the request has more than one Authorization header', 'invalid_request');
  const principal = await authenticate(exchange.header('authorization'));
  // The same words as for a token nobody has: a path tells nothing about other tenants.
  if (route.tenant !== undefined && route.tenant !== principal.tenant)
    throw unauthenticated(
      'the token is not valid',
      'invalid_token',
      principal,
      'the path names another tenant',
    );
  return principal;
}

function answerOpen(
  options: HandlerOptions,
  exchange: Exchange,
  route: Route,
  trail: Trail,
): Answer | Promise<Answer> {
  const { endpoint } = route.rule;
  if (endpoint !== 'token' && endpoint !== 'authorizationServer')
    return answerOperations(options, route);
  if (options.oauth === undefined) throw new ScimError('notFound', 'there is nothing at this path');
  limitAddress(options, exchange);
  if (endpoint === 'authorizationServer')
    return describeAuthorizationServer(issuerOf(publicUrlOf(options, exchange), route.tenant));
  return serveToken(options, options.oauth, exchange, trail, route.tenant);
}

async function answerOperations({ readiness }: HandlerOptions, { rule }: Route): Promise<Answer> {
  const trouble = rule.endpoint === 'ready' ? await readiness?.() : undefined;
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
  return trouble === undefined
    ? { status: 200, headers, body: 'ok\n' }
    : { status: 503, headers, body: `${trouble}\n` };
}

async function serve(
  options: HandlerOptions,
  exchange: Exchange,
  route: Route,
  principal: Principal,
  parameters: Parameters,
  trail: Trail,
  stillAdmitted: () => Promise<void>,
): Promise<Answer> {
  const parseContext = createParseContext(principal.profile);
  trail.notes = parseContext.diagnostics;
  const { directory } = options;
  const { tenant, connection, generation } = principal;
  const seesAll = !reachesUsersOnly(principal.scope);
  const registry = await (seesAll
    ? directory.registry(tenant, generation)
    : directory.usersRegistry(tenant, generation));
  trail.registry = registry.registry;
  const isReader = !mayWrite(principal.scope);
  const scope: OperationContext = {
    tenant,
    connection,
    parseContext,
    registry,
    base: publicUrlOf(options, exchange) + route.prefix,
    origin: {
      credential: principal.credential,
      request: trail.id,
      ...(trail.trace === undefined ? {} : { trace: trail.trace }),
    },
    ...(isReader ? { readsOnly: true } : {}),
  };
  const charge = (requests: number): void => {
    options.limits?.limiter.charge(
      `connection:${connection}`,
      principal.limits ?? options.limits.perConnection,
      requests,
    );
  };
  const context: Context = { options, exchange, scope, parameters, trail, charge, stillAdmitted };
  const { endpoint } = route.rule;
  if (endpoint === 'me') return serveMe(context, principal);
  if (principal.user !== undefined)
    throw new ScimError(
      'forbidden',
      'this token is bound to a user; it reads /Me and nothing else',
    );
  const { resourceTypes } = registry.registry;
  if (endpoint === 'root') return list(context, resourceTypes);
  const deferral = readDeferral(exchange);
  if (endpoint === 'async') return serveDeferred(context, route.id!);
  if (endpoint === 'bulk')
    return deferral === undefined ? serveBulk(context) : deferBulk(context, deferral.wait);
  if (endpoint === 'search' && route.segment === undefined) return search(context, resourceTypes);
  const type = registry.registry.typeAt(route.segment!);
  if (
    type === undefined &&
    !seesAll &&
    (await directory.registry(tenant, generation)).registry.typeAt(route.segment!)
  )
    throw new ScimError(
      'forbidden',
      'this credential reaches users and nothing else; its scope is one of scim.users',
    );
  if (type === undefined)
    throw new ScimError(
      'notFound',
      `there is no endpoint ${quote(`/${shortened(route.segment!)}`)}`,
    );
  if (endpoint === 'search') return search(context, [type]);
  if (isReader && exchange.method !== 'GET' && exchange.method !== 'HEAD') throw readsOnly();
  if (deferral !== undefined) return deferWrite(context, type, route.id, deferral.wait);
  return endpoint === 'collection'
    ? serveCollection(context, type)
    : serveResource(context, type, route.id!);
}
