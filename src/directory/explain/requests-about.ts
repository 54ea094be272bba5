import type { RequestFilter, RequestRow } from '../../ports/requests.ts';
import type { Reader } from '../../ports/store.ts';
import { foldText } from '../../protocol/text/fold.ts';
import { isId } from '../shortened.ts';
import { findPerson } from './find-person.ts';

export interface AboutOptions extends Omit<RequestFilter, 'key'> {
  readonly limit: number;
  /** Id of a request: only earlier ones are returned. */
  readonly before?: string | undefined;
}

/** Requests per name that are searched for the ids of deleted users. */
const maxRequests = 50;

/** Ids of deleted users that are searched for. */
const maxIds = 5;

/**
 * Returns the requests about a user under any of its names, the latest first. Requests that name a
 * deleted user only by id, such as its DELETE, are found through requests with another name.
 */
export async function requestsAbout(
  state: Reader,
  tenant: string,
  wanted: string,
  options: AboutOptions,
): Promise<readonly RequestRow[]> {
  const { row, account } = await findPerson(state, tenant, wanted);
  const { userName, externalId } = JSON.parse(row?.document ?? '{}') as {
    readonly userName?: string;
    readonly externalId?: string;
  };
  const names = [wanted, row?.id, userName, externalId, account?.userNameKey, account?.externalId]
    .filter((one) => one !== undefined && one !== '')
    .map((one) => foldText(one!));
  const deleted = row === undefined ? await idsIn(state, tenant, new Set(names)) : [];
  return requestsWith(state, tenant, [...names, ...deleted], options);
}

/** Returns the requests with any of these keys, the latest first. */
export async function requestsWith(
  state: Reader,
  tenant: string,
  keys: readonly string[],
  { limit, before, ...filter }: AboutOptions,
): Promise<readonly RequestRow[]> {
  const found = new Map<string, RequestRow>();
  for (const key of new Set(keys)) {
    for (const request of await state.requestRows(tenant, { ...filter, key }, limit, before))
      found.set(request.id, request);
  }
  return [...found.values()].sort((left, right) => (left.id < right.id ? 1 : -1)).slice(0, limit);
}

/** Returns the ids of users that requests with these names have created or changed. */
async function idsIn(
  state: Reader,
  tenant: string,
  names: ReadonlySet<string>,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const key of names)
    for (const request of await state.requestRows(tenant, { key }, maxRequests)) {
      const id = writtenUser(request);
      if (id !== undefined) found.add(id);
    }
  return [...found].slice(0, maxIds);
}

/** Returns the id of the user that a request has created or changed. */
export function writtenUser({ method, status, path, keys }: RequestRow): string | undefined {
  if (status >= 400 || method === 'GET') return undefined;
  const last = path.split('/').at(-1)!;
  if (path.includes('/Users/')) return isId(last) ? last : undefined;
  return method === 'POST' && path.endsWith('/Users') ? keys.find(isId) : undefined;
}
