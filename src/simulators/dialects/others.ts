import type { Dialect, GroupDialect, Operation, UserDialect } from '../dialect.ts';
import { enterpriseUrn, groupUrn, userUrn } from '../urns.ts';
import type { Person, Team } from '../workforce.ts';
import {
  addMembers,
  allAttributes,
  answers200,
  byDisplayName,
  byUserName,
  coreAttributes,
  coreUser,
  enterpriseUser,
  list,
  plainGroup,
  quoted,
  removeByFilter,
  replaceMembers,
  singleValuedPaths,
  unknownUser,
  usualRetry,
  usualSchedule,
} from './common.ts';

/** What most clients of SCIM have in common: standard bodies, PATCH with paths. */
const standard: Omit<Dialect, 'name' | 'title' | 'source'> = {
  profile: 'default',
  headers: { Accept: 'application/scim+json' },
  contentType: 'application/scim+json',
  timeoutMs: 30_000,
  retry: usualRetry,
  schedule: usualSchedule,
  permanent: [],
  pageSize: 100,
  probes: [unknownUser('userName eq "rollcall-test-4d1f"', true)],
  users: {
    find: byUserName,
    onConflict: 'adopt',
    body: (person, manager) =>
      enterpriseUser(person, manager === undefined ? undefined : { value: manager }),
    update: 'put',
    activate: (active) => [{ op: 'replace', path: 'active', value: active }],
    onSuspend: 'deactivate',
    onUnassign: 'deactivate',
    onDelete: 'delete',
    sends: allAttributes,
  },
  groups: {
    find: byDisplayName,
    onConflict: 'adopt',
    body: plainGroup,
    createsEmpty: false,
    update: 'patch',
    rename: ({ name }) => [{ op: 'replace', path: 'displayName', value: name }],
    add: (members) => addMembers(members),
    remove: removeByFilter,
    replace: replaceMembers,
    maxMembers: 100,
  },
};

const users: UserDialect = standard.users;
const groups: GroupDialect = standard.groups!;

function patchWithPaths(
  after: Person,
  before: Person | undefined,
  manager?: string,
): readonly Operation[] {
  const operations: Operation[] = singleValuedPaths
    .filter(([, of]) => before === undefined || of(after) !== of(before))
    .map(([path, of]) => ({ op: 'replace', path, value: of(after) }));
  if (before?.email !== after.email) {
    const value = [{ value: after.email, type: 'work', primary: true }];
    operations.push({ op: 'replace', path: 'emails', value });
  }
  if (before?.phone !== after.phone)
    operations.push({
      op: 'replace',
      path: 'phoneNumbers',
      value: [{ value: after.phone, type: 'work' }],
    });
  const path = `${enterpriseUrn}:manager`;
  if (manager !== undefined) operations.push({ op: 'replace', path, value: { value: manager } });
  else if (before?.manager !== undefined) operations.push({ op: 'remove', path });
  return operations;
}

/** authentik's change of a group: everything but the members. */
const wholeGroup = ({ name, key }: Team, id: string): Readonly<Record<string, unknown>> => ({
  schemas: [groupUrn],
  id,
  externalId: key,
  displayName: name,
});

