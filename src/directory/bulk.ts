import {
  type BulkLimits,
  type BulkOperation,
  type BulkRequest,
  type BulkTarget,
  readBulkRequest,
} from '../protocol/bulk/read-bulk.ts';
import { orderUnits } from '../protocol/bulk/units.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { ClientJsonObject } from '../protocol/json/client-json.ts';
import { type ParseContext, resolveIdentifier } from '../protocol/profiles/profile.ts';
import type { Registry } from '../protocol/schema/registry.ts';
import type {
  BulkAnswer,
  BulkCommand,
  BulkError,
  BulkFact,
  BulkPart,
  WriteCommand,
} from './command.ts';
import { locationOf } from './read-context.ts';
import { redactBody } from './redact.ts';
import { scrub } from './scrub.ts';

const bulkResponseUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

/** Operations that are prepared between pauses. */
const operationsPerPause = 50;

/** What preparing a bulk request needs. */
export interface BulkPreparation {
  readonly registry: Registry;
  readonly tenant: string;
  /** Absolute URL of the SCIM root. */
  readonly base: string;
  readonly parseContext: ParseContext;
  readonly limits: BulkLimits;
  readonly newId: () => string;
  readonly pause: () => Promise<void>;
  /** Prepares one operation; the parse context resolves its bulkIds. */
  prepare(target: BulkTarget, id: string, parseContext: ParseContext): Promise<WriteCommand>;
}

/** A bulk request as a command, and the facts that its answer needs. */
export interface PreparedBulk {
  readonly command: BulkCommand;
  /** One for each operation. */
  readonly facts: readonly BulkFact[];
}

/**
 * Prepares a bulk request. Every create gets its id beforehand, so that `bulkId:x` can be resolved
 * in every operation, whichever comes first (RFC 7644 §3.7.2).
 *
 * @throws ScimError invalidSyntax, invalidValue, payloadTooLarge; nothing is executed then
 */
export function prepareBulk(
  preparation: BulkPreparation,
  body: ClientJsonObject,
): Promise<PreparedBulk> {
  const { registry, parseContext, limits } = preparation;
  return prepareOperations(preparation, readBulkRequest(registry, body, parseContext, limits));
}

/** Prepares a single operation as a bulk request of one. */
export function prepareSingle(
  preparation: BulkPreparation,
  target: BulkTarget,
): Promise<PreparedBulk> {
  return prepareOperations(preparation, { operations: [{ method: target.method, target }] });
}

async function prepareOperations(
  preparation: BulkPreparation,
  { operations, failOnErrors }: BulkRequest,
): Promise<PreparedBulk> {
  const { tenant, parseContext, newId, pause, base } = preparation;
  const newIds = operations.map(({ target }) =>
    target instanceof ScimError || target.method !== 'POST' ? undefined : newId(),
  );
  const created = new Map<string, { readonly index: number; readonly id: string }>();
  for (const [index, { bulkId }] of operations.entries()) {
    const id = newIds[index];
    if (bulkId !== undefined && id !== undefined) created.set(bulkId, { index, id });
  }
  const parts: BulkPart[] = [];
  const facts: BulkFact[] = [];
  for (const [index, operation] of operations.entries()) {
    const used = new Set<string>();
    const own: ParseContext = {
      ...parseContext,
      bulk: { idOf: (bulkId) => created.get(bulkId)?.id, used },
    };
    const { command, id } = await preparePart(preparation, operation, newIds[index], own);
    parts.push({ command, references: [...used].map((bulkId) => created.get(bulkId)!.index) });
    facts.push(factOf(operation, id, base));
    if (index % operationsPerPause === operationsPerPause - 1) await pause();
  }
  const command: BulkCommand = {
    tenant,
    failOnErrors,
    operations: parts,
    units: orderUnits(parts.map(({ references }) => references)),
  };
  return { command, facts };
}

function factOf(
  { method, bulkId, target }: BulkOperation,
  id: string | undefined,
  base: string,
): BulkFact {
  const known = { method, bulkId };
  if (target instanceof ScimError) return known;
  return {
    ...known,
    verb: target.method,
    location: id === undefined ? undefined : locationOf(base, target.type, id),
  };
}

async function preparePart(
  preparation: BulkPreparation,
  { target }: BulkOperation,
  newId: string | undefined,
  parseContext: ParseContext,
): Promise<{ readonly command: WriteCommand | BulkError; readonly id: string | undefined }> {
  let id: string | undefined;
  try {
    if (target instanceof ScimError) throw target;
    id = target.method === 'POST' ? newId! : resolveIdentifier(target.id!, parseContext);
    return { command: await preparation.prepare(target, id, parseContext), id };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return {
      command: { kind: 'error', code: error.code, detail: scrubbed(preparation, target, error) },
      id,
    };
  }
}

/** Returns the detail of an error, without the secrets of the operation. */
function scrubbed(
  { registry }: BulkPreparation,
  target: BulkTarget | ScimError,
  error: ScimError,
): string {
  if (target instanceof ScimError || target.data === undefined) return error.detail;
  const kind = target.method === 'PATCH' ? 'patch' : 'resource';
  return scrub(error.detail, redactBody(target.data, kind, registry, [target.type]).hidden);
}

/** Returns a BulkResponse: the answers in the order of the request. */
export function bulkBody(answers: readonly BulkAnswer[]): string {
  return JSON.stringify({ schemas: [bulkResponseUrn], Operations: answers });
}
