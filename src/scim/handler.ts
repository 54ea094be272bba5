import { mayWrite, type Principal, reachesUsersOnly } from '../access/principal.ts';
import type { OperationContext } from '../directory/directory.ts';
import { createIntake, type IntakeTicket } from '../directory/intake.ts';
import type { VersionedRegistry } from '../directory/registries.ts';
import { scrubError } from '../directory/scrub.ts';
import { answerError, toScimError, withoutBody } from '../http/answer.ts';
import type { Answer, Exchange, Handle, HandleAtOnce } from '../http/exchange.ts';
import { type Awaitable, whenReady } from '../ports/awaitable.ts';
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
import {
  type RequestLogContext,
  type RequestObserver,
  type RequestOutcome,
  RequestRecord,
} from './request-outcome.ts';
import { locate } from './route.ts';
import { type Method, type RouteRule, routes } from './routes.ts';
import { basePathOf, publicUrlOf, routedExchange } from './target.ts';
import { endSpan } from './trace-request.ts';

/** Returns SCIM over any carrier. It never rejects: every failure becomes an answer. */
export function createHandler(options: HandlerOptions): Handle {
  const handle = createRoutedHandler(options);
  const basePath = basePathOf(options.publicUrl);
  return async (exchange) => handle(routedExchange(exchange, basePath));
}

/**
 * The same for exchanges whose target is in its routed form: see `routedExchange`. It returns the
 * answer at once where nothing was waited for.
 */
export function createRoutedHandler(options: HandlerOptions): HandleAtOnce {
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
  const finish = (log: RequestRecord, answer: Answer): Answer => {
    const outcome = log.end(answer, clock.now());
    notify(observers, options, outcome);
    const { status, body } = answer;
    // A literal that begins with a spread is copied as a whole, others member by member.
    const headers: Record<string, string> = { ...answer.headers };
    headers['Cache-Control'] ??= 'no-store';
    headers['X-Request-Id'] = log.id;
    return log.exchange.method === 'HEAD'
      ? withoutBody(answer, headers)
      : { status, headers, body };
  };
  const refuse = (log: RequestRecord, thrown: unknown): Answer => {
    log.error = thrown;
    log.failure = thrown instanceof ScimError ? scrubError(thrown, hiddenTexts(log)) : thrown;
    return finish(log, answerError(toScimError(log.failure, log.id)));
  };
  return (exchange) => {
    const span = tracer?.begin('SCIM request', exchange.header('traceparent'));
    const log = new RequestRecord(ids.next(), clock.now(), exchange, span);
    try {
      const answer = answerTo(handler, exchange, log);
      if (!(answer instanceof Promise)) return finish(log, answer);
      return answer.then(
        (one) => finish(log, one),
        (thrown: unknown) => refuse(log, thrown),
      );
    } catch (thrown) {
      return refuse(log, thrown);
    }
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
function answerTo(
  handler: HandlerContext,
  exchange: Exchange,
  log: RequestLogContext,
): Awaitable<Answer> {
  if (exchange.hasSeveralHosts === true)
    throw new ScimError('badRequest', 'the request has more than one Host header; send one');
  const { path, query } = splitTarget(exchange.target);
  log.path = path;
  log.query = query;
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

type ConnectionRule = RouteRule & { readonly access: 'connection' };

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
function serveConnection(
  request: OpenRequest,
  rule: ConnectionRule,
  answer: StepsOf<'connection'>,
): Awaitable<Answer> {
  return whenReady(authenticate(request), (principal) =>
    serveAdmitted(request, rule, answer, principal),
  );
}

function serveAdmitted(
  request: OpenRequest,
  rule: ConnectionRule,
  answer: StepsOf<'connection'>,
  principal: Principal,
): Awaitable<Answer> {
  const { handler, exchange, log } = request;
  log.principal = principal;
  limitConnection(request, principal);
  log.parameters = readParameters(log.query);
  const { tenant, generation, scope } = principal;
  const registry = reachesUsersOnly(scope)
    ? handler.directory.usersRegistry(tenant, generation)
    : handler.directory.registry(tenant, generation);
  const start = (known: VersionedRegistry, ticket?: IntakeTicket): Awaitable<Answer> =>
    answer(connectionRequest(request, principal, known, rule, ticket));
  return isReadMethod(exchange.method)
    ? whenReady(registry, start)
    : withTicket(handler.intake.open(tenant), registry, start);
}

async function withTicket(
  ticket: IntakeTicket,
  registry: Awaitable<VersionedRegistry>,
  start: (registry: VersionedRegistry, ticket: IntakeTicket) => Awaitable<Answer>,
): Promise<Answer> {
  try {
    return await start(await registry, ticket);
  } finally {
    ticket.close();
  }
}

function connectionRequest(
  request: OpenRequest,
  principal: Principal,
  registry: VersionedRegistry,
  { isForUsers }: ConnectionRule,
  ticket?: IntakeTicket,
): ConnectionRequest {
  const { handler, exchange, route, log } = request;
  const { tenant, connection, credential, scope } = principal;
  const parseContext = createParseContext(principal.profile);
  log.diagnostics = parseContext.diagnostics;
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
