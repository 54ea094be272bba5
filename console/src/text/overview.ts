import { say } from './say.ts';

const number = (value: number): string => value.toLocaleString('en');
const count = (value: number, one: string, many: string): string =>
  say`${number(value)} ${value === 1 ? one : many}`;

/** Text of the overviews of the server and of a tenant. */
export const overviewText = {
  title: 'Overview',
  summary: (tenants: number, hasMore: boolean, requests: number) =>
    say`${count(tenants, 'tenant', 'tenants')}${hasMore ? ' loaded' : ''} · ` +
    say`${count(requests, 'request', 'requests')} within 24 hours`,
  attention: {
    title: 'Needs attention',
    none: 'Nothing needs attention',
    noneDetail: 'Credentials last, connections send requests, and deliveries arrive.',
    showAll: (more: number) => say`Show ${count(more, 'more', 'more')}`,
    kinds: {
      'guard.held': () => 'The guard holds removals',
      'credential.expired': (name: string) => say`Every credential of ${name} has expired`,
      'credential.expiring': (name: string) => say`The last credential of ${name} expires soon`,
      'connection.failing': (name: string, failures: number) =>
        say`${name} fails: ${count(failures, 'request', 'requests')} in a row`,
      'connection.silent': (name: string) => say`${name} is silent`,
      'connection.paused': (name: string) => say`${name} is paused`,
      'tenant.paused': () => 'The tenant is paused',
      'endpoint.disabled': (name: string, waiting: number) =>
        say`The endpoint ${name} is disabled; ${count(waiting, 'event waits', 'events wait')}`,
      'endpoint.failing': (name: string, waiting: number) =>
        say`Nothing reaches the endpoint ${name}; ${count(waiting, 'event waits', 'events wait')}`,
      'deliveries.dead': (name: string, dead: number) =>
        say`${count(dead, 'delivery', 'deliveries')} to ${name} ${dead === 1 ? 'was' : 'were'} given up`,
    },
    refused: ({
      name,
      lastFour,
      address = '',
      count: requests = 0,
    }: {
      readonly name?: string | undefined;
      readonly lastFour?: string | undefined;
      readonly address?: string | undefined;
      readonly count?: number | undefined;
    }) => {
      // The request log lists at most 20 refused requests of an address within an hour.
      const many = say`${requests >= 20 ? 'at least ' : ''}${count(requests, 'request', 'requests')}`;
      const of = name === undefined ? '' : say` of ${name}`;
      const token = lastFour === undefined ? 'without a token' : say`with the token …${lastFour}`;
      return say`Refused within the last hour: ${many}${of} ${token}, from ${address}`;
    },
    fixes: {
      'guard.held': 'Review and release',
      'credential.expired': 'Rotate',
      'credential.expiring': 'Rotate',
      'connection.failing': 'See the requests',
      'credential.refused': 'See the requests',
      'connection.silent': 'Open the connection',
      'connection.paused': 'Open the connection',
      'tenant.paused': 'Resume',
      'endpoint.disabled': 'Open the endpoint',
      'endpoint.failing': 'Open the endpoint',
      'deliveries.dead': 'Replay',
    },
  },
  activity: {
    title: 'Activity',
    label: 'Requests by hour',
    requests: 'Requests',
    errors: 'Failed or refused',
    none: 'No requests within this time.',
    range: 'Time range',
    ranges: [
      { value: '24', label: 'Last 24 hours' },
      { value: '168', label: 'Last 7 days' },
      { value: '336', label: 'Last 14 days' },
    ] as const,
  },
  tenants: {
    title: 'Tenants',
    search: 'Search tenants',
    name: 'Tenant',
    status: 'Status',
    requests: 'Requests, 24 h',
    requestsOf: (requests: number, errors: number) =>
      say`${count(requests, 'request', 'requests')} within 24 hours, ${number(errors)} of them failed`,
    errorRate: 'Failed',
    lastRequest: 'Last request',
    expires: 'Credentials expire',
    deliveries: 'Deliveries',
    noExpiry: '–',
    noLag: 'up to date',
    behind: 'oldest',
    lag: (pending: number, dead: number) =>
      [pending > 0 && say`${number(pending)} waiting`, dead > 0 && say`${number(dead)} dead`]
        .filter(Boolean)
        .join(', '),
    empty: 'No tenants yet',
    emptyDetail:
      'A tenant is one customer organisation: its users, groups and connections. Create one for ' +
      'each customer who provisions accounts.',
    create: 'Create a tenant',
    noMatch: 'No tenant matches this text',
    noMatchDetail: 'The id and the name are searched.',
  },
  status: { active: 'Active', paused: 'Paused', deleted: 'Deleted' },
  needs: (things: number) => count(things, 'issue', 'issues'),
  tenant: {
    figures: 'Figures',
    users: 'Users',
    groups: 'Groups',
    accounts: 'Active accounts',
    seats: (used: number, seats: number) => say`${number(used)} of ${number(seats)} seats`,
    waiting: 'Links to decide',
    errorRate: 'Failed requests',
    settings: 'Manage tenant',
    connections: {
      title: 'Connections',
      all: 'All connections',
      name: 'Connection',
      profile: 'Profile',
      status: 'Status',
      requests: 'Requests',
      lastRequest: 'Last request',
      lastError: 'Last error',
      credentials: 'Credentials',
      credentialsOf: (total: number) => count(total, 'credential', 'credentials'),
      noCredential: 'none yet',
      failing: 'Failing',
      waiting: 'Waiting for the first request',
      released: 'Released',
      empty: 'No connections yet',
      emptyDetail:
        'A connection is one identity provider, such as Okta or Entra ID. Create one, and give its ' +
        'URL and token to the administrator of the identity provider.',
      create: 'Set up a connection',
    },
  },
};
