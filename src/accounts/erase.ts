import type { Account } from '../ports/account.ts';
import type { Erasure } from '../ports/erasure.ts';
import type { StoredEvent } from '../ports/events.ts';
import type { RequestRow } from '../ports/requests.ts';
import type { Transaction } from '../ports/store.ts';
import { foldText } from '../protocol/text/fold.ts';
import { usernameBase } from './username.ts';

/**
 * Erases what was stored about a deleted user: `data` of events, bodies and names in the request
 * log, answers kept for repeated or asynchronous requests. Numbers, ids and types stay. Rows are
 * found by index, by the ids and by every name the user had, so the work is proportional to the
 * data about one user.
 */

/** Rows that one step reads: a few milliseconds of the writer. */
const rowsPerStep = 500;

/** Rows per query. */
const rowsPerPage = 100;

/** Names of one user that are searched for. */
const maxNames = 200;

/** Time after which every process has written its buffered request log. */
export const flushedAfterMs = 3_000;

/** Erasures that one step continues. */
const erasuresPerStep = 20;

interface Work {
  /** Ids of the user and of the account. */
  readonly subjects: readonly string[];
  /** userNames, externalIds, e-mail addresses and usernames, as they were written. */
  readonly names: string[];
  /** Index of the current list, and the position in it. */
  list: number;
  before?: string | number;
}

export interface Erased {
  readonly tenant: string;
  /** JSON of the user's resource, if there was one. */
  readonly document?: string;
  readonly user?: string;
  readonly account: Account | undefined;
  /** Time of the deletion. */
  readonly created: string;
}

/** Starts an erasure in the transaction that deletes the user. Returns whether work remains. */
export async function beginErasure(transaction: Transaction, erased: Erased): Promise<boolean> {
  const { tenant, document, user, account, created } = erased;
  const subjects = [user, account?.id].filter((id) => id !== undefined);
  const [id] = subjects;
  if (id === undefined) return false;
  const work: Work = { subjects, names: [], list: 0 };
  if (document !== undefined) addNames(work, JSON.parse(document));
  if (account !== undefined) addNames(work, account);
  for (const name of work.names)
    await transaction.deleteUsernameSuffix(tenant, usernameBase(name).toLowerCase());
  await step(transaction, { tenant, id, work: '', created }, work);
  await transaction.putErasure({ tenant, id, work: JSON.stringify(work), created });
  return true;
}

/**
 * Continues erasures. An erasure ends after a pass over all lists that began when every process had
 * written what it knew about the time before the deletion.
 *
 * @param flushed time before which everything is written
 * @returns whether more can be done at once
 */
export async function continueErasures(
  transaction: Transaction,
  flushed: string,
): Promise<boolean> {
  let finished = 0;
  for (const erasure of await transaction.erasures(erasuresPerStep)) {
    const work = JSON.parse(erasure.work) as Work;
    // References to deleted resources are removed by `directory/references.ts`.
    if ('references' in work) continue;
    const isDone = await step(transaction, erasure, work);
    if (!isDone) {
      await transaction.putErasure({ ...erasure, work: JSON.stringify(work) });
      return true;
    }
    if (erasure.created <= flushed) {
      await transaction.deleteErasure(erasure.tenant, erasure.id);
      finished += 1;
    } else await transaction.putErasure({ ...erasure, work: JSON.stringify({ ...work, list: 0 }) });
  }
  return finished === erasuresPerStep;
}

/** Continues with the lists where the last step stopped. Returns whether all are done. */
async function step(transaction: Transaction, erasure: Erasure, work: Work): Promise<boolean> {
  let left = rowsPerStep;
  for (;;) {
    const list = listOf(work, work.list);
    if (list === undefined) {
      work.list = 0;
      return true;
    }
    const { read, next } = await list(transaction, erasure, work, Math.min(left, rowsPerPage));
    left -= Math.max(1, read);
    delete work.before;
    if (next === undefined) work.list += 1;
    else work.before = next;
    if (left <= 0) return false;
  }
}

interface Page {
  readonly read: number;
  /** Position of the next page; absent on the last. */
  readonly next?: string | number;
}

type List = (
  transaction: Transaction,
  erasure: Erasure,
  work: Work,
  limit: number,
) => Promise<Page>;

function listOf({ subjects, names }: Work, place: number): List | undefined {
  if (place < subjects.length) return eventsOf(subjects[place]!);
  const keys = [...subjects, ...names];
  if (place - subjects.length < keys.length) return requestsOf(keys[place - subjects.length]!);
  return place === subjects.length + keys.length ? answers : undefined;
}

const erasedData = '"data":{"erased":true}}';
const erasedDetail = '{"erased":true}';

function eventsOf(subject: string): List {
  return async (transaction, { tenant, created }, work, limit) => {
    const events = await transaction.eventsAbout(
      tenant,
      subject,
      limit,
      work.before as number | undefined,
    );
    for (const event of events)
      if (event.created <= created) await eraseEvent(transaction, tenant, event, work);
    return pageOf(events, limit, ({ sequence }) => sequence);
  };
}

