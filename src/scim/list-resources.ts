import { found } from '../http/answer.ts';
import type { Answer } from '../http/exchange.ts';
import { type Awaitable, whenReady } from '../ports/awaitable.ts';
import { parseFilter } from '../protocol/filter/parse.ts';
import { type ListQuery, readListQuery, readSearchRequest } from '../protocol/list/query.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import { readBody } from './read-request.ts';
import type { ConnectionRequest } from './request.ts';
import { reading } from './resource-type.ts';

/** `GET /Users` (RFC 7644 §3.4.2). */
export function listType(request: ConnectionRequest, type: ResourceType): Awaitable<Answer> {
  return list(request, [type]);
}

/** `GET /` lists the resources of all types (RFC 7644 §3.4.2). */
export function listAll(request: ConnectionRequest): Awaitable<Answer> {
  return list(request, request.operation.registry.registry.resourceTypes);
}

/** `POST /.search` and `POST /Users/.search`: a query in a body (RFC 7644 §3.4.3). */
export function search(request: ConnectionRequest): Awaitable<Answer> {
  return request.route.segment === undefined
    ? searchTypes(request, request.operation.registry.registry.resourceTypes)
    : searchType(request);
}

const searchType = reading((request, type) => searchTypes(request, [type]));

function list(request: ConnectionRequest, types: readonly ResourceType[]): Awaitable<Answer> {
  const { handler, operation, parameters } = request;
  const query = readListQuery(parameters, handler.pages, operation.parseContext);
  return answerQuery(request, types, query);
}

async function searchTypes(
  request: ConnectionRequest,
  types: readonly ResourceType[],
): Promise<Answer> {
  const query = readSearchRequest(await readBody(request), request.handler.pages);
  return answerQuery(request, types, query);
}

function answerQuery(
  { handler, operation, log }: ConnectionRequest,
  types: readonly ResourceType[],
  query: ListQuery,
): Awaitable<Answer> {
  const { filter } = query;
  // Parsed once, for the directory and for the observers.
  if (filter !== undefined) log.filter = parseFilter(filter, undefined, operation.parseContext);
  const parsed = filter === undefined ? query : { ...query, parsedFilter: log.filter };
  return whenReady(handler.directory.list(operation, types, parsed), found);
}
