import { quote, ScimError } from '../errors/scim-error.ts';
import { type Precondition, readPrecondition } from '../etag/etag.ts';
import {
  type ClientJson,
  type ClientJsonObject,
  describe,
  isArray,
  isObject,
} from '../json/client-json.ts';
import { refuseRepeatedNames } from '../json/names.ts';
import { type ParseContext, tolerates } from '../profiles/profile.ts';
import { checkMessageSchema, memberOf } from '../schema/document.ts';
import type { Registry, ResourceType } from '../schema/registry.ts';

const bulkRequestUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

export interface BulkLimits {
  readonly maxOperations: number;
  /** In bytes. */
  readonly maxPayloadSize: number;
}

export const defaultBulkLimits: BulkLimits = { maxOperations: 1_000, maxPayloadSize: 4_194_304 };

export type BulkMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A bulk request, read without the stored resources (RFC 7644 §3.7). */
export interface BulkRequest {
  /** Number of errors after which no more operations start; undefined: all start. */
  readonly failOnErrors?: number;
  readonly operations: readonly BulkOperation[];
}

export interface BulkOperation {
  /** As sent, to be repeated in the response. */
  readonly method: string;
  readonly bulkId?: string;
  /** The target, or why the operation is invalid. */
  readonly target: BulkTarget | ScimError;
}

export interface BulkTarget {
  readonly method: BulkMethod;
  readonly type: ResourceType;
  /** From the path; may be `bulkId:…`. Absent for POST. */
  readonly id?: string;
  readonly data?: ClientJsonObject;
  readonly ifMatch?: Precondition;
}

/**
 * Reads a bulk request. An error in one operation is returned with it; an error in the request is
 * thrown.
 *
 * @throws ScimError invalidSyntax, invalidValue, payloadTooLarge
 */
export function readBulkRequest(
  registry: Registry,
  body: ClientJsonObject,
  context: ParseContext,
  limits: BulkLimits,
): BulkRequest {
  refuseRepeatedNames(body);
  checkMessageSchema(body, bulkRequestUrn, context);
  const operations = memberOf(body, 'Operations');
  if (!isArray(operations) || operations.length === 0)
    throw syntax('Operations must be an array with at least one operation');
  if (operations.length > limits.maxOperations) {
    throw new ScimError(
      'payloadTooLarge',
      `the request has ${operations.length} operations; maxOperations is ${limits.maxOperations}. Nothing was done; send several requests`,
    );
  }
  const failOnErrors = readFailOnErrors(memberOf(body, 'failOnErrors'), context);
  const read = operations.map((operation, index) =>
    readOperation(registry, operation, index, context),
  );
  refuseRepeatedIds(read);
  return { failOnErrors, operations: read };
}

function readFailOnErrors(raw: ClientJson | undefined, context: ParseContext): number | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw === 'number' && raw >= 1) return raw;
  if (raw === 0 && tolerates(context, 'fail-on-errors-zero')) return undefined;
  throw new ScimError(
    'invalidValue',
    `failOnErrors must be an integer of 1 or more; ${describe(raw)} was given`,
  );
}

/** References to a repeated bulkId would be ambiguous, so the whole request is refused. */
function refuseRepeatedIds(operations: readonly BulkOperation[]): void {
  const seen = new Set<string>();
  for (const { method, bulkId } of operations) {
    if (method.toUpperCase() !== 'POST' || bulkId === undefined) continue;
    if (seen.has(bulkId))
      throw new ScimError(
        'invalidValue',
        `two operations have the bulkId ${quote(bulkId)}; give each its own`,
      );
    seen.add(bulkId);
  }
}

function readOperation(
  registry: Registry,
  raw: ClientJson,
  index: number,
  context: ParseContext,
): BulkOperation {
  if (!isObject(raw))
    throw syntax(`operation ${index + 1} must be an object; ${describe(raw)} was given`);
  const method = memberOf(raw, 'method');
  const bulkId = memberOf(raw, 'bulkId');
  const known = {
    method: typeof method === 'string' ? method.slice(0, 20) : '',
    bulkId: typeof bulkId === 'string' && bulkId !== '' ? bulkId : undefined,
  };
  try {
    refuseRepeatedNames(raw);
    return { ...known, target: readTarget(registry, raw, known, context) };
  } catch (error) {
    if (error instanceof ScimError) return { ...known, target: error };
    throw error;
  }
}

function readTarget(
  registry: Registry,
  raw: ClientJsonObject,
  given: Pick<BulkOperation, 'method' | 'bulkId'>,
  context: ParseContext,
): BulkTarget {
  const method = given.method.toUpperCase();
  if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH' && method !== 'DELETE') {
    throw syntax('method must be POST, PUT, PATCH or DELETE');
  }
  const { type, id } = readPath(registry, memberOf(raw, 'path'));
  if ((id === undefined) !== (method === 'POST')) {
    throw new ScimError(
      'invalidValue',
      method === 'POST'
        ? `the path of a POST must be an endpoint such as ${type.endpoint}`
        : `the path of a ${method} must be a resource such as ${type.endpoint}/<id>`,
    );
  }
  if (method === 'POST' && given.bulkId === undefined && !tolerates(context, 'missing-bulk-id'))
    throw syntax('a POST needs a bulkId');
  const version = memberOf(raw, 'version');
  const ifMatch =
    method === 'POST' || typeof version !== 'string' ? undefined : readPrecondition(version);
  const target = {
    method,
    type,
    id,
    ifMatch,
  } as const;
  if (method === 'DELETE') return target;
  const data = readData(method, memberOf(raw, 'data'), context);
  if (!isObject(data))
    throw syntax(`a ${method} needs data: the JSON object a single request would have as body`);
  return { ...target, data };
}

/** Wraps a list given as the data of a PATCH, which is its operations. */
function readData(
  method: BulkMethod,
  data: ClientJson | undefined,
  context: ParseContext,
): ClientJson | undefined {
  if (method !== 'PATCH' || !isArray(data) || !tolerates(context, 'bulk-operation-list'))
    return data;
  return new Map([['Operations', data]]);
}

/**
 * Reads `/Users` or `/Users/<id>`, relative to the base URL. Other servers, `..` and nested bulk
 * requests are refused.
 */
function readPath(
  registry: Registry,
  path: ClientJson | undefined,
): { readonly type: ResourceType; readonly id?: string } {
  if (typeof path !== 'string') throw syntax('path must be a string such as /Users');
  const segments = path.split('/');
  if (segments[0] === '') segments.shift();
  if (segments.length > 1 && segments.at(-1) === '') segments.pop();
  const [segment = '', id] = segments;
  const type = registry.typeAt(segment);
  const isPlain =
    segments.length <= 2 &&
    id !== '' &&
    id !== '.' &&
    id !== '..' &&
    id !== '.search' &&
    !path.includes('?');
  if (type === undefined || !isPlain)
    throw new ScimError(
      'invalidValue',
      `the path ${quote(path)} is not a resource of this server; use a path such as /Users/<id>`,
    );
  return id === undefined ? { type } : { type, id };
}

function syntax(detail: string): ScimError {
  return new ScimError('invalidSyntax', detail);
}
