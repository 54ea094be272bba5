import { mayWrite, type Principal, reachesUsersOnly } from '../access/principal.ts';
import type { OperationContext } from '../directory/directory.ts';
import { createIntake, type IntakeTicket } from '../directory/intake.ts';
import { scrubError } from '../directory/scrub.ts';
import { answerError, toScimError, withoutBody } from '../http/answer.ts';
import type { Answer, Exchange, Handle } from '../http/exchange.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { defaultPageLimits } from '../protocol/list/query.ts';
import { createParseContext, profiles } from '../protocol/profiles/profile.ts';
import { authenticate, limitAddress, limitConnection } from './admit.ts';
import { createDiscoveryTexts } from './discovery-texts.ts';
import { logRequests } from './log-request.ts';
import type { HandlerOptions } from './options.ts';
import { readParameters, splitTarget } from './read-request.ts';
import { hiddenTexts } from './redacted-request.ts';
import {
  type ConnectionRequest,
  type DiscoveryCaller,
  type HandlerContext,
  isReadMethod,
  type OpenRequest,
} from './request.ts';
import type { RequestLogContext, RequestObserver, RequestOutcome } from './request-outcome.ts';
import { locate } from './route.ts';
import { type Method, type RouteRule, routes } from './routes.ts';
import { basePathOf, publicUrlOf, routedExchange } from './target.ts';
import { endSpan } from './trace-request.ts';

/** Returns SCIM over any carrier. It never rejects: every failure becomes an answer. */
export function createHandler(options: HandlerOptions): Handle {
  const handle = createRoutedHandler(options);
  const basePath = basePathOf(options.publicUrl);
  return (exchange) => handle(routedExchange(exchange, basePath));
}

/** The same for exchanges whose target is in its routed form: see `routedExchange`. */
export function createRoutedHandler(options: HandlerOptions): Handle {
  const { ids, clock, logger, tracer } = options;
  const handler: HandlerContext = {
    ...options,
    intake: options.intake ?? createIntake(),
    pages: options.pages ?? defaultPageLimits,
    openDiscovery: options.openDiscovery ?? true,
    texts: createDiscoveryTexts(),
  };
  const given = options.observers ?? [logRequests(logger)];
  const observers = tracer === undefined ? given : [...given, endSpan];
  return async (exchange) => {
    const log: RequestLogContext = {
      id: ids.next(),
      started: clock.now(),
      exchange,
      span: tracer?.begin('SCIM request', exchange.header('traceparent')),
      path: '',
      query: '',
    };
    let answer: Answer;
    let error: unknown;
    let failure: unknown;
    try {
      answer = await answerTo(handler, exchange, log);
    } catch (thrown) {
      error = thrown;
      failure = thrown instanceof ScimError ? scrubError(thrown, hiddenTexts(log)) : thrown;
      answer = answerError(toScimError(failure, log.id));
    }
    const { status } = answer;
    notify(observers, options, { ...log, answer, status, error, failure, ended: clock.now() });
    const headers = { 'Cache-Control': 'no-store', ...answer.headers, 'X-Request-Id': log.id };
    return exchange.method === 'HEAD' ? withoutBody(answer, headers) : { ...answer, headers };
  };
}

/** An observer that fails keeps neither the answer nor the other observers from their work. */
function notify(
  observers: readonly RequestObserver[],
  { logger }: HandlerOptions,
  outcome: RequestOutcome,
): void {
  for (const observe of observers) {
    try {
      observe(outcome);
    } catch (cause) {
      logger.log('error', 'an observer of requests failed', { requestId: outcome.id, cause });
    }
  }
}

