/** A request as a server has logged it: what the words are made from. */
export interface ObservedRequest {
  readonly method: string;
  /** Path without the query: `/t/acme/scim/v2/Users`. */
  readonly path: string;
  /** The query: `filter=userName eq "ada"&count=100`. */
  readonly query?: string;
  readonly status: number;
  /** `found nothing`, `changed`, `no effect`. */
  readonly effect?: string;
  /** What the client was told. */
  readonly detail?: string;
  readonly scimType?: string;
  /** Why the credential was refused. */
  readonly reason?: string;
  /** Ids and names that the request is about. */
  readonly names?: readonly string[];
  /** Requests that are counted only. */
  readonly leftOut?: number;
}

/** What a request does. `other`: nothing that an identity provider is known to send. */
export type RequestKind =
  | 'lookUpUser'
  | 'checkManager'
  | 'listUsers'
  | 'readUser'
  | 'createUser'
  | 'replaceUser'
  | 'changeUser'
  | 'deleteUser'
  | 'lookUpGroup'
  | 'checkMember'
  | 'listGroups'
  | 'readGroup'
  | 'createGroup'
  | 'replaceGroup'
  | 'changeGroup'
  | 'deleteGroup'
  | 'readConfiguration'
  | 'readResourceTypes'
  | 'readSchemas'
  | 'search'
  | 'bulk'
  | 'getToken'
  | 'other';

const byMethod = {
  User: {
    POST: 'createUser',
    PUT: 'replaceUser',
    PATCH: 'changeUser',
    DELETE: 'deleteUser',
  },
  Group: {
    POST: 'createGroup',
    PUT: 'replaceGroup',
    PATCH: 'changeGroup',
    DELETE: 'deleteGroup',
  },
} as const satisfies Record<string, Record<string, RequestKind>>;

/** Returns what a request does, by its method, path and query. */
export function kindOf({
  method,
  path,
  query = '',
}: Pick<ObservedRequest, 'method' | 'path' | 'query'>): RequestKind {
  if (path.endsWith('/oauth/token')) return 'getToken';
  const [resource = '', id] = segmentsOf(path);
  switch (resource.toLowerCase()) {
    case 'users':
      return usersKind(method, id, query);
    case 'groups':
      return groupsKind(method, id, query);
    case 'serviceproviderconfig':
      return 'readConfiguration';
    case 'resourcetypes':
      return 'readResourceTypes';
    case 'schemas':
      return 'readSchemas';
    case 'bulk':
      return 'bulk';
    case '.search':
      return 'search';
    default:
      return 'other';
  }
}

/** Returns the segments of a path below the root of SCIM. */
export function segmentsOf(path: string): readonly string[] {
  const segments = path.split('/').filter((segment) => segment !== '');
  const root = segments.lastIndexOf('scim');
  const rest = segments.slice(root + 1);
  return rest[0] === 'v2' ? rest.slice(1) : rest;
}

function usersKind(method: string, id: string | undefined, query: string): RequestKind {
  if (id === '.search') return 'search';
  if (method !== 'GET' && method !== 'HEAD')
    return Object.hasOwn(byMethod.User, method)
      ? byMethod.User[method as keyof typeof byMethod.User]
      : 'other';
  if (id !== undefined) return 'readUser';
  if (!query.includes('filter=')) return 'listUsers';
  return query.includes('manager eq') ? 'checkManager' : 'lookUpUser';
}

function groupsKind(method: string, id: string | undefined, query: string): RequestKind {
  if (id === '.search') return 'search';
  if (method !== 'GET' && method !== 'HEAD')
    return Object.hasOwn(byMethod.Group, method)
      ? byMethod.Group[method as keyof typeof byMethod.Group]
      : 'other';
  if (id !== undefined) return 'readGroup';
  if (!query.includes('filter=')) return 'listGroups';
  return query.includes('members eq') || query.includes('members[') ? 'checkMember' : 'lookUpGroup';
}

const collections: ReadonlySet<string> = new Set([
  'users',
  'groups',
  'serviceproviderconfig',
  'schemas',
  'resourcetypes',
]);

/** Whether a base URL ended with the name of a collection: `/scim/v2/Users/Users`. */
export function endsInCollection({ path }: Pick<ObservedRequest, 'path'>): boolean {
  const [resource = '', id = ''] = segmentsOf(path).map((part) => part.toLowerCase());
  return collections.has(resource) && collections.has(id);
}
