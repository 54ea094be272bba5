import type { Answer } from '../http/exchange.ts';
import type { Awaitable } from '../ports/awaitable.ts';
import { serveBulk } from './bulk.ts';
import { serveDeferred } from './deferred.ts';
import {
  serveResourceType,
  serveResourceTypes,
  serveSchema,
  serveSchemas,
  serveServiceProviderConfig,
} from './discover.ts';
import { listAll, listType, search } from './list-resources.ts';
import { serveAuthorizationServer, serveToken } from './oauth.ts';
import { serveLiveness, serveReadiness } from './operations.ts';
import { readResource, serveMe } from './read-resource.ts';
import type { ConnectionRequest, DiscoveryRequest, OpenRequest } from './request.ts';
import { reading, writing } from './resource-type.ts';
import type { Endpoint } from './route.ts';
import {
  createResource,
  deleteResource,
  patchResource,
  replaceResource,
} from './write-resource.ts';

/** Methods that an endpoint may have steps for. HEAD is GET without the body. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The steps of one endpoint and method, after the caller was admitted. Throws ScimError. */
type Steps<Request> = (request: Request) => Awaitable<Answer>;

/** The steps of an endpoint by method: one at least. */
export type Handlers<Request> = Partial<Record<Method, Steps<Request>>> &
  (Record<'GET', Steps<Request>> | Record<'POST', Steps<Request>>);

/**
 * Who may call a route. `open`: every client; the token endpoint identifies its caller itself.
 * `discovery`: every client, unless the operator asks for a credential. `connection`: the
 * credential of a connection.
 */
export type Access = RouteRule['access'];

interface Rule<Name extends string, Request> {
  readonly access: Name;
  /** Methods that are answered, in the order of `Allow`. */
  readonly methods: readonly string[];
  readonly handlers: Handlers<Request>;
}

interface ConnectionRule extends Rule<'connection', ConnectionRequest> {
  /** Whether a token that is bound to one user may call it. */
  readonly isForUsers: boolean;
}

/** Who may call an endpoint, and what it does. */
export type RouteRule =
  | Rule<'open', OpenRequest>
  | Rule<'discovery', DiscoveryRequest>
  | ConnectionRule;

/** The rule of every endpoint. Their paths are in `locate`. */
export const routes: Readonly<Record<Endpoint, RouteRule>> = {
  serviceProviderConfig: discovery({ GET: serveServiceProviderConfig }),
  schemas: discovery({ GET: serveSchemas }),
  schema: discovery({ GET: serveSchema }),
  resourceTypes: discovery({ GET: serveResourceTypes }),
  resourceType: discovery({ GET: serveResourceType }),
  collection: connection({ GET: reading(listType), POST: writing(createResource) }),
  resource: connection({
    GET: reading(readResource),
    PUT: writing(replaceResource),
    PATCH: writing(patchResource),
    DELETE: writing(deleteResource),
  }),
  search: connection({ POST: search }),
  bulk: connection({ POST: serveBulk }),
  async: connection({ GET: serveDeferred }),
  me: connection(
    { GET: serveMe, POST: serveMe, PUT: serveMe, PATCH: serveMe, DELETE: serveMe },
    true,
  ),
  root: connection({ GET: listAll }),
  token: open({ POST: serveToken }),
  authorizationServer: open({ GET: serveAuthorizationServer }),
  live: open({ GET: serveLiveness }),
  ready: open({ GET: serveReadiness }),
};

function open(handlers: Handlers<OpenRequest>): RouteRule {
  return { access: 'open', methods: methodsOf(handlers), handlers };
}

function discovery(handlers: Handlers<DiscoveryRequest>): RouteRule {
  return { access: 'discovery', methods: methodsOf(handlers), handlers };
}

function connection(handlers: Handlers<ConnectionRequest>, isForUsers = false): RouteRule {
  return { access: 'connection', methods: methodsOf(handlers), handlers, isForUsers };
}

function methodsOf(handlers: object): readonly string[] {
  return Object.keys(handlers).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}
