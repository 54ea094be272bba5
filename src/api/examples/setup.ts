import { changed, connectionState, created, ids, later } from './objects.ts';

export const setupUrl =
  'https://scim.example.com/setup/rollcallsetupexampleexampleexampleexampleexample9f3aexampleexampleexample1';

export const setupLink = {
  id: '019ab7f3-0a1b-7c2d-8e3f-4a5b6c7d8e9f',
  tenant: 'acme',
  connection: ids.connection,
  status: 'sent',
  created,
  expires: later,
  roles: ['developer'],
  hasLogo: false,
} as const;

export const watchedConnection = { ...connectionState, watchedUntil: later } as const;

const request = {
  id: ids.request,
  created: changed,
  method: 'GET',
  path: '/t/acme/scim/v2/Users',
  status: 200,
  kind: 'lookUpUser',
  sentence:
    'Entra ID asked for a random user (Test Connection), and we answered that there is none, which is correct.',
  tone: 'good',
} as const;

export const probes = {
  checks: [
    {
      kind: 'lookUpUser',
      title: 'Looks for a user that does not exist',
      state: 'passed' as const,
      request,
    },
  ],
  requests: [request],
  warnings: [],
  logsReads: true,
  firstRequest: true,
};

const credential = {
  id: ids.credential,
  kind: 'token',
  name: 'Okta',
  lastFour: 'x4Qz',
  created,
} as const;

export const setupState = {
  link: { expires: later, isFinished: false, roles: ['developer'], provider: 'okta' },
  brand: { name: 'Example', color: '#1f6feb', textColor: '#ffffff', hasLogo: true },
  tenant: { name: 'Acme Inc.' },
  connection: {
    name: 'Okta',
    profile: 'okta',
    status: 'active',
    clientId: `acme.${ids.connection}`,
    scimBaseUrl: 'https://scim.example.com/t/acme/scim/v2',
    tokenEndpoint: 'https://scim.example.com/t/acme/oauth/token',
    requests: 3,
    errors: 0,
  },
  credentials: [credential],
  progress: { users: 1, groups: 0, mappedGroups: 0 },
} as const;

export const createdCredential = {
  ...credential,
  clientId: `acme.${ids.connection}`,
  secret: 'rcs_6rT0bq3v2yLwJ8nKdX5gHs1mPzAeUcFi9oxx4Qz',
} as const;

export const revokedCredential = { id: ids.credential, kind: 'token', revoked: changed } as const;

export const setupUser = {
  id: ids.user,
  userName: 'ada@example.com',
  displayName: 'Ada Lovelace',
  active: true,
  created,
  attributes: [{ path: 'userName', value: 'ada@example.com' }],
  account: { username: 'ada', status: 'active', roles: ['developer'] },
} as const;

export const setupGroup = {
  id: ids.group,
  displayName: 'Engineering',
  members: 12,
  roles: ['developer'],
  otherRoles: [],
} as const;

export const setupRolePreview = {
  changes: [{ username: 'ada', before: ['member'], after: ['developer'] }],
  examined: 12,
  isComplete: true,
} as const;
