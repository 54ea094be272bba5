import { type Authenticate, type Principal, unauthenticated } from '../access/principal.ts';
import type { Directory, Representation, Scope } from '../directory/directory.ts';
import { StorageError } from '../ports/store.ts';
import type { Clock, Ids, Logger } from '../ports/system.ts';
import { describeResourceType, describeSchema } from '../protocol/discovery/describe-schema.ts';
import { describeServiceProvider } from '../protocol/discovery/service-provider-config.ts';
import { errorBody, quote, ScimError } from '../protocol/errors/scim-error.ts';
import { meets, readPrecondition } from '../protocol/etag/etag.ts';
import { listBody } from '../protocol/list/list-response.ts';
import { defaultPageLimits, type PageLimits, type Parameters, readListQuery, readSelection } from '../protocol/list/query.ts';
import { type Notes, startReading } from '../protocol/profiles/profile.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { Answer, Exchange, Handle } from './exchange.ts';
import { readBody, readParameters, splitTarget } from './read-request.ts';
import { locate, type Route } from './route.ts';

export interface HandlerOptions {
  readonly directory: Directory;
  readonly authenticate: Authenticate;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Origin of every address in answers, without a slash at its end: `https://scim.example.com`. */
  readonly origin: string;
  /** Whether discovery needs no credential (RFC 7643 §5 asks for it). Default true. */
  readonly openDiscovery?: boolean;
  readonly pages?: PageLimits;
  /** Whether the server can do its work; what is wrong otherwise. */
  readonly readiness?: () => Promise<string | undefined>;
}

/** What a request is about, filled in as it goes along, for the log. */
interface Trail {
  readonly id: string;
  readonly started: number;
  route?: Route;
  principal?: Principal;
  notes?: Notes;
  effect?: 'changed' | 'no effect';
}

export const scimMediaType = 'application/scim+json';

/** SCIM over any carrier (design: the way of a request). Never rejects: every failure becomes an answer. */
export function createHandler(options: HandlerOptions): Handle {
  const { ids, clock, logger } = options;
  return async (exchange) => {
    const trail: Trail = { id: ids.next(), started: clock.now() };
    let answer: Answer;
    let failure: unknown;
    try {
      answer = await answerTo(options, exchange, trail);
    } catch (error) {
      failure = error;
      answer = answerError(toScimError(error, trail.id));
    }
    record(logger, clock, exchange, trail, answer.status, failure);
    const headers = { ...answer.headers, 'X-Request-Id': trail.id };
    return exchange.method === 'HEAD' ? withoutBody(answer, headers) : { ...answer, headers };
  };
}

/** HEAD is GET without the body, its length said all the same (RFC 9110 §9.3.2). */
function withoutBody({ status, body = '' }: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { status, headers: { ...headers, 'Content-Length': String(new TextEncoder().encode(body).length) } };
}

/** The steps, in order: route, authenticate, then what the endpoint does. */
async function answerTo(options: HandlerOptions, exchange: Exchange, trail: Trail): Promise<Answer> {
  const { path, query } = splitTarget(exchange.target);
  const route = locate(path);
  trail.route = route;
  const { rule } = route;
  if (!rule.methods.includes(exchange.method)) {
    throw new ScimError('methodNotAllowed', `this path takes ${rule.methods.join(', ')}`, {
      headers: { Allow: rule.methods.join(', ') },
    });
  }
  if (rule.access === 'open') return answerOperations(options, route);
  if (rule.access === 'discovery' && options.openDiscovery !== false) return discover(options, route, readParameters(query));
  const principal = await admit(options, exchange, route);
  trail.principal = principal;
  if (rule.access === 'discovery') return discover(options, route, readParameters(query));
  return serve(options, exchange, route, principal, readParameters(query), trail);
}

async function admit({ authenticate }: HandlerOptions, exchange: Exchange, route: Route): Promise<Principal> {
  if (exchange.hasSeveralCredentials)
    throw unauthenticated('the request has more than one Authorization header', 'invalid_request');
  const principal = await authenticate(exchange.header('authorization'));
  // The same words as for a token nobody has: a path tells nothing about other tenants.
  if (route.tenant !== undefined && route.tenant !== principal.tenant)
    throw unauthenticated('the token is not valid', 'invalid_token');
  return principal;
}