/** Identity providers whose traffic is standard but for a few habits. */
export const others: readonly Dialect[] = [
  {
    ...standard,
    name: 'jumpcloud',
    title: 'JumpCloud',
    source: 'jumpcloud.com/support, "SCIM identity management", and issues of its integrators',
    profile: 'jumpcloud',
    createsTestObjects: true,
    users: { ...users, onConflict: 'report' },
    groups: {
      ...groups,
      onConflict: 'report',
      repeatsAdds: true,
      remove: (members) => [
        { op: 'remove', path: 'members', value: members.map((value) => ({ value })) },
      ],
    },
  },
  {
    ...standard,
    name: 'ping',
    title: 'PingOne, PingFederate',
    source: 'docs.pingidentity.com, "SCIM provisioning connector"',
    profile: 'ping',
    probes: [unknownUser('username Eq "rollcall-test-4d1f"', false)],
    users: { ...users, find: ({ userName }) => `username Eq ${quoted(userName)}` },
  },
  {
    ...standard,
    name: 'cyberark',
    title: 'CyberArk Identity',
    source: 'docs.cyberark.com, "SCIM provisioning for custom applications"',
    profile: 'cyberark',
    probes: [
      list('/Users?count=1'),
      unknownUser('userName eq "rollcall-test-4d1f"', true),
      answers200('/ServiceProviderConfig'),
      answers200('/ResourceTypes/User'),
      answers200('/ResourceTypes/Group'),
      answers200(`/Schemas/${userUrn}`),
    ],
    users: { ...users, activate: undefined },
  },
  {
    ...standard,
    name: 'authentik',
    title: 'authentik',
    source: 'github.com/goauthentik/authentik, providers/scim',
    profile: 'authentik',
    headers: { ...standard.headers, 'User-Agent': 'authentik@2026.10.1' },
    pageSize: undefined,
    probes: [answers200('/ServiceProviderConfig'), list('/Users'), list('/Groups')],
    users: { ...users, lists: true, activate: undefined, onUnassign: 'delete' },
    groups: {
      ...groups,
      lists: true,
      createsEmpty: true,
      maxOperations: 'bulk',
      rename: (team, id) => [{ op: 'replace', value: wholeGroup(team, id) }],
      add: (members) =>
        members.map((value) => ({ op: 'add', path: 'members', value: [{ value }] })),
      remove: (members) =>
        members.map((value) => ({ op: 'remove', path: 'members', value: [{ value }] })),
    },
  },
  {
    ...standard,
    name: 'pocket-id',
    title: 'Pocket ID',
    source: 'github.com/pocket-id/pocket-id, backend/internal/service/scim_service.go',
    profile: 'pocket-id',
    headers: { ...standard.headers, 'User-Agent': 'Go-http-client/1.1' },
    // What fails otherwise waits for the next synchronization.
    retry: { statuses: [429], attempts: 3, afterNoAnswer: false, repeatsPost: false },
    probes: [list('/Users?startIndex=1&count=100')],
    users: {
      ...users,
      // All users and groups are listed, and matched by externalId.
      find: undefined,
      body: coreUser,
      activate: undefined,
      onUnassign: 'delete',
      sends: coreAttributes,
    },
    groups: { ...groups, find: undefined, update: 'put' },
  },
  {
    ...standard,
    name: 'keycloak',
    title: 'Keycloak with a SCIM client plug-in',
    source: 'github.com, the plug-ins of mitodl, pelotech and Termindiego25',
    profile: 'keycloak',
    timeoutMs: 5_000,
    users: { ...users, update: 'patch', patch: patchWithPaths, onUnassign: 'delete' },
  },
  {
    ...standard,
    name: 'ibm-verify',
    title: 'IBM Verify',
    source: 'docs.verify.ibm.com, "Provisioning with SCIM"',
    profile: 'ibm-verify',
    probes: [list('/Users')],
    users: { ...users, onUnassign: 'delete' },
  },
  {
    ...standard,
    name: 'rippling',
    title: 'Rippling, custom integration without the PATCH box',
    source: 'integration guides of WorkOS and Kombo; bodies are not confirmed by Rippling',
    profile: 'rippling',
    probes: [answers200('/ServiceProviderConfig')],
    users: { ...users, activate: undefined },
    groups: { ...groups, update: 'put' },
  },
  {
    ...standard,
    name: 'google',
    title: 'Google Workspace',
    source: 'support.google.com, "Automated user provisioning"; bodies are not confirmed by Google',
    profile: 'google',
    probes: [answers200('/Schemas'), unknownUser('userName eq "rollcall-test-4d1f"', true)],
    users: { ...users, update: 'patch', patch: patchWithPaths },
    groups: undefined,
  },
  {
    ...standard,
    name: 'workos',
    title: 'A client that follows the rules WorkOS documents',
    source: 'workos.com/docs, "Directory sync: custom SCIM v2.0"',
    profile: 'workos',
    users: { ...users, update: 'patch', patch: patchWithPaths },
  },
];
