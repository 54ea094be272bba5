import { ScimError } from '../protocol/errors/scim-error.ts';
import { authorizationServerPath } from './target.ts';

/** Who may call a route. Each declares it; there is no default. The token endpoint is open: whoever calls it shows who he is by its rules. */
export type Access = 'open' | 'discovery' | 'connection';

export type Endpoint =
  | 'serviceProviderConfig'
  | 'schemas'
  | 'schema'
  | 'resourceTypes'
  | 'resourceType'
  | 'collection'
  | 'resource'
  | 'search'
  | 'bulk'
  | 'async'
  | 'me'
  | 'root'
  | 'token'
  | 'authorizationServer'
  | 'live'
  | 'ready';

export interface RouteRule {
  readonly endpoint: Endpoint;
  readonly access: Access;
  readonly methods: readonly string[];
}

const reads = ['GET', 'HEAD'] as const;

/** Every route there is. The paths of the endpoints are in `locate` below. */
export const routes: Readonly<Record<Endpoint, RouteRule>> = {
  serviceProviderConfig: { endpoint: 'serviceProviderConfig', access: 'discovery', methods: reads },
  schemas: { endpoint: 'schemas', access: 'discovery', methods: reads },
  schema: { endpoint: 'schema', access: 'discovery', methods: reads },
  resourceTypes: { endpoint: 'resourceTypes', access: 'discovery', methods: reads },
  resourceType: { endpoint: 'resourceType', access: 'discovery', methods: reads },
  collection: { endpoint: 'collection', access: 'connection', methods: [...reads, 'POST'] },
  resource: {
    endpoint: 'resource',
    access: 'connection',
    methods: [...reads, 'PUT', 'PATCH', 'DELETE'],
  },
  search: { endpoint: 'search', access: 'connection', methods: ['POST'] },
  bulk: { endpoint: 'bulk', access: 'connection', methods: ['POST'] },
  async: { endpoint: 'async', access: 'connection', methods: reads },
  me: {
    endpoint: 'me',
    access: 'connection',
    methods: [...reads, 'POST', 'PUT', 'PATCH', 'DELETE'],
  },
  root: { endpoint: 'root', access: 'connection', methods: reads },
  token: { endpoint: 'token', access: 'open', methods: ['POST'] },
  authorizationServer: { endpoint: 'authorizationServer', access: 'open', methods: reads },
  live: { endpoint: 'live', access: 'open', methods: reads },
  ready: { endpoint: 'ready', access: 'open', methods: reads },
};

export interface Route {
  readonly rule: RouteRule;
  /** Path of the SCIM root the request came in by: `/scim/v2`, `/t/acme/scim/v2`. Empty outside SCIM. */
  readonly prefix: string;
  /** From the path `/t/{tenant}/…`; the credential must belong to it. */
  readonly tenant?: string;
  /** First segment of a collection or resource, as sent. */
  readonly segment?: string;
  /** Id of a resource, schema or resource type, decoded. */
  readonly id?: string;
}

/**
 * The route of a path. Percent-encoding is undone once, segment by segment, before anything is compared, so that every spelling of a
 * path meets the same rule.
 *
 * @throws ScimError notFound, badRequest, invalidVers
 */
export function locate(path: string): Route {
  if (path === '/healthz') return { rule: routes.live, prefix: '' };
  if (path === '/oauth/token') return { rule: routes.token, prefix: '' };
  if (path === authorizationServerPath) return { rule: routes.authorizationServer, prefix: '' };
  if (path.startsWith(`${authorizationServerPath}/t/`)) {
    // RFC 8414 §3.1: the path of the issuer comes after the well-known part.
    const [, , , tenant, ...more] = splitPath(path);
    if (tenant === undefined || more.length > 0) throw unknownPath();
    return { rule: routes.authorizationServer, prefix: '', tenant };
  }
  if (path === '/readyz') return { rule: routes.ready, prefix: '' };
  const segments = splitPath(path);
  const [first, second, third] = segments;
  if (first === 't' && third === 'scim' && second !== undefined)
    return locateScim(segments.slice(3), `/t/${second}/scim`, second);
  if (
    first === 't' &&
    third === 'oauth' &&
    second !== undefined &&
    segments.length === 4 &&
    segments[3] === 'token'
  )
    return { rule: routes.token, prefix: '', tenant: second };
  if (first === '.api' && second === 'scim') return locateScim(segments.slice(2), '/.api/scim');
  if (first === 'scim') return locateScim(segments.slice(1), '/scim');
  throw unknownPath();
}

/** `v2` may be left out (RFC 7644 §3.13: the newest version then). */
function locateScim(segments: readonly string[], prefix: string, tenant?: string): Route {
  const [first] = segments;
  const named = tenant === undefined ? {} : { tenant };
  if (first === undefined || !isVersion(first))
    return { ...locateResource(segments, prefix), ...named };
  if (first !== 'v2')
    throw new ScimError('invalidVers', 'this server speaks SCIM 2.0 only: use the path …/scim/v2');
  return { ...locateResource(segments.slice(1), `${prefix}/v2`), ...named };
}

function isVersion(segment: string): boolean {
  const digits = segment.slice(1);
  return (
    segment.startsWith('v') &&
    digits !== '' &&
    [...digits].every((digit) => digit >= '0' && digit <= '9')
  );
}

const discovery: ReadonlyMap<string, { readonly all: Endpoint; readonly one?: Endpoint }> = new Map(
  [
    ['serviceproviderconfig', { all: 'serviceProviderConfig' }],
    ['schemas', { all: 'schemas', one: 'schema' }],
    ['resourcetypes', { all: 'resourceTypes', one: 'resourceType' }],
    ['bulk', { all: 'bulk' }],
    ['me', { all: 'me' }],
    ['.search', { all: 'search' }],
  ],
);

function locateResource(segments: readonly string[], prefix: string): Route {
  const [segment, id] = segments;
  if (segment === undefined) return { rule: routes.root, prefix };
  if (segments.length > 2) throw unknownPath();
  const special = discovery.get(segment.toLowerCase());
  if (special !== undefined) {
    if (id === undefined) return { rule: routes[special.all], prefix };
    if (special.one === undefined) throw unknownPath();
    return { rule: routes[special.one], prefix, id };
  }
  if (segment === '.async' && id !== undefined) return { rule: routes.async, prefix, id };
  if (id === undefined) return { rule: routes.collection, prefix, segment };
  if (id === '.search') return { rule: routes.search, prefix, segment };
  return { rule: routes.resource, prefix, segment, id };
}

function splitPath(path: string): readonly string[] {
  const segments = path.split('/').slice(1);
  // One slash at the end is what some clients send.
  if (segments.length > 1 && segments[segments.length - 1] === '') segments.pop();
  return segments.map(decodeSegment);
}

function decodeSegment(segment: string): string {
  const decoded = segment.includes('%') ? decode(segment) : segment;
  if (
    decoded === '' ||
    decoded === '.' ||
    decoded === '..' ||
    decoded.includes('/') ||
    decoded.includes('\\')
  )
    throw unknownPath();
  for (let index = 0; index < decoded.length; index += 1) {
    if (decoded.charCodeAt(index) < 0x20 || decoded.charCodeAt(index) === 0x7f) throw unknownPath();
  }
  return decoded;
}

/** @throws ScimError badRequest when a percent sign is not followed by what it should be */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new ScimError(
      'badRequest',
      'the URL has a percent sign that does not begin an encoded UTF-8 character',
      {
        cause: error,
      },
    );
  }
}

function unknownPath(): ScimError {
  return new ScimError('notFound', 'there is nothing at this path');
}
