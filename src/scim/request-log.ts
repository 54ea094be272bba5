import type { RequestLogLevel } from '../access/principal.ts';
import {
  type BodyKind,
  filterValues,
  type Redacted,
  redactBody,
  redactFilter,
} from '../directory/redact.ts';
import { isId, shortened } from '../directory/shortened.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import type { RequestRow } from '../ports/requests.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import {
  type ClientJson,
  type ClientJsonObject,
  isArray,
  isObject,
} from '../protocol/json/client-json.ts';
import { memberOf } from '../protocol/schema/document.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { foldText } from '../protocol/text/fold.ts';
import { readParameters, splitTarget } from './read-request.ts';
import type { Trail } from './record.ts';

/** Characters of a body that are kept, and of anything a client chose the length of. */
const longestBody = 4_000;
const longestText = 300;

/** Keys one request is found by. */
const mostKeys = 20;

/** A group that was refused is found by those who were to join or leave it. */
const maxKeysOfRefused = 100;

/** Elements of an array that are kept; members never are. */
const mostElements = 20;

/**
 * What is kept of a request for whoever has to explain it; undefined when the tenant's level leaves it out. `changes` keeps what changed or could have, what was
 * refused, and lookups that found nobody, for they are what "why isn't this person here?" is about.
 */
export function requestRow(
  exchange: Exchange,
  trail: Trail,
  answer: Answer,
  failure: unknown,
  ended: number,
): RequestRow | undefined {
  const { principal } = trail;
  if (principal === undefined) return undefined;
  const isRead =
    exchange.method === 'GET' ||
    exchange.method === 'HEAD' ||
    trail.route?.rule.endpoint === 'search';
  const foundNobody =
    isRead &&
    answer.status === 200 &&
    typeof answer.body === 'string' &&
    answer.body.slice(0, 120).includes('"totalResults":0,');
  if (!isKept(principal.requestLog, answer.status, isRead && !foundNobody)) return undefined;
  const { path, query } = splitTarget(exchange.target);
  const scimError = failure instanceof ScimError ? failure : undefined;
  const cause = scimError === undefined ? failure : scimError.cause;
  const body = isInEvent(exchange, answer) ? undefined : redactedBody(exchange.method, trail);
  const { tolerances, ignored } = trail.notes ?? {
    tolerances: new Set<string>(),
    ignored: new Set<string>(),
  };
  const detail = {
    client: cut(exchange.header('user-agent') ?? ''),
    profile: principal.profile.name,
    ...(tolerances.size === 0 ? {} : { tolerances: [...tolerances] }),
    ...(ignored.size === 0 ? {} : { ignored: [...ignored].slice(0, mostElements) }),
    ...(foundNobody
      ? { effect: 'found nobody' }
      : trail.effect === undefined
        ? {}
        : { effect: trail.effect }),
    ...(trail.members === undefined ? {} : { members: trail.members }),
    ...(scimError === undefined
      ? {}
      : { scimType: scimError.scimType, detail: cut(scimError.detail) }),
    // What the client is not told.
    ...(cause === undefined
      ? {}
      : { cause: cut(cause instanceof Error ? cause.message : String(cause)) }),
    // The event of what was made or replaced has it whole.
    ...(body === undefined ? {} : { body: bodyText(body, trail) }),
  };
  return {
    tenant: principal.tenant,
    id: trail.id,
    connection: principal.connection,
    credential: principal.credential,
    method: exchange.method,
    path: cut(shownPath(path, trail)),
    status: answer.status,
    milliseconds: ended - trail.started,
    detail: JSON.stringify(detail),
    keys: keysOf(trail, answer, query),
    created: toTimestamp(trail.started),
  };
}

function isInEvent({ method }: Exchange, { status }: Answer): boolean {
  return status < 400 && (method === 'POST' || method === 'PUT');
}