async function answerOperations({ readiness }: HandlerOptions, { rule }: Route): Promise<Answer> {
  const trouble = rule.endpoint === 'ready' ? await readiness?.() : undefined;
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
  return trouble === undefined ? { status: 200, headers, body: 'ok\n' } : { status: 503, headers, body: `${trouble}\n` };
}

/** /ServiceProviderConfig, /Schemas, /ResourceTypes (RFC 7644 §4): paging and sorting are ignored, a filter is refused. */
function discover(options: HandlerOptions, route: Route, parameters: Parameters): Answer {
  if (parameters.some(([name]) => name === 'filter')) throw new ScimError('forbidden', 'discovery endpoints take no filter');
  const base = options.origin + route.prefix;
  const registry = options.directory.registry(route.tenant ?? '');
  const { maxCount, defaultCount } = options.pages ?? defaultPageLimits;
  switch (route.rule.endpoint) {
    case 'schemas':
      return found(listOf(registry.schemas.map((schema) => describeSchema(registry, schema, base))));
    case 'resourceTypes':
      return found(listOf(registry.resourceTypes.map((type) => describeResourceType(type, base))));
    case 'schema': {
      const schema = registry.schemas.find(({ id }) => id.toLowerCase() === route.id!.toLowerCase());
      if (schema === undefined) throw new ScimError('notFound', `there is no schema ${quote(route.id!)}`);
      return found(JSON.stringify(describeSchema(registry, schema, base)));
    }
    case 'resourceType': {
      const type = registry.type(route.id!);
      if (type === undefined) throw new ScimError('notFound', `there is no resource type ${quote(route.id!)}`);
      return found(JSON.stringify(describeResourceType(type, base)));
    }
    default: {
      const changePassword = registry.resourceTypes.some(({ secrets }) => secrets.some(({ path }) => path === 'password'));
      return found(
        JSON.stringify(describeServiceProvider({ changePassword, defaultPageSize: defaultCount, maxPageSize: maxCount }, base)),
      );
    }
  }
}

function listOf(resources: readonly object[]): string {
  return listBody({
    totalResults: resources.length,
    startIndex: 1,
    resources: resources.map((resource) => JSON.stringify(resource)),
  });
}

async function serve(
  options: HandlerOptions,
  exchange: Exchange,
  route: Route,
  principal: Principal,
  parameters: Parameters,
  trail: Trail,
): Promise<Answer> {
  const reading = startReading(principal.profile);
  trail.notes = reading.notes;
  const { tenant, connection } = principal;
  const scope: Scope = { tenant, connection, reading, base: options.origin + route.prefix };
  if (route.segment === undefined) throw notImplemented(route);
  const type = options.directory.registry(tenant).typeAt(route.segment);
  if (type === undefined) throw new ScimError('notFound', `there is no endpoint ${quote(`/${route.segment}`)}`);
  if (route.rule.endpoint === 'search') throw notImplemented(route);
  const request: Request = { options, exchange, scope, type, parameters, trail };
  return route.rule.endpoint === 'collection' ? serveCollection(request) : serveResource(request, route.id!);
}

function notImplemented({ rule }: Route): ScimError {
  return new ScimError('notImplemented', `this server does not offer ${rule.endpoint}`);
}

interface Request {
  readonly options: HandlerOptions;
  readonly exchange: Exchange;
  readonly scope: Scope;
  readonly type: ResourceType;
  readonly parameters: Parameters;
  readonly trail: Trail;
}

async function serveCollection({ options, exchange, scope, type, parameters, trail }: Request): Promise<Answer> {
  if (exchange.method !== 'POST') {
    return found(await options.directory.list(scope, type, readListQuery(parameters, options.pages ?? defaultPageLimits)));
  }
  const selection = readSelection(parameters);
  const body = await readBody(exchange, scope.reading);
  const created = await options.directory.create(scope, type, body, selection);
  trail.effect = 'changed';
  return { status: 201, headers: { ...resourceHeaders(created), Location: created.location }, body: created.body };
}

