import { type Authenticate, type Principal, unauthenticated } from '../access/principal.ts';
import { cursorTimeout } from '../directory/cursor.ts';
import type { Directory, Representation, Scope, Written } from '../directory/directory.ts';
import { createGate, type Gate } from '../directory/gate.ts';
import { membersAtOnce } from '../directory/represent.ts';
import { StorageError } from '../ports/store.ts';
import type { Clock, Ids, Logger } from '../ports/system.ts';
import { type BulkLimits, defaultBulkLimits } from '../protocol/bulk/read-bulk.ts';
import { describeResourceType, describeSchema } from '../protocol/discovery/describe-schema.ts';
import { type Capabilities, describeServiceProvider } from '../protocol/discovery/service-provider-config.ts';
import { errorBody, quote, ScimError } from '../protocol/errors/scim-error.ts';
import { meets, readPrecondition } from '../protocol/etag/etag.ts';
import type { JsonObject } from '../protocol/json/json-value.ts';
import { type Body, listBody } from '../protocol/list/list-response.ts';
import {
  defaultPageLimits,
  type ListQuery,
  type PageLimits,
  type Parameters,
  readListQuery,
  readMembersPage,
  readSearchRequest,
  readSelection,
} from '../protocol/list/query.ts';
import { type Notes, noteIgnored, type Profile, profiles, startReading } from '../protocol/profiles/profile.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import type { Answer, Exchange, Handle } from './exchange.ts';
import { hasLargeBody, membersBodyLimit, readBody, readParameters, splitTarget } from './read-request.ts';
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
  /** As the directory has them. */
  readonly bulk?: BulkLimits;
  /** Whose schemas and profile discovery shows to who comes without a credential. Default: the built-in ones. */
  readonly site?: { readonly tenant: string; readonly profile: Profile };
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
  members?: { readonly added: number; readonly removed: number; readonly total: number };
}

export const scimMediaType = 'application/scim+json';

