import type { Representation } from '../directory/directory.ts';
import { scimMediaType } from '../http/answer.ts';
import type { Answer } from '../http/exchange.ts';
import { type Awaitable, whenReady } from '../ports/awaitable.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { meets, readPrecondition } from '../protocol/etag/etag.ts';
import { type MembersPage, readMembersPage, readSelection } from '../protocol/list/query.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import { type ConnectionRequest, isReadMethod } from './request.ts';

/** `GET /Users/{id}` (RFC 7644 §3.4.1). */
export function readResource(request: ConnectionRequest, type: ResourceType): Awaitable<Answer> {
  return readOne(request, type, request.route.id!);
}

/**
 * `/Me` is the user that a token is bound to (RFC 7644 §3.11); a connection's token has none. It
 * only reads: what users may change of themselves is up to the identity provider.
 */
export async function serveMe(request: ConnectionRequest): Promise<Answer> {
  const { exchange, principal, operation } = request;
  if (principal.user === undefined) {
    throw new ScimError(
      'notImplemented',
      'this token belongs to a connection and not to a user, so that there is no /Me',
    );
  }
  if (!isReadMethod(exchange.method))
    throw new ScimError('forbidden', 'a token that is bound to a user only reads');
  const type = operation.registry.registry.type('User')!;
  const answer = await readOne(request, type, principal.user);
  const location = answer.headers['Content-Location'];
  return location === undefined
    ? answer
    : { ...answer, headers: { ...answer.headers, Location: location } };
}

/** Returns the answer to a GET of one resource. @throws ScimError notFound */
export function readOne(
  request: ConnectionRequest,
  type: ResourceType,
  id: string,
): Awaitable<Answer> {
  const { handler, operation, parameters } = request;
  const page = type.members === undefined ? undefined : readMembersPage(parameters, handler.pages);
  const selection = readSelection(parameters, operation.parseContext);
  return whenReady(handler.directory.get(operation, type, id, selection, page), (one) =>
    answerWith(request, one, page),
  );
}

function answerWith(
  { exchange }: ConnectionRequest,
  one: Representation,
  page: MembersPage | undefined,
): Answer {
  const ifNoneMatch = readPrecondition(exchange.header('if-none-match'));
  if (ifNoneMatch !== undefined && meets(ifNoneMatch, one.version))
    return { status: 304, headers: { ETag: one.etag } };
  const headers = resourceHeaders(one);
  if (one.nextMembers !== undefined)
    headers['Link'] =
      `<${one.location}?members.count=${page!.count}&members.cursor=${one.nextMembers}>; rel="next"`;
  return { status: 200, headers, body: one.body };
}

/** Returns the headers of an answer that shows a resource. */
export function resourceHeaders({ etag, location }: Representation): Record<string, string> {
  return { 'Content-Type': scimMediaType, ETag: etag, 'Content-Location': location };
}