/** Of a bulk request the operations without their data: it may be about more people than a row is found by. */
function bodyText({ body }: Redacted, { route }: Trail): string {
  const isBulk = route?.rule.endpoint === 'bulk';
  const text = JSON.stringify(body, (name, value: unknown) =>
    isBulk && name.toLowerCase() === 'data' ? '…' : value,
  );
  return text.length > longestBody ? `${text.slice(0, longestBody)}…` : text;
}

function isKept(level: RequestLogLevel, status: number, isRead: boolean): boolean {
  if (level === 'off') return false;
  return level === 'all' || status >= 400 || (level === 'changes' && !isRead);
}

/** Folded, so that a person is found however the name was written. */
function keysOf(trail: Trail, { headers, status }: Answer, query: string): readonly string[] {
  const { route, registry } = trail;
  const subjects = registry === undefined ? [] : subjectsOf(trail, registry);
  const types = registry === undefined ? [] : typesOf(trail, registry);
  const asked =
    registry === undefined
      ? []
      : filtersOf(query).flatMap((filter) => filterValues(filter, registry, types));
  const made = headers['Location']?.split('/').at(-1);
  // What was done is found by the id of whom it was done to; what was not, by every name it gave.
  const isOne = status < 400 && route?.rule.endpoint !== 'bulk';
  const given = isOne
    ? subjects.slice(0, 1)
    : status < 400
      ? subjects
      : [...subjects, ...membersOf(trail)];
  const named = [
    route?.id === undefined ? undefined : shortened(route.id),
    made,
    ...given,
    ...asked,
  ].filter((key) => key !== undefined && key !== '');
  return [...new Set(named.map((key) => foldText(cut(key!))))].slice(
    0,
    status < 400 ? mostKeys : maxKeysOfRefused,
  );
}

/** The filters of a query; several where the client repeats the parameter. */
function filtersOf(query: string): readonly string[] {
  if (!query.toLowerCase().includes('filter=')) return [];
  try {
    return readParameters(query).flatMap(([name, value]) =>
      name.toLowerCase() === 'filter' ? [value] : [],
    );
  } catch {
    // It was refused.
    return [];
  }
}

/** The types that a request may be about. */
function typesOf({ route }: Trail, registry: Registry): readonly ResourceType[] {
  const type = route?.segment === undefined ? undefined : registry.typeAt(route.segment);
  return type === undefined ? registry.resourceTypes : [type];
}

function kindOf(method: string, { route }: Trail): BodyKind {
  const endpoint = route?.rule.endpoint;
  if (endpoint === 'bulk' || endpoint === 'search') return endpoint;
  return method === 'PATCH' ? 'patch' : 'resource';
}

/** The body as it may be kept; undefined when there is none, or nothing is known that tells what is secret in it. */
function redactedBody(method: string, trail: Trail): Redacted | undefined {
  const { body, registry } = trail;
  if (body === undefined || registry === undefined) return undefined;
  return redactBody(body, kindOf(method, trail), registry, typesOf(trail, registry));
}

/**
 * The texts of a request that no message may repeat: secrets, and what was not understood and may
 * be one.
 */
export function hiddenTexts({ method, target }: Exchange, trail: Trail): ReadonlySet<string> {
  const { registry } = trail;
  if (registry === undefined) return new Set();
  const types = typesOf(trail, registry);
  const { query } = splitTarget(target);
  const ofFilters = filtersOf(query).flatMap((filter) => [
    ...redactFilter(filter, registry, types).hidden,
  ]);
  return new Set([...ofFilters, ...(redactedBody(method, trail)?.hidden ?? [])]);
}