/** The steps that all endpoints share: route, then admit as the route's rule says. */
async function answerTo(
  handler: HandlerContext,
  exchange: Exchange,
  log: RequestLogContext,
): Promise<Answer> {
  if (exchange.hasSeveralHosts === true)
    throw new ScimError('badRequest', 'the request has more than one Host header; send one');
  Object.assign(log, splitTarget(exchange.target));
  const route = locate(log.path);
  log.route = route;
  const rule = routes[route.endpoint];
  if (!rule.methods.includes(exchange.method)) {
    const allowed = rule.methods.join(', ');
    throw new ScimError('methodNotAllowed', `this path takes ${allowed}`, {
      headers: { Allow: allowed },
    });
  }
  const request: OpenRequest = { handler, exchange, route, log };
  const method = (exchange.method === 'HEAD' ? 'GET' : exchange.method) as Method;
  switch (rule.access) {
    case 'open':
      return rule.handlers[method]!(request);
    case 'discovery':
      return serveDiscovery(request, rule.handlers[method]!);
    case 'connection':
      return serveConnection(request, rule, rule.handlers[method]!);
  }
}

type StepsOf<Name> = NonNullable<(RouteRule & { readonly access: Name })['handlers'][Method]>;

/** authenticate if the operator or the client wants it → limit → parse → answer */
async function serveDiscovery(request: OpenRequest, answer: StepsOf<'discovery'>): Promise<Answer> {
  const caller = await authenticateVisitor(request);
  const { log } = request;
  if (log.principal === undefined) limitAddress(request);
  else limitConnection(request, log.principal);
  log.parameters = readParameters(log.query);
  return answer({ ...request, caller, parameters: log.parameters });
}

/** No tenant has this id: what belongs to it are the built-in definitions. */
const noTenant = '';

/**
 * Resolves with the caller that discovery is for. Without a valid credential, where discovery is
 * open, that is a visitor who sees the built-in schemas: a tenant's own need its credential.
 */
async function authenticateVisitor(request: OpenRequest): Promise<DiscoveryCaller> {
  const { handler, exchange, log } = request;
  const anonymous = {
    tenant: noTenant,
    profile: handler.site?.profile ?? profiles.get('default')!,
  };
  if (handler.openDiscovery && exchange.header('authorization') === undefined) return anonymous;
  try {
    log.principal = await authenticate(request);
    return log.principal;
  } catch (error) {
    if (handler.openDiscovery && error instanceof ScimError) return anonymous;
    throw error;
  }
}

/** authenticate → limit → parse → the steps of the endpoint: tolerate, act, project, answer */
async function serveConnection(
  request: OpenRequest,
  { isForUsers }: RouteRule & { readonly access: 'connection' },
  answer: StepsOf<'connection'>,
): Promise<Answer> {
  const { handler, exchange, log } = request;
  const principal = await authenticate(request);
  log.principal = principal;
  limitConnection(request, principal);
  log.parameters = readParameters(log.query);
  if (isReadMethod(exchange.method))
    return answer(await connectionRequest(request, principal, isForUsers));
  const ticket = handler.intake.open(principal.tenant);
  try {
    return await answer(await connectionRequest(request, principal, isForUsers, ticket));
  } finally {
    ticket.close();
  }
}

async function connectionRequest(
  request: OpenRequest,
  principal: Principal,
  isForUsers: boolean,
  ticket?: IntakeTicket,
): Promise<ConnectionRequest> {
  const { handler, exchange, route, log } = request;
  const { tenant, connection, credential, generation, scope } = principal;
  const { directory } = handler;
  const parseContext = createParseContext(principal.profile);
  log.diagnostics = parseContext.diagnostics;
  const registry = await (reachesUsersOnly(scope)
    ? directory.usersRegistry(tenant, generation)
    : directory.registry(tenant, generation));
  log.registry = registry.registry;
  if (principal.user !== undefined && !isForUsers)
    throw new ScimError(
      'forbidden',
      'this token is bound to a user; it reads /Me and nothing else',
    );
  const operation: OperationContext = {
    tenant,
    connection,
    parseContext,
    registry,
    base: publicUrlOf(handler, exchange) + route.prefix,
    cause: { credential, request: log.id, trace: log.span?.traceparent },
    readsOnly: !mayWrite(scope),
  };
  return {
    handler,
    exchange,
    route,
    log,
    principal,
    parameters: log.parameters!,
    operation,
    ticket,
  };
}
