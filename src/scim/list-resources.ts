import { found } from '../http/answer.ts';
import type { Answer } from '../http/exchange.ts';
import { readListQuery, readSearchRequest } from '../protocol/list/query.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import { readBody } from './read-request.ts';
import type { ConnectionRequest } from './request.ts';
import { reading } from './resource-type.ts';

/** `GET /Users` (RFC 7644 §3.4.2). */
export function listType(request: ConnectionRequest, type: ResourceType): Promise<Answer> {
  return list(request, [type]);
}

/** `GET /` lists the resources of all types (RFC 7644 §3.4.2). */
export function listAll(request: ConnectionRequest): Promise<Answer> {
  return list(request, request.operation.registry.registry.resourceTypes);
}

/** `POST /.search` and `POST /Users/.search`: a query in a body (RFC 7644 §3.4.3). */
export function search(request: ConnectionRequest): Promise<Answer> {
  return request.route.segment === undefined
    ? searchTypes(request, request.operation.registry.registry.resourceTypes)
    : searchType(request);
}

const searchType = reading((request, type) => searchTypes(request, [type]));

async function list(
  { handler, operation, parameters }: ConnectionRequest,
  types: readonly ResourceType[],
): Promise<Answer> {
  const query = readListQuery(parameters, handler.pages, operation.parseContext);
  return found(await handler.directory.list(operation, types, query));
}

async function searchTypes(
  request: ConnectionRequest,
  types: readonly ResourceType[],
): Promise<Answer> {
  const { handler, operation } = request;
  const query = readSearchRequest(await readBody(request), handler.pages);
  return found(await handler.directory.list(operation, types, query));
}
