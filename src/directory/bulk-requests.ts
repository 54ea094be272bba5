import type { BulkTarget } from '../protocol/bulk/read-bulk.ts';
import type { ClientJsonObject } from '../protocol/json/client-json.ts';
import { type BulkPreparation, bulkBody, prepareBulk, prepareSingle } from './bulk.ts';
import type { BulkAnswer } from './command.ts';
import { bulkAnswers } from './execute-bulk.ts';
import { type OperationContext, readsOnly } from './operation-context.ts';
import { prepareTarget } from './prepare.ts';
import type { DirectoryServices } from './services.ts';
import { reportOutcome } from './write-resource.ts';

/**
 * Bulk request (RFC 7644 §3.7). Returns the body of a BulkResponse. Each operation is admitted or
 * refused on its own.
 *
 * @throws ScimError for a bulk request that is wrong as a whole
 */
export async function executeBulkRequest(
  services: DirectoryServices,
  context: OperationContext,
  body: ClientJsonObject,
): Promise<string> {
  const { submit, garbage } = services;
  const { command, facts } = await prepareBulk(preparationOf(services, context), body);
  const result = await submit('bulk', command);
  const outcomes = result.results.filter((one) => one !== undefined && 'version' in one);
  if (outcomes.some(({ hasGarbage }) => hasGarbage)) garbage.requestCollection();
  for (const outcome of outcomes) reportOutcome(context.parseContext, outcome);
  return bulkBody(bulkAnswers(facts, result));
}

/**
 * Accepts a bulk request, or one operation, for execution later. The acceptance is durable when
 * this resolves; nothing is executed by then.
 *
 * @returns a function that executes it and resolves the answers
 * @throws ScimError for a bulk request that is wrong as a whole
 */
export async function deferRequest(
  services: DirectoryServices,
  context: OperationContext,
  work: ClientJsonObject | BulkTarget,
): Promise<() => Promise<readonly BulkAnswer[]>> {
  const { reader, submit, garbage } = services;
  const { tenant, connection, cause } = context;
  const preparation = preparationOf(services, context);
  const isBulk = !('method' in work);
  const { command: bulk, facts } = isBulk
    ? await prepareBulk(preparation, work)
    : await prepareSingle(preparation, work);
  const { request: id, credential } = cause!;
  await submit('defer', { tenant, connection, id });
  return async () => {
    const command = { tenant, id, connection, credential, bulk, facts, isBulk };
    const { answers, hasGarbage } = await submit('completeDeferred', command);
    if (hasGarbage) garbage.requestCollection();
    return answers ?? readAnswers((await reader.deferredRequest(tenant, id))?.result);
  };
}

/**
 * Returns the answers to a deferred request of this connection: undefined when there is no such
 * request, no `body` while it is not finished.
 */
export async function readDeferred(
  { reader }: DirectoryServices,
  { tenant, connection }: OperationContext,
  id: string,
): Promise<{ readonly body?: string } | undefined> {
  const request = await reader.deferredRequest(tenant, id);
  if (request === undefined || request.connection !== connection) return undefined;
  const { result } = request;
  return { body: result === undefined ? undefined : bulkBody(readAnswers(result)) };
}

function readAnswers(stored = '[]'): readonly BulkAnswer[] {
  return JSON.parse(stored) as readonly BulkAnswer[];
}

function preparationOf(
  { ids, pause, bulkLimits, protector }: DirectoryServices,
  context: OperationContext,
): BulkPreparation {
  return {
    registry: context.registry.registry,
    tenant: context.tenant,
    base: context.base,
    parseContext: context.parseContext,
    limits: bulkLimits,
    newId: () => ids.next(),
    pause,
    prepare: (target, id, parseContext) => {
      if (context.readsOnly === true) throw readsOnly();
      return prepareTarget({ ...context, parseContext }, target, id, protector);
    },
  };
}
