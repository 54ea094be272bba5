import { type BulkLimits, type BulkOperation, type BulkTarget, readBulkRequest } from '../protocol/bulk/read-bulk.ts';
import { orderUnits } from '../protocol/bulk/units.ts';
import { errorBody, ScimError } from '../protocol/errors/scim-error.ts';
import { etagOf } from '../protocol/etag/etag.ts';
import type { JsonObject } from '../protocol/json/json-value.ts';
import { type Reading, resolveIdentifier } from '../protocol/profiles/profile.ts';
import type { Registry } from '../protocol/schema/registry.ts';
import type { BulkCommand, BulkError, BulkOutcome, BulkPart, Outcome, WriteCommand } from './command.ts';
import { isBulkError } from './execute-bulk.ts';
import { locationOf } from './represent.ts';

const bulkResponseUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

/** Operations worked out before others get their turn. */
const perTurn = 50;

export interface BulkPreparation {
  readonly registry: Registry;
  readonly tenant: string;
  readonly reading: Reading;
  readonly limits: BulkLimits;
  readonly newId: () => string;
  readonly pause: () => Promise<void>;
  /** Works out one operation under the reading that resolves its bulkIds. */
  prepare(target: BulkTarget, id: string, reading: Reading): Promise<WriteCommand>;
}

/** A bulk request, ready for the writer, and what its answer needs. */
export interface PreparedBulk {
  readonly command: BulkCommand;
  readonly operations: readonly BulkOperation[];
  /** Ids of the resources, by operation; undefined where there can't be one. */
  readonly ids: readonly (string | undefined)[];
}

/**
 * Every create gets its id beforehand, so that `bulkId:x` is an id wherever it stands, whichever operation comes first (RFC 7644 §3.7.2).
 *
 * @throws ScimError invalidSyntax, invalidValue, payloadTooLarge: nothing is done then
 */
export async function prepareBulk(preparation: BulkPreparation, body: JsonObject): Promise<PreparedBulk> {
  const { registry, tenant, reading, limits, newId, pause } = preparation;
  const request = readBulkRequest(registry, body, reading, limits);
  const created = new Map<string, { readonly index: number; readonly id: string }>();
  for (const [index, { bulkId, target }] of request.operations.entries()) {
    const isPost = target instanceof ScimError ? false : target.method === 'POST';
    if (bulkId !== undefined && isPost) created.set(bulkId, { index, id: newId() });
  }
  const parts: BulkPart[] = [];
  const ids: (string | undefined)[] = [];
  for (const [index, operation] of request.operations.entries()) {
    const used = new Set<string>();
    const own: Reading = { ...reading, bulk: { idOf: (bulkId) => created.get(bulkId)?.id, used } };
    const { command, id } = await preparePart(preparation, operation, created.get(operation.bulkId ?? '')?.id, own);
    parts.push({ command, references: [...used].map((bulkId) => created.get(bulkId)!.index) });
    ids.push(id);
    if (index % perTurn === perTurn - 1) await pause();
  }
  const { failOnErrors } = request;
  const command: BulkCommand = {
    kind: 'bulk',
    tenant,
    ...(failOnErrors === undefined ? {} : { failOnErrors }),
    operations: parts,
    units: orderUnits(parts.map(({ references }) => references)),
  };
  return { command, operations: request.operations, ids };
}

async function preparePart(
  preparation: BulkPreparation,
  { target }: BulkOperation,
  newId: string | undefined,
  reading: Reading,
): Promise<{ readonly command: WriteCommand | BulkError; readonly id: string | undefined }> {
  let id: string | undefined;
  try {
    if (target instanceof ScimError) throw target;
    id = target.method === 'POST' ? newId! : resolveIdentifier(target.id!, reading);
    return { command: await preparation.prepare(target, id, reading), id };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return { command: { kind: 'error', code: error.code, detail: error.detail }, id };
  }
}

const successes = { POST: '201', PUT: '200', PATCH: '200', DELETE: '204' } as const;

/** The BulkResponse: what was carried out, in the order of the request. */
export function bulkBody({ operations, ids }: PreparedBulk, { results }: BulkOutcome, base: string): string {
  const answers = operations.flatMap((operation, index) => {
    const result = results[index];
    return result === undefined ? [] : [answerOf(operation, ids[index], result, base)];
  });
  return JSON.stringify({ schemas: [bulkResponseUrn], Operations: answers });
}

function answerOf(
  { method, bulkId, target }: BulkOperation,
  id: string | undefined,
  result: Outcome | BulkError,
  base: string,
): object {
  const isFailure = isBulkError(result);
  const isThere = id !== undefined && !(target instanceof ScimError) && !(isFailure && target.method === 'POST');
  const known = {
    method,
    ...(bulkId === undefined ? {} : { bulkId }),
    ...(isThere ? { location: locationOf(base, target.type, id) } : {}),
  };
  if (isFailure) {
    const error = errorBody(new ScimError(result.code, result.detail));
    return { ...known, status: error.status, response: error };
  }
  const verb = (target as BulkTarget).method;
  return { ...known, ...(verb === 'DELETE' ? {} : { version: etagOf(result.version) }), status: successes[verb] };
}
