import type { Dialect, Operation } from '../dialect.ts';
import { resourcesOf } from '../read-all.ts';
import type { Schedule } from '../retry-schedule.ts';
import { enterpriseUrn, groupUrn } from '../urns.ts';
import type { Person } from '../workforce.ts';
import {
  addMembers,
  allAttributes,
  byDisplayName,
  byUserName,
  enterpriseUser,
  quoted,
  removeByFilter,
  singleValuedPaths,
  unknownUser,
  usualRetry,
} from './common.ts';

const source =
  'learn.microsoft.com, "Develop and plan provisioning for a SCIM endpoint in Microsoft Entra ID" and "Known issues with SCIM 2.0 compliance"';

const groupUrns = [
  groupUrn,
  'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group',
];

/** What each attribute is called in a path, and its value. */
const paths: typeof singleValuedPaths = [
  ...singleValuedPaths,
  ['emails[type eq "work"].value', ({ email }) => email],
  ['phoneNumbers[type eq "work"].value', ({ phone }) => phone],
];

/**
 * Attributes that Entra adds rather than replaces: those of elements of multi-valued attributes.
 */
const isAdded = (path: string): boolean => path.includes('[');

function patchUser(
  after: Person,
  before: Person | undefined,
  manager?: string,
): readonly Operation[] {
  const changed = paths.filter(([, of]) => before === undefined || of(after) !== of(before));
  const operations: Operation[] = changed.map(([path, of]) => ({
    op: isAdded(path) ? 'Add' : 'Replace',
    path,
    value: of(after),
  }));
  const path = `${enterpriseUrn}:manager`;
  if (manager !== undefined) operations.push({ op: 'Add', path, value: manager });
  else if (before?.manager !== undefined) operations.push({ op: 'Remove', path });
  return operations;
}

/**
 * After the first failure an object is tried in the next cycle, then 6, 12, 24, 48, 96 and 168
 * hours after it, and then given up; most calls failing puts the job in quarantine. Source:
 * Microsoft, "Application provisioning in quarantine status". 40 minutes are 100 ms here.
 */
const schedule: Schedule = {
  cycleMs: 100,
  retriesMs: [100, 900, 1_800, 3_600, 7_200, 14_400, 25_200],
  quarantineShare: 0.4,
};

const headers = { 'User-Agent': 'SCIM Client', Accept: 'application/scim+json' };

/** Microsoft Entra ID without a flag on the tenant URL. */
export const entra: Dialect = {
  name: 'entra',
  title: 'Microsoft Entra ID',
  source,
  profile: 'entra',
  headers,
  contentType: 'application/scim+json; charset=utf-8',
  timeoutMs: 60_000,
  // A POST without an answer is sent again.
  retry: { ...usualRetry, repeatsPost: true },
  schedule,
  permanent: [],
  pageSize: 100,
  probes: [
    unknownUser('userName eq "0f1cb9a4-6e63-4a53-9b8e-2f6fd5c9e1b1"', false),
    {
      ...unknownUser('displayName eq "7c2b90f1-65f0-4d39-8c49-9f30c7d7e0aa"', false),
      title: 'look for a group that does not exist',
      path: `/Groups?excludedAttributes=members&filter=${encodeURIComponent('displayName eq "7c2b90f1-65f0-4d39-8c49-9f30c7d7e0aa"')}`,
    },
    {
      title: 'read the schemas',
      path: '/Schemas',
      check: ({ status, json }) => {
        if (status !== 200) return `status 200 is expected; the answer is ${status}`;
        const ids = resourcesOf(json).map(({ id }) => id);
        return ids.includes(groupUrn) ? undefined : 'the Group schema is missing';
      },
    },
  ],
  users: {
    find: byUserName,
    onConflict: 'report',
    findsBeforeReturn: true,
    checkManager: (user, manager) => `id eq ${quoted(user)} and manager eq ${quoted(manager)}`,
    body: (person, manager) => ({
      ...enterpriseUser(person, manager),
      meta: { resourceType: 'User' },
      roles: [],
    }),
    update: 'patch',
    patch: patchUser,
    // Booleans of a PATCH are texts.
    activate: (isActive) => [{ op: 'Replace', path: 'active', value: isActive ? 'True' : 'False' }],
    onSuspend: 'deactivate',
    onUnassign: 'deactivate',
    onDelete: 'delete',
    sends: allAttributes,
  },
  groups: {
    find: byDisplayName,
    findParameters: 'excludedAttributes=members',
    onConflict: 'report',
    readBack: 'excludedAttributes=members',
    body: ({ name, key }) => ({
      schemas: groupUrns,
      externalId: key,
      displayName: name,
      meta: { resourceType: 'Group' },
    }),
    createsEmpty: true,
    update: 'patch',
    rename: ({ name }) => [{ op: 'Replace', path: 'displayName', value: name }],
    add: (members) => [
      { op: 'Add', path: 'members', value: members.map((value) => ({ $ref: null, value })) },
    ],
    remove: (members) => [
      { op: 'Remove', path: 'members', value: members.map((value) => ({ $ref: null, value })) },
    ],
    checkMember: (group, member) => `id eq ${quoted(group)} and members eq ${quoted(member)}`,
    maxMembers: 100,
  },
};

/** Changes gathered into one object without a path, as `aadOptscim062020` sends them. */
function gathered(
  after: Person,
  before: Person | undefined,
  manager?: string,
): readonly Operation[] {
  const operations = patchUser(after, before, manager);
  const plain = operations.filter(({ op, path }) => op === 'Replace' && path !== undefined);
  const rest = operations
    .filter((operation) => !plain.includes(operation))
    .map(({ op, ...more }) => ({ op: op.toLowerCase(), ...more }));
  if (plain.length === 0) return rest;
  const value = Object.fromEntries(plain.map((operation) => [operation.path!, operation.value]));
  return [{ op: 'replace', value }, ...rest];
}

/** Microsoft Entra ID with `?aadOptscim062020` on the tenant URL. */
export const entraOptscim: Dialect = {
  ...entra,
  name: 'entra-optscim',
  title: 'Microsoft Entra ID with aadOptscim062020',
  query: 'aadOptscim062020',
  users: {
    ...entra.users,
    patch: gathered,
    activate: (isActive) => [{ op: 'replace', value: { active: isActive } }],
  },
  groups: {
    ...entra.groups!,
    rename: ({ name }) => [{ op: 'replace', value: { displayName: name } }],
    add: (members) => addMembers(members),
    remove: (members) => removeByFilter(members),
  },
};