/** Whom a body is about, the userName first: by the resource, the operations of a bulk request, or the filter of a search. */
function subjectsOf(trail: Trail, registry: Registry): readonly string[] {
  const { body, route } = trail;
  if (body === undefined) return [];
  const operations = memberOf(body, 'Operations');
  if (route?.rule.endpoint === 'bulk' && isArray(operations))
    return operations
      .slice(0, mostElements)
      .flatMap((operation) => subjectsOfOperation(operation, registry));
  const filter = memberOf(body, 'filter');
  if (route?.rule.endpoint === 'search' && typeof filter === 'string')
    return filterValues(filter, registry, typesOf(trail, registry));
  return namesIn(body, registry.typeAt(route?.segment ?? ''));
}

function subjectsOfOperation(operation: ClientJson, registry: Registry): readonly string[] {
  if (!isObject(operation)) return [];
  const path = memberOf(operation, 'path');
  const data = memberOf(operation, 'data');
  if (typeof path !== 'string') return [];
  const [segment = '', id = ''] = path.split('/').filter((part) => part !== '');
  return [...(isObject(data) ? namesIn(data, registry.typeAt(segment)) : []), shortened(id)];
}

function namesIn(body: ClientJsonObject, type: ResourceType | undefined): readonly string[] {
  if (type === undefined) return [];
  const found: string[] = [];
  for (const [name, value] of body) {
    const key = name.toLowerCase();
    const attribute = type.root.byName.get(key);
    if (
      attribute === undefined ||
      attribute.secret !== undefined ||
      type.secretHolders.has(attribute)
    )
      continue;
    if (key === 'username' && typeof value === 'string') found.unshift(value);
    if (key === 'externalid' && typeof value === 'string') found.push(value);
    if (key === 'emails' && isArray(value)) {
      for (const email of value.slice(0, mostElements)) {
        const address = isObject(email) ? email.get('value') : email;
        if (typeof address === 'string') found.push(address);
      }
    }
  }
  return found;
}

/** Returns the ids of resources that a group's body names as members, and the group's name. */
function membersOf({ body, registry, route }: Trail): readonly string[] {
  const type = registry?.typeAt(route?.segment ?? '');
  if (body === undefined || type?.root.byName.get('members')?.rows === undefined) return [];
  const found: string[] = [];
  const add = (value: ClientJson | undefined): void => {
    const elements = isArray(value) ? value.slice(0, maxKeysOfRefused) : [value];
    for (const element of elements) {
      const id = isObject(element) ? element.get('value') : element;
      if (typeof id === 'string' && isId(id)) found.push(id);
    }
  };
  const visit = (object: ClientJsonObject): void => {
    for (const [name, value] of object) {
      const key = name.toLowerCase();
      if (key === 'members') add(value);
      if (key === 'displayname' && typeof value === 'string') found.unshift(value);
      if (key === 'operations' && isArray(value))
        for (const operation of value.slice(0, maxKeysOfRefused))
          if (isObject(operation)) visitOperation(operation);
    }
  };
  const visitOperation = (operation: ClientJsonObject): void => {
    const named = new Map([...operation].map(([name, value]) => [name.toLowerCase(), value]));
    const path = named.get('path');
    const value = named.get('value');
    if (typeof path === 'string' && path.toLowerCase().startsWith('members')) {
      add(path.split('"').filter(isId));
      add(value);
    } else if (isObject(value)) visit(value);
  };
  visit(body);
  return found;
}

/** Names that stand in paths as they are. */
const knownSegments: ReadonlySet<string> = new Set([
  'serviceproviderconfig',
  'resourcetypes',
  'schemas',
  '.search',
]);

export function shownPath(path: string, { route, registry }: Trail): string {
  const prefix = route !== undefined && path.startsWith(route.prefix) ? route.prefix : '';
  const rest = path.slice(prefix.length).split('/');
  const isKnown = (segment: string): boolean =>
    knownSegments.has(segment.toLowerCase()) ||
    segment.startsWith('urn:') ||
    registry?.typeAt(segment) !== undefined;
  return (
    prefix + rest.map((segment) => (isKnown(segment) ? segment : shortened(segment))).join('/')
  );
}

function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
