import { bulkBody } from '../directory/bulk.ts';
import type { BulkAnswer } from '../directory/command.ts';
import { found, scimMediaType } from '../http/answer.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import type { BulkTarget } from '../protocol/bulk/read-bulk.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { readPrecondition } from '../protocol/etag/etag.ts';
import type { ClientJsonObject } from '../protocol/json/client-json.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import { bodyLimitOf, type Context, readBulkBody, readOne } from './endpoints.ts';
import { readBody, readPreferences } from './read-request.ts';

/** Seconds a client may have us wait for the answer. */
const longestWait = 30;

const writes: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** What the client prefers (RFC 7240 §4.1, §4.3): to be answered later, after waiting for so many seconds. Undefined: it does not. */
export function readDeferral(exchange: Exchange): { readonly wait: number } | undefined {
  if (!writes.has(exchange.method)) return undefined;
  const preferences = readPreferences(exchange);
  if (!preferences.includes('respond-async')) return undefined;
  const wait = preferences.find((part) => part.startsWith('wait='))?.slice('wait='.length);
  const seconds = Number(wait?.replaceAll('"', '') ?? 0);
  return { wait: Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, longestWait) : 0 };
}

/** A bulk request that is answered later (RFC 9967 §2.5.1.2). */
export async function deferBulk(context: Context, wait: number): Promise<Answer> {
  const answers = await defer(context, await readBulkBody(context), wait);
  return answers === undefined ? accepted(context) : found(bulkBody(answers));
}

/** One write that is answered later. */
export async function deferWrite(
  context: Context,
  type: ResourceType,
  id: string | undefined,
  wait: number,
): Promise<Answer> {
  const { exchange, trail } = context;
  const method = exchange.method as BulkTarget['method'];
  const ifMatch = readPrecondition(exchange.header('if-match'));
  let data: ClientJsonObject | undefined;
  if (method !== 'DELETE') {
    data = await readBody(context, bodyLimitOf(type));
    trail.body = data;
  }
  const target: BulkTarget = {
    method,
    type,
    ...(id === undefined ? {} : { id }),
    ...(data === undefined ? {} : { data }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
  };
  const answers = await defer(context, target, wait);
  if (answers === undefined) return accepted(context);
  const [{ status, response, location }] = answers as readonly [BulkAnswer];
  if (response !== undefined)
    return {
      status: Number(status),
      headers: { 'Content-Type': scimMediaType },
      body: JSON.stringify(response),
    };
  if (method === 'DELETE') return { status: 204, headers: {} };
  const shown = await readOne(context, type, location!.slice(location!.lastIndexOf('/') + 1));
  return { ...shown, status: Number(status), headers: { ...shown.headers, Location: location! } };
}

/** The answers, if there are any by then. */
async function defer(
  { options, scope, trail, stillAdmitted }: Context,
  work: ClientJsonObject | BulkTarget,
  wait: number,
): Promise<readonly BulkAnswer[] | undefined> {
  const settle = await options.directory.defer(scope, work);
  const settled = settle();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), wait * 1_000);
  });
  const outcome = settled.catch((cause: unknown) => {
    // Nothing of it was done; that it was given up is said in some minutes.
    options.logger.log('error', 'what was promised could not be done', {
      requestId: trail.id,
      cause,
    });
    return undefined;
  });
  const answers = wait === 0 ? undefined : await Promise.race([outcome, late]);
  clearTimeout(timer);
  if (wait > 0) await stillAdmitted();
  return answers;
}

/** The promise of an answer: where it will be, and how to know it in the event log. */
function accepted({ scope, trail }: Context): Answer {
  return {
    status: 202,
    headers: {
      'Preference-Applied': 'respond-async',
      'Set-Txn': trail.id,
      Location: `${scope.base}/.async/${trail.id}`,
    },
  };
}

/** What came of a request that was answered with 202; until then, 202 again. */
export async function serveDeferred({ options, scope }: Context, id: string): Promise<Answer> {
  const request = await options.directory.deferred(scope, id);
  if (request === undefined)
    throw new ScimError(
      'notFound',
      'there is no answer here: results are for the connection that asked, and kept for a day',
    );
  if (request.body === undefined) return { status: 202, headers: { 'Retry-After': '1' } };
  return found(request.body);
}
