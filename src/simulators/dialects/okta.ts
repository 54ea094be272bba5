import type { Dialect, Operation } from '../dialect.ts';
import { groupUrn } from '../urns.ts';
import {
  byDisplayName,
  byUserName,
  coreAttributes,
  coreUser,
  list,
  removeByFilter,
  replaceMembers,
  unknownUser,
  usualRetry,
  usualSchedule,
} from './common.ts';

/** The page that every look-up asks for. */
const page = 'startIndex=1&count=100';

/** Okta for an app of the Okta Integration Network. */
export const okta: Dialect = {
  name: 'okta',
  title: 'Okta',
  source: 'developer.okta.com, "SCIM 2.0 protocol reference", "SCIM integration FAQs"',
  profile: 'okta',
  headers: {
    'User-Agent': 'Okta SCIM Client 1.0.0',
    Accept: 'application/scim+json',
    'Accept-Charset': 'utf-8',
  },
  contentType: 'application/scim+json; charset=utf-8',
  timeoutMs: 60_000,
  retry: usualRetry,
  schedule: usualSchedule,
  // A refused request is shown to the administrator and not sent again.
  permanent: [400],
  pageSize: 100,
  probes: [
    list('/Users?startIndex=1&count=2'),
    list('/Groups?startIndex=1&count=100'),
    unknownUser('userName eq "rollcall-test-4d1f@acme.example"', true),
  ],
  users: {
    find: byUserName,
    findParameters: page,
    // The administrator sees the conflict; the task that is tried again links the user it finds.
    onConflict: 'report',
    body: (person) => ({ ...coreUser(person), locale: 'en-US', groups: [] }),
    onlyOnCreate: ({ key }) => ({ password: `Xy12-${key}` }),
    update: 'put',
    activate: (active) => [{ op: 'replace', value: { active } }],
    onSuspend: 'deactivate',
    onUnassign: 'deactivate',
    // Okta never deletes a user.
    onDelete: 'deactivate',
    sends: coreAttributes,
  },
  groups: {
    find: byDisplayName,
    findParameters: page,
    onConflict: 'report',
    body: ({ name }) => ({ schemas: [groupUrn], displayName: name, members: [] }),
    createsEmpty: true,
    update: 'patch',
    rename: ({ name }, id): readonly Operation[] => [
      { op: 'replace', value: { id, displayName: name } },
    ],
    restate: ({ name }, id) => [{ op: 'replace', value: { id, displayName: name } }],
    add: (members, userNameOf) => [
      {
        op: 'add',
        path: 'members',
        value: members.map((value) => ({ value, display: userNameOf(value) })),
      },
    ],
    remove: removeByFilter,
    combines: true,
    replace: replaceMembers,
    maxMembers: 256,
  },
};

/** Okta for an app made with the App Integration Wizard: everything goes back by PUT. */
export const oktaAiw: Dialect = {
  ...okta,
  name: 'okta-aiw',
  title: 'Okta, App Integration Wizard',
  users: { ...okta.users, update: 'getAndPut', activate: undefined },
  groups: {
    ...okta.groups!,
    update: 'put',
    body: ({ name }, members) => ({
      schemas: [groupUrn],
      displayName: name,
      members: members.map((value) => ({ value, display: null })),
    }),
    restate: undefined,
  },
};
