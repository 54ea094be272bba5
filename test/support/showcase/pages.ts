import type { ShowcaseIds } from './showcase.ts';

/** A page of the console, as the showcase fills it. */
export interface ShownPage {
  /** Name of its pictures. */
  readonly name: string;
  /** Its route, as the router has it. */
  readonly route: string;
  /** Path below `/console`. */
  readonly path: (ids: ShowcaseIds) => string;
  /** Whether it is for people who have not signed in. */
  readonly isOpen?: boolean;
}

/** Every page of the console. A test compares the list with the router's. */
export const consolePages: readonly ShownPage[] = [
  { name: 'overview', route: '/', path: () => '/' },
  { name: 'tenants', route: '/tenants', path: () => '/tenants' },
  { name: 'system', route: '/system', path: () => '/system' },
  { name: 'sign-in', route: '/sign-in', path: () => '/sign-in', isOpen: true },
  { name: 'welcome', route: '/welcome', path: () => '/welcome#not-a-link', isOpen: true },
  { name: 'tenant', route: '/t/$tenant', path: () => '/t/acme' },
  { name: 'connections', route: '/t/$tenant/connections', path: () => '/t/acme/connections' },
  {
    name: 'connection',
    route: '/t/$tenant/connections/$connection',
    path: ({ connection }) => `/t/acme/connections/${connection}`,
  },
  { name: 'users', route: '/t/$tenant/users', path: () => '/t/acme/users' },
  { name: 'groups', route: '/t/$tenant/groups', path: () => '/t/acme/groups' },
  {
    name: 'group',
    route: '/t/$tenant/groups/$group',
    path: ({ group }) => `/t/acme/groups/${group}`,
  },
  { name: 'people', route: '/t/$tenant/people', path: () => '/t/acme/people' },
  {
    name: 'person',
    route: '/t/$tenant/people/$person',
    path: ({ person }) => `/t/acme/people/${encodeURIComponent(person)}`,
  },
  { name: 'requests', route: '/t/$tenant/requests', path: () => '/t/acme/requests' },
  {
    name: 'request',
    route: '/t/$tenant/requests/$request',
    path: ({ request }) => `/t/acme/requests/${request}`,
  },
  { name: 'events', route: '/t/$tenant/events', path: () => '/t/acme/events' },
  { name: 'webhooks', route: '/t/$tenant/webhooks', path: () => '/t/acme/webhooks' },
  {
    name: 'endpoint',
    route: '/t/$tenant/webhooks/$endpoint',
    path: ({ endpoint }) => `/t/acme/webhooks/${endpoint}`,
  },
  { name: 'roles', route: '/t/$tenant/roles', path: () => '/t/acme/roles' },
  { name: 'guard', route: '/t/$tenant/guard', path: () => '/t/hooli/guard' },
  { name: 'audit', route: '/t/$tenant/audit', path: () => '/t/acme/audit' },
  { name: 'domains', route: '/t/$tenant/domains', path: () => '/t/acme/domains' },
  { name: 'schemas', route: '/t/$tenant/schemas', path: () => '/t/acme/schemas' },
];

/** More states of pages that pictures show and axe looks at. */
export const consoleStates: readonly ShownPage[] = [
  {
    name: 'connection-waiting',
    route: '/t/$tenant/connections/$connection',
    path: ({ waitingConnection }) => `/t/wayne/connections/${waitingConnection}`,
  },
  { name: 'tenant-empty', route: '/t/$tenant', path: () => '/t/stark' },
  {
    name: 'connections-empty',
    route: '/t/$tenant/connections',
    path: () => '/t/stark/connections',
  },
  {
    name: 'request-refused',
    route: '/t/$tenant/requests/$request',
    path: ({ refusedRequest }) => `/t/initech/requests/${refusedRequest}`,
  },
];
