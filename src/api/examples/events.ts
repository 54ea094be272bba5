import type { z } from '@hono/zod-openapi';
import type { EventName, eventData } from '../schemas/event-data.ts';
import type { Shown } from '../shown.ts';
import {
  account,
  accountSummary,
  changed,
  connectionState,
  credential,
  endpoint,
  groupResource,
  ids,
  later,
  usage,
  userResource,
} from './objects.ts';

/** What differs from one example to another. */
interface Example<Data> {
  readonly subject: string;
  readonly data: Data;
  readonly actor?: { readonly administrator: string };
  readonly previous?: Readonly<Record<string, unknown>>;
}

type Examples = {
  readonly [T in EventName]: Example<Shown<z.output<(typeof eventData)[T]>>>;
};

const byAdministrator = { administrator: `api: ${ids.apiToken}` } as const;
const byServer = { administrator: 'server' } as const;

const user = {
  subject: ids.user,
  data: { resourceType: 'User', id: ids.user, account: accountSummary, raw: userResource },
} as const;

const suspended = {
  subject: ids.user,
  data: {
    ...user.data,
    account: { ...accountSummary, status: 'deactivated' },
    raw: { ...userResource, active: false },
  },
} as const;

const group = {
  subject: ids.group,
  data: { resourceType: 'Group', id: ids.group, raw: groupResource },
} as const;

const device = {
  subject: '019ab7f3-0a1b-7c2d-8e3f-4a5b6c7d8e9f',
  data: {
    resourceType: 'Device',
    id: '019ab7f3-0a1b-7c2d-8e3f-4a5b6c7d8e9f',
    raw: {
      schemas: ['urn:example:Device'],
      id: '019ab7f3-0a1b-7c2d-8e3f-4a5b6c7d8e9f',
      name: 'Laptop 7',
    },
  },
} as const;

const members = {
  subject: ids.group,
  data: { group: ids.group, members: [ids.user, ids.otherUser] },
} as const;

const ofConnection = {
  subject: ids.connection,
  data: { connection: connectionState },
  actor: byAdministrator,
} as const;

const ofCredential = { subject: ids.credential, actor: byAdministrator } as const;

const linked = { subject: ids.user, data: { user: ids.user, account: accountSummary } } as const;

/** An example of each type of event. */
const examples: Examples = {
  'user.created': user,
  'user.updated': { ...user, previous: { displayName: 'Ada Byron', title: null } },
  'user.deactivated': { ...suspended, previous: { active: true } },
  'user.reactivated': { ...user, previous: { active: false } },
  'user.deleted': {
    ...user,
    data: { ...user.data, account: { ...accountSummary, status: 'deleted' } },
  },
  'group.created': group,
  'group.updated': { ...group, previous: { displayName: 'Engineers' } },
  'group.deleted': group,
  'group.member_added': members,
  'group.member_removed': members,
  'resource.created': device,
  'resource.updated': { ...device, previous: { name: 'Laptop 6' } },
  'resource.deleted': device,
  'account.registered': {
    subject: ids.account,
    data: { account: { ...account, connection: undefined, user: undefined } },
    actor: byAdministrator,
  },
  'account.updated': {
    subject: ids.account,
    data: { account },
    actor: byAdministrator,
    previous: { protected: !account.protected },
  },
  'account.linked': linked,
  'account.returned': linked,
  'account.held': { subject: ids.user, data: { user: ids.user, account: ids.account } },
  'account.released': { subject: ids.account, data: { account: accountSummary } },
  'account.erased': { subject: ids.account, data: { erased: true }, actor: byServer },
  'account.roles_changed': {
    subject: ids.user,
    data: { account: accountSummary, roles: ['member', 'developer'] },
    previous: { roles: ['member'] },
  },
  'connection.created': ofConnection,
  'connection.activated': ofConnection,
  'connection.paused': {
    ...ofConnection,
    data: { connection: { ...connectionState, ...usage, status: 'paused' } },
  },
  'connection.unhealthy': {
    subject: ids.connection,
    data: {
      connection: connectionState,
      failing: 10,
      lastErrorDetail: 'userName must not be empty',
    },
    actor: byServer,
  },
  'connection.recovered': { ...ofConnection, actor: byServer },
  'connection.profile_suggested': {
    subject: ids.connection,
    data: {
      connection: {
        ...connectionState,
        profile: 'default',
        suggestion: { profile: 'okta', because: ['the User-Agent is that of Okta'] },
      },
    },
    actor: byServer,
  },
  'connection.deleted': {
    ...ofConnection,
    data: { connection: { ...connectionState, ...usage, status: 'deleted', erasedAfter: later } },
  },
  'credential.created': {
    ...ofCredential,
    data: { credential: { ...credential, clientId: connectionState.clientId } },
  },
  'credential.expiring': {
    ...ofCredential,
    data: { credential: { ...credential, expires: later }, days: 30 },
    actor: byServer,
  },
  'credential.revoked': {
    ...ofCredential,
    data: { credential: { ...credential, revoked: changed } },
  },
  'guard.held': {
    subject: 'acme',
    data: { guard: { tenant: 'acme', heldSince: changed } },
    actor: byServer,
  },
  'guard.released': {
    subject: 'acme',
    data: { guard: { tenant: 'acme', releasedUntil: later } },
    actor: byAdministrator,
  },
  'quota.exceeded': {
    subject: 'acme',
    data: { detail: 'the tenant has 50 seats, and all are taken' },
  },
  'request.completed': {
    subject: ids.request,
    data: {
      transaction: ids.request,
      method: 'POST',
      location: `https://scim.example.com/t/acme/scim/v2/Users/${ids.user}`,
      version: 'W/"1"',
      status: '201',
    },
  },
  'endpoint.disabled': {
    subject: ids.endpoint,
    data: { endpoint: { ...endpoint, status: 'disabled', reason: 'the receiver answered 410' } },
    actor: byServer,
  },
};

const byClient = {
  actor: { connection: ids.connection, credential: ids.credential },
  request: ids.request,
} as const;

/** Returns an event of a type, as consumers receive it. */
export function exampleEvent(type: EventName) {
  const { subject, data, actor, previous } = examples[type];
  const head = { id: ids.event, type, tenant: 'acme', sequence: 4_711, created: changed, subject };
  const cause = actor === undefined ? byClient : { actor };
  // As JSON has it: without what is undefined.
  return JSON.parse(JSON.stringify({ ...head, ...cause, data, previous })) as typeof head & {
    readonly actor: object;
    readonly data: typeof data;
    readonly previous?: typeof previous;
  };
}
