import type { Account } from '../ports/account.ts';
import type { Erasure } from '../ports/erasure.ts';
import type { StoredEvent } from '../ports/events.ts';
import type { RequestRow } from '../ports/requests.ts';
import type { Transaction } from '../ports/store.ts';
import { foldText } from '../protocol/text/fold.ts';
import { usernameBase } from './username.ts';

/**
 * Erases what was written about a person: `data` of events, bodies and names in the request log, answers kept for
 * repeated or asynchronous requests. Numbers, ids and types stay. The rows are found by index, by the ids and by every
 * name the person had; so the work is in proportion to what there is about one person.
 */

/** Rows that one step looks at: a few milliseconds of the writer. */
const rowsPerStep = 500;

/** Rows read at a time. */
const rowsPerPage = 100;

/** Names one person may have had. More are not looked for. */
const maxNames = 200;

/** Milliseconds after which every process has written what it held of the request log. */
const flushedAfterMs = 3_000;

/** Erasures one step looks at. */
const erasuresPerStep = 20;

interface Work {
  /** Ids of the user and of the account. */
  readonly subjects: readonly string[];
  /** userNames, externalIds, addresses and usernames, as they were written. */
  readonly names: string[];
  /** Place among the lists to go through, and in the one that is gone through. */
  list: number;
  before?: string | number;
}

export interface Erased {
  readonly tenant: string;
  /** JSON of the user's resource; absent: there was none. */
  readonly document?: string;
  readonly user?: string;
  readonly account: Account | undefined;
  /** Instant of the deletion. */
  readonly created: string;
}

/**
 * Begins an erasure in the transaction that deletes the person, and does the first step of it.
 *
 * @returns true when there is more to do
 */
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
 * Goes on with erasures that were begun. One is over when everything was gone through after the last process has
 * written what it knew of the time before.
 *
 * @param flushed instant before which everything is written
 * @returns true when there is more to do at once
 */
export async function continueErasures(
  transaction: Transaction,
  flushed: string,
): Promise<boolean> {
  let finished = 0;
  for (const erasure of await transaction.erasures(erasuresPerStep)) {
    const work = JSON.parse(erasure.work) as Work;
    // References to what was deleted are removed elsewhere.
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

export { flushedAfterMs };

/** Goes through the lists from where it stopped. True: all of them are done. */
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
  /** Where the list goes on; absent: it is at its end. */
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

/** A path that holds a name of the person ends before it. */
function pathWithout(path: string, { names }: Work): string {
  const folded = foldText(path);
  const isNamed = names.some((name) =>
    [name, encodeURIComponent(name)].some((one) => folded.includes(foldText(one))),
  );
  return isNamed ? `${path.slice(0, path.lastIndexOf('/') + 1)}…` : path;
}

/** The answer to an asynchronous request, and the events that tell it. */
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
  const rows = await transaction.answersBeyond((work.before as string | undefined) ?? '', limit);
  for (const row of rows) {
    if (row.answer === erasedDetail) continue;
    const isAbout =
      work.subjects.some((id) => row.answer.includes(id)) || mentions(work, row.answer);
    if (isAbout) await transaction.putAnswer({ ...row, answer: erasedDetail });
  }
  return pageOf(rows, limit, ({ key }) => key);
};

function pageOf<T>(rows: readonly T[], limit: number, place: (row: T) => string | number): Page {
  const last = rows.at(-1);
  return rows.length < limit || last === undefined
    ? { read: rows.length }
    : { read: rows.length, next: place(last) };
}

/** Whether a JSON text holds one of the person's names as a string, or within one. */
function mentions({ names }: Work, text: string): boolean {
  return names.some((name) => text.includes(JSON.stringify(name).slice(1, -1)));
}

const named = ['userName', 'username', 'externalId'] as const;

/** Adds the names by which requests are found: those of a document, of what a document was, and of an account. */
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