/** SCIM over any carrier (design: the way of a request). Never rejects: every failure becomes an answer. */
export function createHandler(options: HandlerOptions): Handle {
  const { ids, clock, logger } = options;
  const large = createGate(largeBodiesAtOnce);
  return async (exchange) => {
    const trail: Trail = { id: ids.next(), started: clock.now() };
    let answer: Answer;
    let failure: unknown;
    try {
      answer = await answerTo(options, exchange, trail, large);
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
  if (typeof body !== 'string') return { status, headers };
  return { status, headers: { ...headers, 'Content-Length': String(new TextEncoder().encode(body).length) } };
}

/** The steps, in order: route, authenticate, then what the endpoint does. */
async function answerTo(options: HandlerOptions, exchange: Exchange, trail: Trail, large: Gate): Promise<Answer> {
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
  if (rule.access === 'discovery')
    return discover(options, route, await visitor(options, exchange, route, trail), readParameters(query));
  const principal = await admit(options, exchange, route);
  trail.principal = principal;
  const work = (): Promise<Answer> => serve(options, exchange, route, principal, readParameters(query), trail);
  return exchange.method !== 'GET' && hasLargeBody(exchange) ? large.enter(work) : work();
}

/** Bodies of more than a mebibyte that are read and worked on at a time. */
const largeBodiesAtOnce = 2;

/** Whom discovery is for: whoever has a valid credential; else, where discovery is open, anybody. */
async function visitor(options: HandlerOptions, exchange: Exchange, route: Route, trail: Trail): Promise<Visitor> {
  const { openDiscovery = true, site = { tenant: '', profile: profiles.get('default')! } } = options;
  if (openDiscovery && exchange.header('authorization') === undefined) return { ...site, tenant: route.tenant ?? site.tenant };
  try {
    trail.principal = await admit(options, exchange, route);
    return trail.principal;
  } catch (error) {
    if (openDiscovery && error instanceof ScimError) return { ...site, tenant: route.tenant ?? site.tenant };
    throw error;
  }
}

interface Visitor {
  readonly tenant: string;
  readonly profile: Profile;
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
async function discover(
  options: HandlerOptions,
  route: Route,
  { tenant, profile }: Visitor,
  parameters: Parameters,
): Promise<Answer> {
  if (parameters.some(([name]) => name === 'filter')) throw new ScimError('forbidden', 'discovery endpoints take no filter');
  const base = options.origin + route.prefix;
  const { registry } = await options.directory.registry(tenant);
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
    default:
      return found(JSON.stringify(describeServiceProvider(capabilities(options, registry, profile), base)));
  }
}

function capabilities({ pages, bulk }: HandlerOptions, registry: Registry, profile: Profile): Capabilities {
  const { maxCount, defaultCount } = pages ?? defaultPageLimits;
  return {
    changePassword: registry.resourceTypes.some(({ secrets }) => secrets.some(({ path }) => path === 'password')),
    bulk: bulk ?? defaultBulkLimits,
    cursorTimeout,
    isInteropProfile: profile.name === 'interop-strict',
    defaultPageSize: defaultCount,
    maxPageSize: maxCount,
  };
}

function listOf(resources: readonly object[]): Body {
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
  const { tenant, connection, generation } = principal;
  const registry = await options.directory.registry(tenant, generation);
  const scope: Scope = { tenant, connection, reading, registry, base: options.origin + route.prefix };
  const context: Context = { options, exchange, scope, parameters, trail };
  const { endpoint } = route.rule;
  if (endpoint === 'me') return serveMe(context, principal);
  if (principal.user !== undefined)
    throw new ScimError('forbidden', 'this token is bound to a user; it reads /Me and nothing else');
  const { resourceTypes } = registry.registry;
  if (endpoint === 'root') return list(context, resourceTypes);
  if (endpoint === 'bulk') return serveBulk(context);
  if (endpoint === 'search' && route.segment === undefined) return search(context, resourceTypes);
  const type = registry.registry.typeAt(route.segment!);
  if (type === undefined) throw new ScimError('notFound', `there is no endpoint ${quote(`/${route.segment}`)}`);
  if (endpoint === 'search') return search(context, [type]);
  return endpoint === 'collection' ? serveCollection(context, type) : serveResource(context, type, route.id!);
}

interface Context {
  readonly options: HandlerOptions;
  readonly exchange: Exchange;
  readonly scope: Scope;
  readonly parameters: Parameters;
  readonly trail: Trail;
}

function list({ options, scope, parameters }: Context, types: readonly ResourceType[]): Promise<Answer> {
  return answerQuery(options, scope, types, readListQuery(parameters, options.pages ?? defaultPageLimits));
}

/** A query that does not stand in the URL (RFC 7644 §3.4.3). */
async function search({ options, exchange, scope }: Context, types: readonly ResourceType[]): Promise<Answer> {
  const body = await readBody(exchange, scope.reading);
  return answerQuery(options, scope, types, readSearchRequest(body, options.pages ?? defaultPageLimits));
}

async function answerQuery(
  { directory }: HandlerOptions,
  scope: Scope,
  types: readonly ResourceType[],
  query: ListQuery,
): Promise<Answer> {
  return found(await directory.list(scope, types, query));
}

/** RFC 7644 §3.7: a bulk request that was carried out is 200, whatever became of its operations. */
async function serveBulk({ options, exchange, scope, trail }: Context): Promise<Answer> {
  const { maxPayloadSize } = options.bulk ?? defaultBulkLimits;
  let body: JsonObject;
  try {
    body = await readBody(exchange, scope.reading, maxPayloadSize);
  } catch (error) {
    if (!(error instanceof ScimError) || error.code !== 'payloadTooLarge') throw error;
    throw new ScimError('payloadTooLarge', `the body is longer than maxPayloadSize, ${maxPayloadSize} bytes; nothing was done`);
  }
  trail.effect = 'changed';
  return found(await options.directory.bulk(scope, body));
}

/**
 * /Me is the user that a credential is bound to (RFC 7644 §3.11); a connection's credential is nobody's. What a person may change of
 * himself is for the identity provider to say, so that it only reads.
 */
async function serveMe(context: Context, { user }: Principal): Promise<Answer> {
  const { exchange, scope } = context;
  if (user === undefined) {
    throw new ScimError('notImplemented', 'this token belongs to a connection and not to a user, so that there is no /Me');
  }
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') {
    throw new ScimError('forbidden', 'a token that is bound to a user only reads');
  }
  const answer = await readOne(context, scope.registry.registry.type('User')!, user);
  return { ...answer, headers: { ...answer.headers, ...locationHeader(answer) } };
}

/** The permanent location of what was asked for by another name. */
function locationHeader({ headers }: Answer): Record<string, string> {
  const location = headers['Content-Location'];
  return location === undefined ? {} : { Location: location };
}

async function serveCollection(context: Context, type: ResourceType): Promise<Answer> {
  const { options, exchange, scope, parameters, trail } = context;
  if (exchange.method !== 'POST') return list(context, [type]);
  const selection = readSelection(parameters);
  const body = await readBody(exchange, scope.reading, bodyLimitOf(type));
  const created = await options.directory.create(scope, type, body, selection);
  note(trail, created);
  if (prefersMinimal(exchange)) {
    const headers = { ETag: created.etag, Location: created.location, 'Preference-Applied': 'return=minimal' };
    return { status: 201, headers };
  }
  const shown = await created.represent();
  return { status: 201, headers: { ...resourceHeaders(shown), Location: created.location }, body: shown.body };
}

/** Undefined: the usual one. */
function bodyLimitOf({ members }: ResourceType): number | undefined {
  return members === undefined ? undefined : membersBodyLimit;
}

async function serveResource(context: Context, type: ResourceType, id: string): Promise<Answer> {
  const { options, exchange, scope, parameters, trail } = context;
  const { directory } = options;
  if (exchange.method === 'GET' || exchange.method === 'HEAD') return readOne(context, type, id);
  const selection = readSelection(parameters);
  const ifMatch = readPrecondition(exchange.header('if-match'));
  if (exchange.method === 'DELETE') {
    await directory.remove(scope, type, id, ifMatch);
    trail.effect = 'changed';
    return { status: 204, headers: {} };
  }
  const body = await readBody(exchange, scope.reading, bodyLimitOf(type));
  const verb = exchange.method === 'PUT' ? directory.replace : directory.patch;
  const written = await verb(scope, type, id, body, selection, ifMatch);
  note(trail, written);
  const isProjected = selection.attributes !== undefined || selection.excludedAttributes !== undefined;
  const facts = { ETag: written.etag, Location: written.location };
  if (!isProjected && prefersMinimal(exchange)) {
    return { status: 204, headers: { ...facts, 'Preference-Applied': 'return=minimal' } };
  }
  if (!isProjected && exchange.method === 'PATCH' && (await isQuiet(scope, type, written)))
    return { status: 204, headers: facts };
  const shown = await written.represent();
  return { status: 200, headers: { ...resourceHeaders(shown), Location: written.location }, body: shown.body };
}

/**
 * Whether a PATCH is answered without a body (RFC 7644 §3.5.2 leaves it open): where the profile says so, and for a group of so many
 * members that the answer would cost more than the change.
 */
async function isQuiet({ reading }: Scope, type: ResourceType, written: Written): Promise<boolean> {
  if (reading.profile.quietPatch.has(type.name)) return true;
  return type.members !== undefined && (await written.memberCount()) > membersAtOnce;
}

function note(trail: Trail, { changed, members }: Written): void {
  trail.effect = changed ? 'changed' : 'no effect';
  if (members === undefined) return;
  const { skipped, ...counts } = members;
  trail.members = counts;
  for (const id of skipped) noteIgnored({ notes: trail.notes! }, `members.${id}`);
}

async function readOne({ options, exchange, scope, parameters }: Context, type: ResourceType, id: string): Promise<Answer> {
  const pages = options.pages ?? defaultPageLimits;
  const page = type.members === undefined ? undefined : readMembersPage(parameters, pages);
  const one = await options.directory.get(scope, type, id, readSelection(parameters), page);
  const ifNoneMatch = readPrecondition(exchange.header('if-none-match'));
  if (ifNoneMatch !== undefined && meets(ifNoneMatch, one.version)) return { status: 304, headers: { ETag: one.etag } };
  const next =
    one.nextMembers === undefined
      ? {}
      : { Link: `<${one.location}?members.count=${page!.count}&members.cursor=${one.nextMembers}>; rel="next"` };
  return { status: 200, headers: { ...resourceHeaders(one), ...next }, body: one.body };
}

/** RFC 7240 §4.2. */
function prefersMinimal(exchange: Exchange): boolean {
  const prefer = exchange.header('prefer');
  return prefer !== undefined && prefer.split(',').some((part) => part.trim().toLowerCase() === 'return=minimal');
}

function resourceHeaders({ etag, location }: Representation): Record<string, string> {
  return { 'Content-Type': scimMediaType, ETag: etag, 'Content-Location': location };
}

function found(body: Body): Answer {
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
  const { id, started, route, principal, notes, effect, members } = trail;
  // A group that has lost everybody is worth a line whatever else is logged: it is what mistakes look like.
  const isEmptied = members !== undefined && members.removed > 0 && members.total === 0;
  const level = status >= 500 ? 'error' : isEmptied ? 'warn' : status >= 400 ? 'info' : 'debug';
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
    members,
    isEmptied: isEmptied ? true : undefined,
    tolerances: notes === undefined || notes.tolerances.size === 0 ? undefined : [...notes.tolerances],
    ignored: notes === undefined || notes.ignored.size === 0 ? undefined : [...notes.ignored],
    scimType: scimError?.scimType,
    detail: loggedDetail(scimError),
    cause,
  });
}