async function eraseEvent(
  transaction: Transaction,
  tenant: string,
  event: StoredEvent,
  work: Work,
): Promise<void> {
  const { actor, request, trace, data, previous } = JSON.parse(event.payload) as Readonly<
    Record<string, unknown>
  >;
  addNames(work, data);
  addNames(work, previous);
  if (event.payload.endsWith(erasedData)) return;
  await transaction.eraseEvent(
    tenant,
    event.sequence,
    JSON.stringify({ actor, request, trace, data: { erased: true } }),
  );
  for (const delivery of await transaction.deliveriesOf(tenant, event.sequence)) {
    const { lastError, ...kept } = delivery;
    if (lastError !== undefined) await transaction.putDelivery(kept);
  }
  if (typeof request === 'string') await eraseDeferred(transaction, tenant, request, work);
}

function requestsOf(name: string): List {
  return async (transaction, erasure, work, limit) => {
    const filter = { key: foldText(name) };
    const rows = await transaction.requestRows(
      erasure.tenant,
      filter,
      limit,
      work.before as string | undefined,
    );
    for (const row of rows)
      if (row.created <= erasure.created) await eraseRequest(transaction, row, work);
    return pageOf(rows, limit, ({ id }) => id);
  };
}

async function eraseRequest(transaction: Transaction, row: RequestRow, work: Work): Promise<void> {
  if (row.detail === erasedDetail) return;
  const keys = row.keys.filter((key) => work.subjects.includes(key));
  await transaction.eraseRequest(row, {
    path: pathWithout(row.path, work),
    detail: erasedDetail,
    keys,
  });
  await eraseDeferred(transaction, row.tenant, row.id, work);
}

/** Cuts a path before a name of the user. */
function pathWithout(path: string, { names }: Work): string {
  const folded = foldText(path);
  const isNamed = names.some((name) =>
    [name, encodeURIComponent(name)].some((one) => folded.includes(foldText(one))),
  );
  return isNamed ? `${path.slice(0, path.lastIndexOf('/') + 1)}…` : path;
}

/** Erases the answer to an asynchronous request, and the events that carry it. */
async function eraseDeferred(
  transaction: Transaction,
  tenant: string,
  id: string,
  work: Work,
): Promise<void> {
  const request = await transaction.deferredRequest(tenant, id);
  if (request?.result === undefined) return;
  if (mentions(work, request.result)) {
    const answers = JSON.parse(request.result) as readonly Readonly<Record<string, unknown>>[];
    await transaction.putDeferredRequest({
      ...request,
      result: JSON.stringify(answers.map(withoutDetail)),
    });
  }
  for (const { sequence, payload } of await transaction.eventsAbout(tenant, id, rowsPerPage)) {
    if (!mentions(work, payload)) continue;
    const event = JSON.parse(payload) as Readonly<Record<string, unknown>>;
    await transaction.eraseEvent(
      tenant,
      sequence,
      JSON.stringify({ ...event, data: { erased: true } }),
    );
  }
}

function withoutDetail(answer: Readonly<Record<string, unknown>>): object {
  const { response } = answer;
  if (typeof response !== 'object' || response === null) return answer;
  return { ...answer, response: { ...response, detail: 'erased' } };
}

const answers: List = async (transaction, _erasure, work, limit) => {
  const rows = await transaction.idempotentResponsesAfter(
    (work.before as string | undefined) ?? '',
    limit,
  );
  for (const row of rows) {
    if (row.answer === erasedDetail) continue;
    const isAbout =
      work.subjects.some((id) => row.answer.includes(id)) || mentions(work, row.answer);
    if (isAbout) await transaction.putIdempotentResponse({ ...row, answer: erasedDetail });
  }
  return pageOf(rows, limit, ({ key }) => key);
};

function pageOf<T>(rows: readonly T[], limit: number, place: (row: T) => string | number): Page {
  const last = rows.at(-1);
  return rows.length < limit || last === undefined
    ? { read: rows.length }
    : { read: rows.length, next: place(last) };
}

/** Whether a JSON text contains one of the user's names. */
function mentions({ names }: Work, text: string): boolean {
  return names.some((name) => text.includes(JSON.stringify(name).slice(1, -1)));
}

const named = ['userName', 'username', 'externalId'] as const;

/** Adds the names in a document, in the previous values of a document, and in an account. */
function addNames(work: Work, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const { raw, account, emails, ...rest } = value as Readonly<Record<string, unknown>>;
  for (const name of named) addName(work, rest[name]);
  if (Array.isArray(emails))
    for (const email of emails as readonly unknown[]) addName(work, valueOf(email));
  addNames(work, raw);
  addNames(work, account);
}

function valueOf(email: unknown): unknown {
  return typeof email === 'object' && email !== null
    ? (email as Readonly<Record<string, unknown>>)['value']
    : undefined;
}

function addName({ names }: Work, name: unknown): void {
  if (typeof name !== 'string' || name === '' || names.includes(name) || names.length >= maxNames)
    return;
  names.push(name);
}
