import { bulkBody } from '../directory/bulk.ts';
import type { BulkAnswer } from '../directory/command.ts';
import { found, scimMediaType } from '../http/answer.ts';
import type { Answer } from '../http/exchange.ts';
import type { BulkTarget } from '../protocol/bulk/read-bulk.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { readPrecondition } from '../protocol/etag/etag.ts';
import type { ClientJsonObject } from '../protocol/json/client-json.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import { requireStillAdmitted } from './admit.ts';
import { readResourceBody } from './read-request.ts';
import { readOne } from './read-resource.ts';
import type { ConnectionRequest } from './request.ts';

/** Answers a bulk request with its result, or with 202 after `waitSeconds` (RFC 9967 §2.5.1.2). */
export async function deferBulk(
  request: ConnectionRequest,
  body: ClientJsonObject,
  waitSeconds: number,
): Promise<Answer> {
  const answers = await defer(request, body, waitSeconds);
  return answers === undefined ? accepted(request) : found(bulkBody(answers));
}

/** Answers a write with its result, or with 202 after `waitSeconds` (RFC 7240 §4.1). */
export async function deferWrite(
  request: ConnectionRequest,
  type: ResourceType,
  waitSeconds: number,
): Promise<Answer> {
  const { exchange, route } = request;
  const method = exchange.method as BulkTarget['method'];
  const ifMatch = readPrecondition(exchange.header('if-match'));
  const data = method === 'DELETE' ? undefined : await readResourceBody(request, type);
  const target: BulkTarget = { method, type, id: route.id, data, ifMatch };
  const answers = await defer(request, target, waitSeconds);
  if (answers === undefined) return accepted(request);
  const [{ status, response, location }] = answers as readonly [BulkAnswer];
  if (response !== undefined)
    return {
      status: Number(status),
      headers: { 'Content-Type': scimMediaType },
      body: JSON.stringify(response),
    };
  if (method === 'DELETE') return { status: 204, headers: {} };
  const shown = await readOne(request, type, location!.slice(location!.lastIndexOf('/') + 1));
  return { ...shown, status: Number(status), headers: { ...shown.headers, Location: location! } };
}

/** Resolves with the results if there are any within `waitSeconds`; else they are fetched later. */
async function defer(
  request: ConnectionRequest,
  work: ClientJsonObject | BulkTarget,
  waitSeconds: number,
): Promise<readonly BulkAnswer[] | undefined> {
  const { handler, operation, log } = request;
  const run = await handler.directory.defer(operation, work);
  const results = run().catch((cause: unknown) => {
    // Nothing was done. The event log says in a few minutes that the request was given up.
    handler.logger.log('error', 'a deferred request failed', { requestId: log.id, cause });
    return undefined;
  });
  if (waitSeconds === 0) return undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), waitSeconds * 1_000);
  });
  const answers = await Promise.race([results, late]);
  clearTimeout(timer);
  await requireStillAdmitted(request);
  return answers;
}

/** Tells where the result will be, and the id that finds it in the event log. */
function accepted({ operation, log }: ConnectionRequest): Answer {
  return {
    status: 202,
    headers: {
      'Preference-Applied': 'respond-async',
      'Set-Txn': log.id,
      Location: `${operation.base}/.async/${log.id}`,
    },
  };
}

/** `GET /.async/{id}`: the result of a request that was answered 202; until it is there, 202. */
export async function serveDeferred({
  handler,
  operation,
  route,
}: ConnectionRequest): Promise<Answer> {
  const request = await handler.directory.deferred(operation, route.id!);
  if (request === undefined)
    throw new ScimError(
      'notFound',
      'there is no answer here: results are for the connection that asked, and kept for a day',
    );
  if (request.body === undefined) return { status: 202, headers: { 'Retry-After': '1' } };
  return found(request.body);
}
