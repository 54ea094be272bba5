import type { Principal } from '../access/principal.ts';
import type { OperationContext, Representation, WriteResult } from '../directory/directory.ts';
import { membersAtOnce } from '../directory/represent.ts';
import { found, scimMediaType } from '../http/answer.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import { StorageError } from '../ports/store.ts';
import { type BulkTarget, defaultBulkLimits } from '../protocol/bulk/read-bulk.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { meets, readPrecondition } from '../protocol/etag/etag.ts';
import { type ClientJsonObject, isArray } from '../protocol/json/client-json.ts';
import {
  defaultPageLimits,
  type ListQuery,
  type Parameters,
  readListQuery,
  readMembersPage,
  readSearchRequest,
  readSelection,
} from '../protocol/list/query.ts';
import { reportIgnored } from '../protocol/profiles/profile.ts';
import type { Selection } from '../protocol/projection/projection.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { HandlerOptions } from './options.ts';
import { membersBodyLimit, readBody, readPreferences } from './read-request.ts';
import type { Trail } from './record.ts';

/** An authenticated request for an endpoint of SCIM. */
export interface Context {
  readonly options: HandlerOptions;
  readonly exchange: Exchange;
  readonly scope: OperationContext;
  readonly parameters: Parameters;
  readonly trail: Trail;
  /** Counts further requests for the connection's limit. */
  readonly charge: (requests: number) => void;
  /** Rejects when what the request came in with does not hold any more. Asked after each wait. */
  readonly stillAdmitted: () => Promise<void>;
}

export function list(
  { options, scope, parameters }: Context,
  types: readonly ResourceType[],
): Promise<Answer> {
  return answerQuery(
    options,
    scope,
    types,
    readListQuery(parameters, options.pages ?? defaultPageLimits, scope.parseContext),
  );
}

/** A query that does not stand in the URL (RFC 7644 §3.4.3). */
export async function search(context: Context, types: readonly ResourceType[]): Promise<Answer> {
  const { options, scope, trail } = context;
  const body = await readBody(context);
  trail.body = body;
  return answerQuery(
    options,
    scope,
    types,
    readSearchRequest(body, options.pages ?? defaultPageLimits),
  );
}

async function answerQuery(
  { directory }: HandlerOptions,
  scope: OperationContext,
  types: readonly ResourceType[],
  query: ListQuery,
): Promise<Answer> {
  return found(await directory.list(scope, types, query));
}

/** RFC 7644 §3.7: a bulk request that was carried out is 200, whatever became of its operations. */
export async function serveBulk(context: Context): Promise<Answer> {
  const body = await readBulkBody(context);
  context.trail.effect = 'changed';
  return found(await context.options.directory.bulk(context.scope, body));
}

/** Each operation counts as a request of its own would. */
export async function readBulkBody(context: Context): Promise<ClientJsonObject> {
  const { options, trail, charge } = context;
  const { maxPayloadSize } = options.bulk ?? defaultBulkLimits;
  let body: ClientJsonObject;
  try {
    body = await readBody(context, maxPayloadSize);
  } catch (error) {
    if (!(error instanceof ScimError) || error.code !== 'payloadTooLarge') throw error;
    throw new ScimError(
      'payloadTooLarge',
      `the body is longer than maxPayloadSize, ${maxPayloadSize} bytes; nothing was done`,
    );
  }
  trail.body = body;
  const operations = body.get('Operations');
  if (isArray(operations) && operations.length > 1) charge(operations.length - 1);
  return body;
}

/**
 * /Me is the user that a credential is bound to (RFC 7644 §3.11); a connection's credential is nobody's. What a person may change of
 * himself is for the identity provider to say, so that it only reads.
 */
export async function serveMe(context: Context, { user }: Principal): Promise<Answer> {
  const { exchange, scope } = context;
  if (user === undefined) {
    throw new ScimError(
      'notImplemented',
      'this token belongs to a connection and not to a user, so that there is no /Me',
    );
  }
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') {
    throw new ScimError('forbidden', 'a token that is bound to a user only reads');
  }
  const answer = await readOne(context, scope.registry.registry.type('User')!, user);
  return { ...answer, headers: { ...answer.headers, ...locationHeader(answer) } };
}

/** The permanent location of what was asked for by another name. */
function locationHeader({ headers }: Answer): Record<string, string> {
  const location = headers['Content-Location'];
  return location === undefined ? {} : { Location: location };
}

export async function serveCollection(context: Context, type: ResourceType): Promise<Answer> {
  const { options, exchange, scope, trail } = context;
  if (exchange.method !== 'POST') return list(context, [type]);
  const body = await readBody(context, bodyLimitOf(type));
  trail.body = body;
  const selection = await selectionOf(context, { method: 'POST', type, data: body });
  const created = await options.directory.create(scope, type, body, selection);
  note(trail, created);
  const facts = { ETag: created.etag, Location: created.location };
  if (prefersMinimal(exchange))
    return { status: 201, headers: { ...facts, 'Preference-Applied': 'return=minimal' } };
  const shown = await showWritten(context, created);
  if (shown === undefined) return { status: 201, headers: facts };
  return {
    status: 201,
    headers: { ...resourceHeaders(shown), Location: created.location },
    body: shown.body,
  };
}

