import { defaultPolicy } from '../../accounts/policy.ts';

/*
 * What the OpenAPI document shows. The compiler checks each example against the schema of its
 * operation, and a test parses it.
 */

/** Ids of the examples. */
export const ids = {
  user: '019ab7f2-5c1e-7d40-9a51-3f8e2b6c7d10',
  otherUser: '019ab7f2-6a03-7b11-8e22-0c4d5e6f7a81',
  group: '019ab7f2-7b44-7c95-b0c3-1d2e3f4a5b60',
  account: '019ab7f2-5c1f-7a02-8b33-9e8d7c6b5a40',
  connection: '019ab7f0-1a2b-7c3d-8e4f-5a6b7c8d9e01',
  credential: '019ab7f0-2b3c-7d4e-9f50-6b7c8d9e0f12',
  endpoint: '019ab7f1-3c4d-7e5f-8061-7c8d9e0f1a23',
  stream: '019ab7f1-4d5e-7f60-9172-8d9e0f1a2b34',
  request: '019ab7f2-5c1d-7b53-a2c4-2e1d0c9b8a70',
  event: '019ab7f2-5c20-7e64-93d5-4a3b2c1d0e90',
  apiToken: '019ab7ef-0f1e-7d2c-8b3a-495867768594',
  administrator: '019ab7ef-1a2b-7c3d-8e4f-6a7b8c9d0e12',
  audit: '019ab7f0-1a2c-7e5f-9071-8293a4b5c6d7',
} as const;

export const created = '2026-11-24T20:30:00.000Z';
export const changed = '2026-11-24T20:35:59.787Z';
export const later = '2026-12-24T20:30:00.000Z';

export const tenant = {
  id: 'acme',
  name: 'Acme Inc.',
  status: 'active',
  created,
  policy: { ...defaultPolicy },
} as const;

export const usage = {
  requests: 1_204,
  errors: 3,
  lastRequest: changed,
  lastSuccess: changed,
} as const;

export const connectionState = {
  id: ids.connection,
  tenant: 'acme',
  name: 'Okta',
  profile: 'okta',
  status: 'active',
  created,
  clientId: `acme.${ids.connection}`,
  requests: 0,
  errors: 0,
} as const;

export const connection = {
  ...connectionState,
  scimBaseUrl: 'https://scim.example.com/t/acme/scim/v2',
  tokenEndpoint: 'https://scim.example.com/t/acme/oauth/token',
} as const;

export const usedConnection = { ...connection, ...usage } as const;

export const credential = {
  id: ids.credential,
  connection: ids.connection,
  kind: 'token',
  name: 'Okta',
  lastFour: 'x4Qz',
  scope: 'scim',
  created,
  requests: 0,
  errors: 0,
} as const;

export const accountSummary = {
  id: ids.account,
  username: 'ada',
  displayName: 'Ada Lovelace',
  emails: [{ value: 'ada@example.com', primary: true }],
  status: 'active',
} as const;

export const account = {
  ...accountSummary,
  externalId: '00u1a2b3',
  protected: false,
  connection: ids.connection,
  user: ids.user,
  settings: { theme: 'dark' },
  created,
  lastModified: changed,
} as const;

export const userResource = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  id: ids.user,
  externalId: '00u1a2b3',
  userName: 'ada@example.com',
  displayName: 'Ada Lovelace',
  emails: [{ value: 'ada@example.com', primary: true }],
  active: true,
} as const;

export const groupResource = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
  id: ids.group,
  displayName: 'Engineering',
} as const;

/** Returns the `meta` of a resource. */
export function metaOf(resourceType: 'User' | 'Group', id: string) {
  return {
    resourceType,
    created,
    lastModified: changed,
    location: `https://scim.example.com/t/acme/scim/v2/${resourceType}s/${id}`,
    version: 'W/"2"',
  };
}

export const endpoint = {
  id: ids.endpoint,
  tenant: 'acme',
  name: 'app',
  url: 'https://app.example.com/hooks/rollcall',
  types: ['user.created', 'user.deactivated'],
  status: 'active',
  created,
} as const;

export const stream = {
  id: ids.stream,
  tenant: 'acme',
  name: 'app',
  url: 'https://app.example.com/events',
  stream: { method: 'push', audience: 'https://app.example.com', content: 'full' },
  status: 'active',
  created,
} as const;

export const guardState = { tenant: 'acme', removals: 501, heldSince: changed } as const;

export const apiToken = {
  id: ids.apiToken,
  name: 'billing',
  lastFour: '9f3a',
  tenant: 'acme',
  role: 'read',
  created,
} as const;

export const administrator = {
  id: ids.administrator,
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  role: 'operator',
  status: 'active',
  hasPassword: true,
  created,
  lastSignIn: changed,
} as const;

export const session = {
  administrator: {
    id: ids.administrator,
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    role: 'operator',
  },
  csrfToken: 'u0mQm3y1C0aR0kq5gk2JxP1cJ4sX2mB7wV8nD6eF9hA',
  expires: later,
  idleExpires: changed,
} as const;

export const auditEntry = {
  id: ids.audit,
  tenant: 'acme',
  actor: `api: ${ids.apiToken}`,
  action: 'connection.create',
  target: ids.connection,
  detail: { name: 'Okta', profile: 'okta' },
  created,
} as const;

export const request = {
  id: ids.request,
  tenant: 'acme',
  connection: ids.connection,
  credential: ids.credential,
  method: 'POST',
  path: '/scim/v2/Users',
  status: 201,
  milliseconds: 4,
  client: 'Okta SCIM Client 1.0.0',
  effect: 'created',
  keys: [ids.user, 'ada@example.com'],
  created: changed,
} as const;

export const roles = {
  mode: 'union',
  default: ['member'],
  rules: [{ displayName: 'Engineering', roles: ['developer'] }],
} as const;

export const challenge = 'rollcall-domain-verification=mZ2Xb1q0c8J4tLrKpHsVwYdNfGaEuIoB7xT3kQ5yRz0';

export const exampleSecret = 'whsec_cm9sbGNhbGwgZXhhbXBsZSBzZWNyZXQsIDMyIGI=';

export const definitions = {
  Schemas: [
    {
      id: 'urn:example:Vpn',
      name: 'Vpn',
      attributes: [{ name: 'group', type: 'string' }],
    },
  ],
  ResourceTypes: [
    { name: 'User', schemaExtensions: [{ schema: 'urn:example:Vpn', required: false }] },
  ],
} as const;

export const exampleConfiguration = {
  tenants: [{ id: 'acme', name: 'Acme Inc.', connections: [{ name: 'Okta', profile: 'okta' }] }],
} as const;

export const snapshotItems = [
  { kind: 'resource', resourceType: 'User', resource: userResource },
  { kind: 'members', group: ids.group, members: [ids.user] },
] as const;

export const timeline = [{ at: changed, kind: 'request', request }] as const;
