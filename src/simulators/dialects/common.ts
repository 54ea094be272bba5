import type { Answer, ComparedAttribute, Operation, Probe, Retry } from '../dialect.ts';
import type { Schedule } from '../retry-schedule.ts';
import { enterpriseUrn, groupUrn, listUrn, userUrn } from '../urns.ts';
import { displayNameOf, type Person, type Team } from '../workforce.ts';

/** Sends again what a busy or restarting server refuses; a POST only where it was refused. */
export const usualRetry: Retry = {
  statuses: [429, 500, 502, 503, 504],
  attempts: 5,
  afterNoAnswer: true,
  repeatsPost: false,
};

/** Tries a failed object again in later cycles, each time after a longer wait. */
export const usualSchedule: Schedule = {
  cycleMs: 100,
  retriesMs: [100, 300, 900, 2_000, 4_000, 8_000, 16_000],
};

export const allAttributes: ReadonlySet<ComparedAttribute> = new Set([
  'externalId',
  'displayName',
  'title',
  'phone',
  'department',
  'employeeNumber',
  'manager',
]);

export const coreAttributes: ReadonlySet<ComparedAttribute> = new Set([
  'externalId',
  'displayName',
  'title',
  'phone',
]);

/** What each single-valued attribute is called in a path, and its value. */
export const singleValuedPaths: readonly (readonly [string, (person: Person) => string])[] = [
  ['userName', ({ userName }) => userName],
  ['displayName', displayNameOf],
  ['externalId', ({ key }) => key],
  ['title', ({ title }) => title],
  ['name.givenName', ({ givenName }) => givenName],
  ['name.familyName', ({ familyName }) => familyName],
  ['name.formatted', displayNameOf],
  [`${enterpriseUrn}:department`, ({ department }) => department],
  [`${enterpriseUrn}:employeeNumber`, ({ employeeNumber }) => employeeNumber],
];

/** A text as a filter value (RFC 7644 §3.4.2.2: JSON). */
export const quoted = (text: string): string => JSON.stringify(text);

export const byUserName = ({ userName }: Person): string => `userName eq ${quoted(userName)}`;
export const byDisplayName = ({ name }: Team): string => `displayName eq ${quoted(name)}`;

/** The core attributes of a user, as RFC 7643 §8.1 writes them. */
export function coreUser(person: Person): Readonly<Record<string, unknown>> {
  const { userName, key, givenName, familyName, email, phone, title, status } = person;
  return {
    schemas: [userUrn],
    userName,
    externalId: key,
    active: status === 'active',
    displayName: displayNameOf(person),
    name: { givenName, familyName, formatted: displayNameOf(person) },
    emails: [{ value: email, type: 'work', primary: true }],
    phoneNumbers: [{ value: phone, type: 'work' }],
    title,
  };
}

/** Core and enterprise attributes (RFC 7643 §8.3). */
export function enterpriseUser(
  person: Person,
  manager: unknown,
): Readonly<Record<string, unknown>> {
  const { department, employeeNumber } = person;
  return {
    ...coreUser(person),
    schemas: [userUrn, enterpriseUrn],
    [enterpriseUrn]: {
      department,
      employeeNumber,
      manager,
    },
  };
}

/** A group with members as RFC 7643 §8.4 writes them. */
export function plainGroup(
  { name, key }: Team,
  members: readonly string[],
): Readonly<Record<string, unknown>> {
  return {
    schemas: [groupUrn],
    externalId: key,
    displayName: name,
    members: members.map((value) => ({ value })),
  };
}

export const addMembers = (members: readonly string[]): readonly Operation[] => [
  { op: 'add', path: 'members', value: members.map((value) => ({ value })) },
];

/** One removal per member, each by a filter (RFC 7644 §3.5.2.2). */
export const removeByFilter = (members: readonly string[]): readonly Operation[] =>
  members.map((value) => ({ op: 'remove', path: `members[value eq ${quoted(value)}]` }));

export const replaceMembers = (members: readonly string[]): readonly Operation[] => [
  { op: 'replace', path: 'members', value: members.map((value) => ({ value })) },
];

/**
 * A look-up of a user that cannot be there: a list without resources is right, and so may be a 404.
 */
export function unknownUser(filter: string, accepts404: boolean): Probe {
  return {
    title: 'look for a user that does not exist',
    path: `/Users?filter=${encodeURIComponent(filter)}`,
    check: (answer) => (accepts404 && answer.status === 404 ? undefined : emptyList(answer)),
  };
}

function isList(json: Answer['json']): boolean {
  return Array.isArray(json?.schemas) && json.schemas.includes(listUrn);
}

function emptyList({ status, json }: Answer): string | undefined {
  if (status !== 200) return `status 200 is expected; the answer is ${status}`;
  if (!isList(json)) return 'the answer is not a ListResponse';
  if (json.totalResults !== 0)
    return `totalResults 0 is expected; the answer says ${json.totalResults}`;
  return undefined;
}

/** A list, however many resources it has. */
export function list(path: string): Probe {
  return {
    title: `list ${path.split('?', 1)[0]}`,
    path,
    check: ({ status, json }) => {
      if (status !== 200) return `status 200 is expected; the answer is ${status}`;
      if (!isList(json)) return 'the answer is not a ListResponse';
      const { totalResults, startIndex, itemsPerPage, Resources = [] } = json;
      if (![totalResults, startIndex, itemsPerPage].every(Number.isInteger))
        return 'totalResults, startIndex and itemsPerPage must be whole numbers';
      return itemsPerPage === Resources.length
        ? undefined
        : 'itemsPerPage is not the number of Resources';
    },
  };
}

/** Any resource of discovery. */
export function answers200(path: string): Probe {
  return {
    title: `read ${path}`,
    path,
    check: ({ status, json }) =>
      status === 200 && json !== undefined
        ? undefined
        : `status 200 with JSON is expected; the answer is ${status}`,
  };
}