/** What of the resource the answer is to show. It is read after the body, which may be about the end of an access. */
async function selectionOf(
  { options, scope, parameters }: Context,
  target: BulkTarget,
): Promise<Selection> {
  try {
    return readSelection(parameters, scope.parseContext);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return options.directory.refuse(scope, target, error);
  }
}

/** Undefined: the usual one. */
export function bodyLimitOf({ members }: ResourceType): number | undefined {
  return members === undefined ? undefined : membersBodyLimit;
}

export async function serveResource(
  context: Context,
  type: ResourceType,
  id: string,
): Promise<Answer> {
  const { options, exchange, scope, trail } = context;
  const { directory } = options;
  if (exchange.method === 'GET' || exchange.method === 'HEAD') return readOne(context, type, id);
  const ifMatch = readPrecondition(exchange.header('if-match'));
  if (exchange.method === 'DELETE') {
    await directory.remove(scope, type, id, ifMatch);
    trail.effect = 'changed';
    return { status: 204, headers: {} };
  }
  const body = await readBody(context, bodyLimitOf(type));
  trail.body = body;
  const method = exchange.method as 'PUT' | 'PATCH';
  const target: BulkTarget = {
    method,
    type,
    id,
    data: body,
    ...(ifMatch === undefined ? {} : { ifMatch }),
  };
  const selection = await selectionOf(context, target);
  const verb = method === 'PUT' ? directory.replace : directory.patch;
  const written = await verb(scope, type, id, body, selection, ifMatch);
  note(trail, written);
  const isProjected =
    selection.attributes !== undefined || selection.excludedAttributes !== undefined;
  const facts = { ETag: written.etag, Location: written.location };
  if (!isProjected && prefersMinimal(exchange)) {
    return { status: 204, headers: { ...facts, 'Preference-Applied': 'return=minimal' } };
  }
  if (!isProjected && exchange.method === 'PATCH' && (await isQuiet(context, type, written)))
    return { status: 204, headers: facts };
  const shown = await showWritten(context, written);
  if (shown === undefined) return { status: 204, headers: facts };
  return {
    status: 200,
    headers: { ...resourceHeaders(shown), Location: written.location },
    body: shown.body,
  };
}

/**
 * Whether a PATCH is answered without a body (RFC 7644 §3.5.2 leaves it open): where the profile says so, and for a group of so many
 * members that the answer would cost more than the change.
 */
async function isQuiet(
  context: Context,
  type: ResourceType,
  written: WriteResult,
): Promise<boolean> {
  if (context.scope.parseContext.profile.patchReturns204.has(type.name)) return true;
  if (type.members === undefined) return false;
  const total = await afterCommit(context, () => written.memberCount());
  return total === undefined || total > membersAtOnce;
}

/** Undefined: it can not be shown at the moment. */
function showWritten(context: Context, written: WriteResult): Promise<Representation | undefined> {
  return afterCommit(context, () => written.represent());
}

/**
 * A read for the answer to a write that is durable. A store that fails now does not undo it, so that 503, which says that nothing was changed, would be wrong: it is read once
 * more, and then the answer does without (as with `Prefer: return=minimal`; RFC 7644 §3.3 and §3.5 want the body, and it can not be had).
 */
async function afterCommit<T>(
  { options, trail }: Context,
  read: () => Promise<T>,
): Promise<T | undefined> {
  for (const isLast of [false, true]) {
    try {
      return await read();
    } catch (cause) {
      if (!(cause instanceof StorageError)) throw cause;
      if (isLast)
        options.logger.log('warn', 'what was written can not be shown; the answer does without', {
          requestId: trail.id,
          cause,
        });
    }
  }
  return undefined;
}

function note(trail: Trail, { changed, members }: WriteResult): void {
  trail.effect = changed ? 'changed' : 'no effect';
  if (members === undefined) return;
  const { skipped, ...counts } = members;
  trail.members = counts;
  for (const id of skipped) reportIgnored({ diagnostics: trail.notes! }, `members.${id}`);
}

export async function readOne(
  { options, exchange, scope, parameters }: Context,
  type: ResourceType,
  id: string,
): Promise<Answer> {
  const pages = options.pages ?? defaultPageLimits;
  const page = type.members === undefined ? undefined : readMembersPage(parameters, pages);
  const one = await options.directory.get(
    scope,
    type,
    id,
    readSelection(parameters, scope.parseContext),
    page,
  );
  const ifNoneMatch = readPrecondition(exchange.header('if-none-match'));
  if (ifNoneMatch !== undefined && meets(ifNoneMatch, one.version))
    return { status: 304, headers: { ETag: one.etag } };
  const next: Record<string, string> =
    one.nextMembers === undefined
      ? {}
      : {
          Link: `<${one.location}?members.count=${page!.count}&members.cursor=${one.nextMembers}>; rel="next"`,
        };
  return { status: 200, headers: { ...resourceHeaders(one), ...next }, body: one.body };
}

/** RFC 7240 §4.2. */
function prefersMinimal(exchange: Exchange): boolean {
  return readPreferences(exchange).includes('return=minimal');
}

function resourceHeaders({ etag, location }: Representation): Record<string, string> {
  return { 'Content-Type': scimMediaType, ETag: etag, 'Content-Location': location };
}
