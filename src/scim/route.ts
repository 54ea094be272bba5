import { ScimError } from '../protocol/errors/scim-error.ts';
import { authorizationServerPath } from './target.ts';

/** Every endpoint there is. Their methods, access and steps are in `routes.ts`. */
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

/** What a path means. */
export interface Route {
  readonly endpoint: Endpoint;
  /** Path of the SCIM root: `/scim/v2`, `/t/acme/scim/v2`. Empty outside SCIM. */
  readonly prefix: string;
  /** From the path `/t/{tenant}/…`; the credential must belong to it. */
  readonly tenant?: string;
  /** First segment of a collection or resource, as sent. */
  readonly segment?: string;
  /** Id of a resource, schema or resource type, decoded. */
  readonly id?: string;
}

/**
 * Returns the route of a path. Percent-encoding is decoded once, segment by segment, before it is
 * compared, so that every spelling of a path meets the same rule.
 *
 * @throws ScimError notFound, badRequest, invalidVers
 */
export function locate(path: string): Route {
  return locatePlain(path) ?? locateSegments(path);
}

const plainRoot = '/scim/v2';

/**
 * Returns the route of a collection or a resource at the usual root, spelt without
 * percent-encoding, as nearly every request has it; undefined: of any other path. No list of
 * segments is made.
 */
function locatePlain(path: string): Route | undefined {
  if (!path.startsWith(plainRoot) || path.charCodeAt(plainRoot.length) !== 0x2f) return undefined;
  const start = plainRoot.length + 1;
  const slash = path.indexOf('/', start);
  const segment = path.slice(start, slash < 0 ? path.length : slash);
  if (!isPlain(segment) || reserved.has(segment.toLowerCase())) return undefined;
  const prefix = plainRoot;
  if (slash < 0) return { endpoint: 'collection', prefix, tenant: undefined, segment };
  const id = path.slice(slash + 1);
  return isPlain(id) ? { endpoint: 'resource', prefix, tenant: undefined, segment, id } : undefined;
}

function locateSegments(path: string): Route {
  const segments = splitPath(path);
  const first = segments[0];
  if (first === 'scim') return locateScim(segments, 1, '/scim');
  const fixed = fixedRoutes.get(path);
  if (fixed !== undefined) return fixed;
  const [, second, third, fourth] = segments;
  if (first === 't' && second !== undefined) {
    if (third === 'scim') return locateScim(segments, 3, `/t/${second}/scim`, second);
    if (third === 'oauth' && fourth === 'token' && segments.length === 4)
      return { endpoint: 'token', prefix: '', tenant: second };
  }
  if (first === '.api' && second === 'scim') return locateScim(segments, 2, '/.api/scim');
  // RFC 8414 §3.1: the path of the issuer comes after the well-known part.
  if (path.startsWith(`${authorizationServerPath}/t/`) && segments.length === 4)
    return { endpoint: 'authorizationServer', prefix: '', tenant: fourth };
  throw unknownPath();
}

const fixedRoutes: ReadonlyMap<string, Route> = new Map([
  ['/healthz', { endpoint: 'live', prefix: '' }],
  ['/readyz', { endpoint: 'ready', prefix: '' }],
  ['/oauth/token', { endpoint: 'token', prefix: '' }],
  [authorizationServerPath, { endpoint: 'authorizationServer', prefix: '' }],
]);

/**
 * Returns the route below a SCIM root. `v2` may be left out (RFC 7644 §3.13: the newest version).
 *
 * @param from index of the first segment below the root
 */
function locateScim(
  segments: readonly string[],
  from: number,
  root: string,
  tenant?: string,
): Route {
  const version = segments[from];
  if (version === undefined || !isVersion(version))
    return locateResource(segments, from, root, tenant);
  if (version !== 'v2')
    throw new ScimError('invalidVers', 'this server speaks SCIM 2.0 only: use the path …/scim/v2');
  return locateResource(segments, from + 1, `${root}/v2`, tenant);
}

function isVersion(segment: string): boolean {
  const digits = segment.slice(1);
  return (
    segment.startsWith('v') &&
    digits !== '' &&
    [...digits].every((digit) => digit >= '0' && digit <= '9')
  );
}

/** Names that no resource type can have, in lower case. */
const reserved: ReadonlyMap<string, { readonly all: Endpoint; readonly one?: Endpoint }> = new Map([
  ['serviceproviderconfig', { all: 'serviceProviderConfig' }],
  ['schemas', { all: 'schemas', one: 'schema' }],
  ['resourcetypes', { all: 'resourceTypes', one: 'resourceType' }],
  ['bulk', { all: 'bulk' }],
  ['me', { all: 'me' }],
  ['.search', { all: 'search' }],
]);

function locateResource(
  segments: readonly string[],
  from: number,
  prefix: string,
  tenant: string | undefined,
): Route {
  const segment = segments[from];
  const id = segments[from + 1];
  if (segment === undefined) return { endpoint: 'root', prefix, tenant };
  if (segments.length > from + 2) throw unknownPath();
  const special = reserved.get(segment.toLowerCase());
  if (special !== undefined) {
    const endpoint = id === undefined ? special.all : special.one;
    if (endpoint === undefined) throw unknownPath();
    return { endpoint, prefix, tenant, id };
  }
  if (segment === '.async' && id !== undefined) return { endpoint: 'async', prefix, tenant, id };
  if (id === undefined) return { endpoint: 'collection', prefix, tenant, segment };
  if (id === '.search') return { endpoint: 'search', prefix, tenant, segment };
  return { endpoint: 'resource', prefix, tenant, segment, id };
}

function splitPath(path: string): readonly string[] {
  const segments: string[] = [];
  let start = 1;
  for (let end = path.indexOf('/', start); end >= 0; end = path.indexOf('/', start)) {
    segments.push(decodeSegment(path.slice(start, end)));
    start = end + 1;
  }
  // Some clients send one slash at the end.
  if (start < path.length || segments.length === 0) segments.push(decodeSegment(path.slice(start)));
  return segments;
}

/** Whether a segment has letters, digits and `-` only, as ids have: it stands for itself. */
function isPlain(segment: string): boolean {
  for (let index = 0; index < segment.length; index += 1) {
    const code = segment.charCodeAt(index);
    const letterOrDigit =
      (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
    if (!letterOrDigit && code !== 0x2d) return false;
  }
  return segment !== '';
}

function decodeSegment(segment: string): string {
  if (isPlain(segment)) return segment;
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

/**
 * Returns a percent-encoded text, decoded.
 *
 * @throws ScimError badRequest when a percent sign does not begin an encoded UTF-8 character
 */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new ScimError(
      'badRequest',
      'the URL has a percent sign that does not begin an encoded UTF-8 character',
      { cause: error },
    );
  }
}

function unknownPath(): ScimError {
  return new ScimError('notFound', 'there is nothing at this path');
}
