import type { Dialect } from '../dialect.ts';
import { enterpriseUrn, groupUrn, userUrn } from '../urns.ts';
import { displayNameOf } from '../workforce.ts';
import {
  addMembers,
  allAttributes,
  byUserName,
  unknownUser,
  usualRetry,
  usualSchedule,
} from './common.ts';

/** OneLogin's connector "SCIM Provisioner v2", with its default JSON template. */
export const onelogin: Dialect = {
  name: 'onelogin',
  title: 'OneLogin',
  source:
    'developers.onelogin.com, "Test your SCIM implementation", and the onelogin-scim-node sample',
  profile: 'onelogin',
  headers: { 'User-Agent': '', Accept: 'application/json' },
  contentType: 'application/json',
  timeoutMs: 30_000,
  retry: usualRetry,
  schedule: usualSchedule,
  permanent: [],
  pageSize: 100,
  probes: [unknownUser('userName eq "rollcall-test-4d1f"', true)],
  users: {
    find: byUserName,
    onConflict: 'report',
    readsBack: true,
    body: (person, manager) => ({
      schemas: [userUrn, enterpriseUrn],
      id: null,
      userName: person.userName,
      externalId: person.key,
      displayName: displayNameOf(person),
      // The template writes texts.
      active: String(person.status === 'active'),
      title: person.title,
      name: {
        givenName: person.givenName,
        familyName: person.familyName,
        formatted: displayNameOf(person),
      },
      emails: [{ value: person.email, type: 'work', primary: true }],
      phoneNumbers: [{ value: person.phone, type: 'work' }],
      meta: { resourceType: 'User' },
      [enterpriseUrn]: {
        department: person.department,
        employeeNumber: person.employeeNumber,
        manager: manager === undefined ? { managerId: '' } : { value: manager, displayName: '' },
      },
    }),
    update: 'put',
    activate: (isActive) => [{ op: 'replace', path: 'active', value: String(isActive) }],
    onSuspend: 'deactivate',
    onUnassign: 'delete',
    onDelete: 'delete',
    sends: allAttributes,
  },
  groups: {
    onConflict: 'report',
    body: ({ name }, members) => ({
      schemas: [groupUrn],
      displayName: name,
      members: members.map((value) => ({ value })),
    }),
    createsEmpty: true,
    update: 'patch',
    rename: ({ name }) => [{ op: 'replace', path: 'displayName', value: name }],
    add: (members) => addMembers(members),
    remove: (members) => [
      { op: 'remove', path: 'members', value: members.map((value) => ({ value })) },
    ],
    maxMembers: 100,
  },
};

/** Older connectors, which remove members as SCIM 1.1 did. */
export const oneloginLegacy: Dialect = {
  ...onelogin,
  name: 'onelogin-legacy',
  title: 'OneLogin, older connectors',
  groups: {
    ...onelogin.groups!,
    remove: (members) => [
      {
        op: 'add',
        path: 'members',
        value: members.map((value) => ({ value, operation: 'delete' })),
      },
    ],
  },
};
