import { found } from '../http/answer.ts';
import type { Answer } from '../http/exchange.ts';
import { defaultBulkLimits } from '../protocol/bulk/read-bulk.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { type ClientJsonObject, isArray } from '../protocol/json/client-json.ts';
import { chargeConnection } from './admit.ts';
import { deferBulk } from './deferred.ts';
import { readPreferences } from './preferences.ts';
import { readBody } from './read-request.ts';
import type { ConnectionRequest } from './request.ts';

/**
 * `POST /Bulk` (RFC 7644 §3.7): 200 once it was carried out, whatever its operations came to. Where
 * the client prefers it, the work is deferred (RFC 9967 §2.5.1.2).
 */
export async function serveBulk(request: ConnectionRequest): Promise<Answer> {
  const { handler, operation, log, exchange } = request;
  const { deferAfterSeconds } = readPreferences(exchange);
  const body = await readBulkBody(request);
  if (deferAfterSeconds !== undefined) return deferBulk(request, body, deferAfterSeconds);
  log.effect = 'changed';
  return found(await handler.directory.bulk(operation, body));
}

/** Each operation counts as a request of its own would. */
async function readBulkBody(request: ConnectionRequest): Promise<ClientJsonObject> {
  const { maxPayloadSize } = request.handler.bulk ?? defaultBulkLimits;
  let body: ClientJsonObject;
  try {
    body = await readBody(request, maxPayloadSize);
  } catch (error) {
    if (!(error instanceof ScimError) || error.code !== 'payloadTooLarge') throw error;
    throw new ScimError(
      'payloadTooLarge',
      `the body is longer than maxPayloadSize, ${maxPayloadSize} bytes; nothing was done`,
    );
  }
  const operations = body.get('Operations');
  if (isArray(operations) && operations.length > 1)
    chargeConnection(request, operations.length - 1);
  return body;
}
