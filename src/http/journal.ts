import type { RequestLogLevel } from '../access/principal.ts';
import type { RequestRow } from '../ports/requests.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { Filter } from '../protocol/filter/ast.ts';
import { parseFilter } from '../protocol/filter/parse.ts';
import { isArray, isObject, JsonNumber, type JsonObject, type JsonValue } from '../protocol/json/json-value.ts';
import { instantKey } from '../protocol/text/date-time.ts';
import { foldText } from '../protocol/text/fold.ts';
import type { Answer, Exchange } from './exchange.ts';
import { readParameters, splitTarget } from './read-request.ts';
import type { Trail } from './record.ts';

/** Characters of a body that are kept, and of anything a client chose the length of. */
const longestBody = 4_000;
const longestText = 300;

/** Keys one request is found by. */
const mostKeys = 20;

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
  const isRead = exchange.method === 'GET' || exchange.method === 'HEAD' || trail.route?.rule.endpoint === 'search';
  const foundNobody = isRead && answer.status === 200 && String(answer.body).slice(0, 120).includes('"totalResults":0,');
  if (!isKept(principal.requestLog, answer.status, isRead && !foundNobody)) return undefined;
  const { path, query } = splitTarget(exchange.target);
  const scimError = failure instanceof ScimError ? failure : undefined;
  const cause = scimError === undefined ? failure : scimError.cause;
  const { tolerances, ignored } = trail.notes ?? { tolerances: new Set<string>(), ignored: new Set<string>() };
  const detail = {
    client: cut(exchange.header('user-agent') ?? ''),
    profile: principal.profile.name,
    ...(tolerances.size === 0 ? {} : { tolerances: [...tolerances] }),
    ...(ignored.size === 0 ? {} : { ignored: [...ignored].slice(0, mostElements) }),
    ...(foundNobody ? { effect: 'found nobody' } : trail.effect === undefined ? {} : { effect: trail.effect }),
    ...(trail.members === undefined ? {} : { members: trail.members }),
    ...(scimError === undefined ? {} : { scimType: scimError.scimType, detail: cut(scimError.detail) }),
    // What the client is not told.
    ...(cause === undefined ? {} : { cause: cut(cause instanceof Error ? cause.message : String(cause)) }),
    // The event of what was made or replaced has it whole.
    ...(trail.body === undefined || isInEvent(exchange, answer) ? {} : { body: bodyText(trail.body) }),
  };
  return {
    tenant: principal.tenant,
    id: trail.id,
    connection: principal.connection,
    credential: principal.credential,
    method: exchange.method,
    path: cut(path.split('/').map(shortened).join('/')),
    status: answer.status,
    milliseconds: ended - trail.started,
    detail: JSON.stringify(detail),
    keys: keysOf(trail, answer, query),
    created: instantKey(trail.started),
  };
}

function isInEvent({ method }: Exchange, { status }: Answer): boolean {
  return status < 400 && (method === 'POST' || method === 'PUT');
}

function bodyText(body: JsonObject): string {
  const text = JSON.stringify(redacted(body));
  return text.length > longestBody ? `${text.slice(0, longestBody)}…` : text;
}

function isKept(level: RequestLogLevel, status: number, isRead: boolean): boolean {
  if (level === 'off') return false;
  return level === 'all' || status >= 400 || (level === 'changes' && !isRead);
}

/** Folded, so that a person is found however the name was written. */
function keysOf({ route, subjects = [] }: Trail, { headers, status }: Answer, query: string): readonly string[] {
  const made = headers['Location']?.split('/').at(-1);
  // What was done is found by the id of whom it was done to; what was not, by every name it gave.
  const given = status < 400 ? subjects.slice(0, 1) : subjects;
  const named = [route?.id === undefined ? undefined : shortened(route.id), made, ...given, ...filterValues(query)].filter(
    (key) => key !== undefined && key !== '',
  );
  return [...new Set(named.map((key) => foldText(cut(key!))))].slice(0, mostKeys);
}

function filterValues(query: string): readonly string[] {
  if (!query.includes('filter=')) return [];
  try {
    const filter = readParameters(query).find(([name]) => name === 'filter')?.[1];
    return filter === undefined ? [] : valuesOf(parseFilter(filter));
  } catch {
    // It was refused, and its values can not be told from the rest.
    return [];
  }
}

function valuesOf(filter: Filter): readonly string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.operands.flatMap(valuesOf);
    case 'not':
      return valuesOf(filter.operand);
    case 'element':
      return valuesOf(filter.filter);
    case 'present':
      return [];
    case 'compare':
      return filter.operator === 'eq' && typeof filter.value === 'string' ? [filter.value] : [];
  }
}

/** Notes a body, and whom it is about: the userName first. */
export function noteBody(trail: Trail, body: JsonObject): void {
  const level = trail.principal?.requestLog;
  if (level === undefined || level === 'off') return;
  trail.body = body;
  trail.subjects = subjectsOf(body);
}

function subjectsOf(body: JsonObject): readonly string[] {
  const found: string[] = [];
  for (const [name, value] of body) {
    const key = name.toLowerCase();
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

/** Passwords are not kept, nor who is in a group: the events tell that. */
function redacted(value: JsonValue, name = ''): unknown {
  if (name.toLowerCase().includes('password')) return '…';
  if (typeof value === 'string') return cut(value);
  if (value instanceof JsonNumber) return value.text;
  if (isArray(value)) {
    if (name === 'members' || value.length > mostElements) return `${value.length} values`;
    return value.map((element) => redacted(element));
  }
  if (!isObject(value)) return value;
  const path = value.get('path');
  const entries = [...value].map(([key, inner]) => {
    const aim = key === 'value' && typeof path === 'string' ? path : key;
    return [key, redacted(inner, aim)] as const;
  });
  return Object.fromEntries(entries);
}

/** Ids have 36 characters; what is much longer may be a token that somebody has put in the wrong place. */
function shortened(segment: string): string {
  return segment.length > 40 ? `${segment.slice(0, 24)}…` : segment;
}

function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
