import { filterValues } from '../directory/redact.ts';
import { isId, shortened } from '../directory/shortened.ts';
import {
  type ClientJson,
  type ClientJsonObject,
  isArray,
  isObject,
} from '../protocol/json/client-json.ts';
import { memberOf } from '../protocol/schema/document.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import { foldText } from '../protocol/text/fold.ts';
import { cutText } from './logged-text.ts';
import { filtersOf, typesOf } from './redacted-request.ts';
import type { RequestOutcome } from './request-outcome.ts';

/** Keys of one request that succeeded. */
const maxKeys = 20;

/** A refused change of a group is found by every user who was to join or leave it. */
const maxKeysOfRefused = 100;

/** Operations and e-mail addresses of one body that are looked at. */
const maxElements = 20;

/**
 * Returns the keys that a request is found by in the request log: ids, user names, external ids and
 * e-mail addresses, folded so that every spelling matches.
 */
export function requestKeys(outcome: RequestOutcome): readonly string[] {
  const { registry, route, status, answer } = outcome;
  const names =
    registry === undefined
      ? []
      : [...subjectKeys(outcome, registry), ...filterKeys(outcome, registry)];
  const created = answer.headers['Location']?.split('/').at(-1);
  const id = route?.id === undefined ? undefined : shortened(route.id);
  const keys = new Set<string>();
  for (const key of [id, created, ...names])
    if (key !== undefined && key !== '') keys.add(foldText(cutText(key)));
  return [...keys].slice(0, status < 400 ? maxKeys : maxKeysOfRefused);
}

/** A success is found by its first name, a refusal by every name and member that it gave. */
function subjectKeys(outcome: RequestOutcome, registry: Registry): readonly string[] {
  const { body, route, status } = outcome;
  if (body === undefined) return [];
  const subjects = subjectsOf(outcome, body, registry);
  if (status >= 400)
    return [...subjects, ...membersOf(body, registry.typeAt(route?.segment ?? ''))];
  return route?.endpoint === 'bulk' ? subjects : subjects.slice(0, 1);
}

function filterKeys(outcome: RequestOutcome, registry: Registry): readonly string[] {
  const filters = filtersOf(outcome);
  if (filters.length === 0) return [];
  const types = typesOf(outcome, registry);
  return filters.flatMap((filter) => filterValues(filter, registry, types));
}

/** Names in a resource, in the operations of a bulk request, or in the filter of a search. */
function subjectsOf(
  outcome: RequestOutcome,
  body: ClientJsonObject,
  registry: Registry,
): readonly string[] {
  const { route } = outcome;
  const operations = route?.endpoint === 'bulk' ? memberOf(body, 'Operations') : undefined;
  if (isArray(operations))
    return operations
      .slice(0, maxElements)
      .flatMap((operation) => operationSubjects(operation, registry));
  if (route?.endpoint === 'search') {
    const given = memberOf(body, 'filter');
    const filter = outcome.filter ?? (typeof given === 'string' ? given : undefined);
    return filter === undefined ? [] : filterValues(filter, registry, typesOf(outcome, registry));
  }
  return namesIn(body, registry.typeAt(route?.segment ?? ''));
}

function operationSubjects(operation: ClientJson, registry: Registry): readonly string[] {
  if (!isObject(operation)) return [];
  const path = memberOf(operation, 'path');
  const data = memberOf(operation, 'data');
  if (typeof path !== 'string') return [];
  const [segment = '', id = ''] = path.split('/').filter((part) => part !== '');
  return [...(isObject(data) ? namesIn(data, registry.typeAt(segment)) : []), shortened(id)];
}

/** Most names are none of those that `namesIn` looks for, and need not be folded. */
const lengthsOfNames: ReadonlySet<number> = new Set(
  ['userName', 'externalId', 'emails'].map(({ length }) => length),
);

/** Returns userName, externalId and e-mail addresses of a resource, the userName first. */
function namesIn(body: ClientJsonObject, type: ResourceType | undefined): readonly string[] {
  if (type === undefined) return [];
  const found: string[] = [];
  for (const name of body.keys()) {
    if (!lengthsOfNames.has(name.length)) continue;
    const key = name.toLowerCase();
    if (!isShown(type, key)) continue;
    const value = body.get(name);
    if (key === 'username' && typeof value === 'string') found.unshift(value);
    if (key === 'externalid' && typeof value === 'string') found.push(value);
    if (key === 'emails' && isArray(value)) found.push(...addressesIn(value));
  }
  return found;
}

function isShown(type: ResourceType, key: string): boolean {
  const attribute = type.root.byName.get(key);
  return (
    attribute !== undefined && attribute.secret === undefined && !type.secretHolders.has(attribute)
  );
}

function addressesIn(emails: readonly ClientJson[]): readonly string[] {
  return emails.slice(0, maxElements).flatMap((email) => {
    const address = isObject(email) ? email.get('value') : email;
    return typeof address === 'string' ? [address] : [];
  });
}

/** Returns the name of a group and the ids that its body names as members, the name first. */
function membersOf(body: ClientJsonObject, type: ResourceType | undefined): readonly string[] {
  if (type?.root.byName.get('members')?.rows === undefined) return [];
  const found: string[] = [];
  collectMembers(found, body);
  return found;
}

function collectMembers(found: string[], object: ClientJsonObject): void {
  for (const [name, value] of object) {
    const key = name.toLowerCase();
    if (key === 'members') found.push(...idsIn(value));
    if (key === 'displayname' && typeof value === 'string') found.unshift(value);
    if (key === 'operations' && isArray(value))
      for (const operation of value.slice(0, maxKeysOfRefused))
        if (isObject(operation)) collectMembersOfOperation(found, operation);
  }
}

function collectMembersOfOperation(found: string[], operation: ClientJsonObject): void {
  const path = memberOf(operation, 'path');
  const value = memberOf(operation, 'value');
  if (typeof path === 'string' && path.toLowerCase().startsWith('members'))
    found.push(...path.split('"').filter(isId), ...idsIn(value));
  else if (isObject(value)) collectMembers(found, value);
}

function idsIn(value: ClientJson | undefined): readonly string[] {
  const elements = isArray(value) ? value.slice(0, maxKeysOfRefused) : [value];
  return elements.flatMap((element) => {
    const id = isObject(element) ? element.get('value') : element;
    return typeof id === 'string' && isId(id) ? [id] : [];
  });
}