async function serveResource(request: Request, id: string): Promise<Answer> {
  const { options, exchange, scope, type, parameters, trail } = request;
  const { directory } = options;
  const selection = readSelection(parameters);
  if (exchange.method === 'GET' || exchange.method === 'HEAD') return readOne(request, id);
  const ifMatch = readPrecondition(exchange.header('if-match'));
  if (exchange.method === 'DELETE') {
    await directory.remove(scope, type, id, ifMatch);
    trail.effect = 'changed';
    return { status: 204, headers: {} };
  }
  const body = await readBody(exchange, scope.reading);
  const verb = exchange.method === 'PUT' ? directory.replace : directory.patch;
  const written = await verb(scope, type, id, body, selection, ifMatch);
  trail.effect = written.changed ? 'changed' : 'no effect';
  const isProjected = selection.attributes !== undefined || selection.excludedAttributes !== undefined;
  if (!isProjected && prefersMinimal(exchange)) {
    const headers = { ETag: written.etag, Location: written.location, 'Preference-Applied': 'return=minimal' };
    return { status: 204, headers };
  }
  return { status: 200, headers: { ...resourceHeaders(written), Location: written.location }, body: written.body };
}

async function readOne({ options, exchange, scope, type, parameters }: Request, id: string): Promise<Answer> {
  const one = await options.directory.get(scope, type, id, readSelection(parameters));
  const ifNoneMatch = readPrecondition(exchange.header('if-none-match'));
  if (ifNoneMatch !== undefined && meets(ifNoneMatch, one.version)) return { status: 304, headers: { ETag: one.etag } };
  return { status: 200, headers: resourceHeaders(one), body: one.body };
}

/** RFC 7240 §4.2. */
function prefersMinimal(exchange: Exchange): boolean {
  const prefer = exchange.header('prefer');
  return prefer !== undefined && prefer.split(',').some((part) => part.trim().toLowerCase() === 'return=minimal');
}

function resourceHeaders({ etag, location }: Representation): Record<string, string> {
  return { 'Content-Type': scimMediaType, ETag: etag, 'Content-Location': location };
}

function found(body: string): Answer {
  return { status: 200, headers: { 'Content-Type': scimMediaType }, body };
}

export function answerError(error: ScimError): Answer {
  return {
    status: error.status,
    headers: { 'Content-Type': scimMediaType, ...error.headers },
    body: JSON.stringify(errorBody(error)),
  };
}

/** An outage is a 503 that says when to come back; what nobody foresaw is a 500 with the id under which the log explains it. */
function toScimError(error: unknown, requestId: string): ScimError {
  if (error instanceof ScimError) return error;
  if (error instanceof StorageError && error.reason !== 'error') {
    return new ScimError('unavailable', 'the store can not be reached or written at the moment; nothing was changed. Try again', {
      cause: error,
      headers: { 'Retry-After': '5' },
    });
  }
  return new ScimError('internal', `something went wrong; the log of the server explains it under the request id ${requestId}`, {
    cause: error,
  });
}

/** A filter's values are personal data (RFC 7644 §7.5.2); what a detail quotes of one stays out of the log. */
function loggedDetail(error: ScimError | undefined): string | undefined {
  if (error?.code !== 'invalidFilter') return error?.detail;
  const [before, , ...rest] = error.detail.split('"');
  return rest.length === 0 ? error.detail : `${before}"…"${rest[rest.length - 1]}`;
}

function record(logger: Logger, clock: Clock, exchange: Exchange, trail: Trail, status: number, failure: unknown): void {
  const { id, started, route, principal, notes, effect } = trail;
  const level = status >= 500 ? 'error' : status >= 400 ? 'info' : 'debug';
  const scimError = failure instanceof ScimError ? failure : undefined;
  const cause = scimError === undefined ? failure : scimError.cause;
  logger.log(level, 'request', {
    requestId: id,
    method: exchange.method,
    endpoint: route?.rule.endpoint,
    tenant: principal?.tenant,
    connection: principal?.connection,
    profile: principal?.profile.name,
    status,
    milliseconds: clock.now() - started,
    effect,
    tolerances: notes === undefined || notes.tolerances.size === 0 ? undefined : [...notes.tolerances],
    ignored: notes === undefined || notes.ignored.size === 0 ? undefined : [...notes.ignored],
    scimType: scimError?.scimType,
    detail: loggedDetail(scimError),
    cause,
  });
}
