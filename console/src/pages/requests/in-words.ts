import { requestsText } from '../../text/requests.ts';
import type { RequestRow } from './request-lists.ts';

const { words, types } = requestsText;

/** Returns what a request did, in words. */
export function inWords(request: RequestRow): string {
  const { leftOut, reason, status, detail, method, members, effect } = request;
  if (leftOut !== undefined) return words.leftOut(leftOut);
  if (reason !== undefined) return words.refusedToken(reason);
  if (status >= 400) return detail ?? words.failed;
  if (members !== undefined && members.added + members.removed > 0)
    return [
      ...(members.added > 0 ? [words.joined(members.added)] : []),
      ...(members.removed > 0 ? [words.left(members.removed)] : []),
    ].join(', ');
  if (effect === 'no effect') return words.nothing;
  return method === 'GET' || method === 'HEAD' ? readInWords(request) : writeInWords(request);
}

function readInWords({ path, query, effect }: RequestRow): string {
  const filter = query?.find(({ name }) => name.toLowerCase() === 'filter')?.value;
  const isNothing = effect === 'found nothing' ? `: ${words.foundNothing}` : '';
  if (filter !== undefined) return `${words.lookedFor(filter)}${isNothing}`;
  const { segment, id, type } = partsOf(path);
  if (segment === undefined || /^(?:ServiceProviderConfig|ResourceTypes|Schemas)$/iu.test(segment))
    return words.discovered;
  return id === undefined ? `${words.listed(type)}${isNothing}` : words.read(type);
}

function writeInWords({ method, path, keys }: RequestRow): string {
  const { segment, id, type } = partsOf(path);
  if (segment === 'Bulk') return words.bulk;
  if (id === '.search' || segment === '.search') return words.lookedFor(keys.join(' '));
  if (method === 'POST') return words.created(type, keys.find((key) => !isId(key)) ?? '');
  if (method === 'PUT') return words.replaced(type);
  return method === 'DELETE' ? words.deleted(type) : words.changed(type);
}

function partsOf(path: string) {
  const after = path.split('/v2/')[1] ?? '';
  const [segment = '', id] = after.split('/');
  const type = types[segment] ?? words.resource;
  return { segment: segment === '' ? undefined : segment, id, type };
}

/** Returns the id of the resource that a successful request names in its path. */
export function subjectOf({ path, status, reason }: RequestRow): string | undefined {
  const { id } = partsOf(path);
  return status < 400 && reason === undefined && id !== undefined && isId(id) ? id : undefined;
}

/** Returns whether a key is an id of this server. */
export function isId(key: string): boolean {
  return /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/u.test(key);
}

/** Returns the path without the part that all requests of the tenant share. */
export function shortPath({ path }: RequestRow): string {
  const at = path.indexOf('/v2/');
  return at < 0 ? path : path.slice(at + '/v2'.length);
}

/** Returns what a status means. */
export function toneOf(status: number): 'success' | 'warning' | 'danger' {
  if (status >= 500) return 'danger';
  return status >= 400 ? 'warning' : 'success';
}
