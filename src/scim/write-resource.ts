import type { Representation, WriteResult } from '../directory/directory.ts';
import { membersAtOnce } from '../directory/represent-members.ts';
import type { Answer } from '../http/exchange.ts';
import { type Awaitable, orElse, whenReady } from '../ports/awaitable.ts';
import { StorageError } from '../ports/store.ts';
import type { BulkTarget } from '../protocol/bulk/read-bulk.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { readPrecondition } from '../protocol/etag/etag.ts';
import { readSelection } from '../protocol/list/query.ts';
import { reportIgnored } from '../protocol/profiles/profile.ts';
import type { Selection } from '../protocol/projection/projection.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { Preferences } from './preferences.ts';
import { readResourceBody } from './read-request.ts';
import { resourceHeaders } from './read-resource.ts';
import type { ConnectionRequest } from './request.ts';

/** `POST /Users` (RFC 7644 §3.3). */
export async function createResource(
  request: ConnectionRequest,
  type: ResourceType,
  { isMinimal }: Preferences,
): Promise<Answer> {
  const { handler, operation } = request;
  const data = await readResourceBody(request, type);
  const selection = await selectionOf(request, { method: 'POST', type, data });
  const created = await handler.directory.create(operation, type, data, selection);
  reportWrite(request, created);
  const headers = writeHeaders(created);
  if (isMinimal) return { status: 201, headers: minimal(headers) };
  const shown = await showWritten(request, created);
  return shown === undefined ? { status: 201, headers } : shownAnswer(201, created, shown);
}

/** `PUT /Users/{id}` (RFC 7644 §3.5.1). */
export function replaceResource(
  request: ConnectionRequest,
  type: ResourceType,
  preferences: Preferences,
): Promise<Answer> {
  return changeResource(request, type, preferences, 'PUT');
}

/** `PATCH /Users/{id}` (RFC 7644 §3.5.2). */
export function patchResource(
  request: ConnectionRequest,
  type: ResourceType,
  preferences: Preferences,
): Promise<Answer> {
  return changeResource(request, type, preferences, 'PATCH');
}

/** `DELETE /Users/{id}` (RFC 7644 §3.6). */
export async function deleteResource(
  { handler, exchange, operation, route, log }: ConnectionRequest,
  type: ResourceType,
): Promise<Answer> {
  const ifMatch = readPrecondition(exchange.header('if-match'));
  await handler.directory.remove(operation, type, route.id!, ifMatch);
  log.effect = 'changed';
  return { status: 204, headers: {} };
}

async function changeResource(
  request: ConnectionRequest,
  type: ResourceType,
  { isMinimal }: Preferences,
  method: 'PUT' | 'PATCH',
): Promise<Answer> {
  const { handler, operation, exchange, route } = request;
  const id = route.id!;
  const ifMatch = readPrecondition(exchange.header('if-match'));
  const data = await readResourceBody(request, type);
  const selection = await selectionOf(request, { method, type, id, data, ifMatch });
  const { replace, patch } = handler.directory;
  const change = method === 'PUT' ? replace : patch;
  const written = await change(operation, type, id, data, selection, ifMatch);
  reportWrite(request, written);
  const headers = writeHeaders(written);
  const isProjected =
    selection.attributes !== undefined || selection.excludedAttributes !== undefined;
  if (!isProjected && isMinimal) return { status: 204, headers: minimal(headers) };
  if (!isProjected && method === 'PATCH' && (await answersWithoutBody(request, type, written)))
    return { status: 204, headers };
  const shown = await showWritten(request, written);
  return shown === undefined ? { status: 204, headers } : shownAnswer(200, written, shown);
}

/**
 * Resolves with the attributes that the answer shows. They are read after the body, because a body
 * that ends a user's access is carried out even when they are wrong.
 */
async function selectionOf(
  { handler, operation, parameters }: ConnectionRequest,
  target: BulkTarget,
): Promise<Selection> {
  try {
    return readSelection(parameters, operation.parseContext);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return handler.directory.refuse(operation, target, error);
  }
}

/**
 * Whether a PATCH is answered without a body (RFC 7644 §3.5.2 allows it): where the profile says
 * so, and for a group of so many members that the answer would cost more than the change.
 */
function answersWithoutBody(
  request: ConnectionRequest,
  type: ResourceType,
  written: WriteResult,
): Awaitable<boolean> {
  const { profile } = request.operation.parseContext;
  if (profile.patchReturns204.has(type.name)) return true;
  if (type.members === undefined) return false;
  return whenReady(
    afterCommit(request, () => written.memberCount()),
    (total) => total === undefined || total > membersAtOnce,
  );
}

/** Returns the written resource; undefined when it cannot be read at the moment. */
function showWritten(
  request: ConnectionRequest,
  written: WriteResult,
): Awaitable<Representation | undefined> {
  return afterCommit(request, () => written.represent());
}

/**
 * Reads for the answer to a write that is durable, and once more when the store fails. A 503 would
 * say that nothing was changed, so the answer then does without a body, as with `return=minimal`,
 * although RFC 7644 §3.3 and §3.5 ask for one.
 */
function afterCommit<T>(
  { handler, log }: ConnectionRequest,
  read: () => Awaitable<T>,
): Awaitable<T | undefined> {
  const giveUp = (cause: unknown): undefined => {
    if (!(cause instanceof StorageError)) throw cause;
    handler.logger.log('warn', 'a written resource cannot be read; answered without a body', {
      requestId: log.id,
      cause,
    });
  };
  return orElse<T | undefined>(read, (cause) => {
    if (!(cause instanceof StorageError)) throw cause;
    return orElse<T | undefined>(read, giveUp);
  });
}

function reportWrite(
  { log, operation: { parseContext } }: ConnectionRequest,
  { changed, members }: WriteResult,
): void {
  log.effect = changed ? 'changed' : 'no effect';
  if (members === undefined) return;
  const { skipped, ...counts } = members;
  log.members = counts;
  for (const id of skipped) reportIgnored(parseContext, `members.${id}`);
}

/** The resource may have a later version by now; its tag is the one of what is shown. */
function shownAnswer(status: number, { location }: WriteResult, shown: Representation): Answer {
  const headers = { ...resourceHeaders(shown), Location: location };
  return { status, headers, body: shown.body };
}

function writeHeaders({ etag, location }: WriteResult): Record<string, string> {
  return { ETag: etag, Location: location };
}

/** RFC 7240 §4.2. */
function minimal(headers: Record<string, string>): Record<string, string> {
  return { ...headers, 'Preference-Applied': 'return=minimal' };
}
