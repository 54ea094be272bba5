import type { Client, Schemas } from '../client/index.ts';
import { isProblem } from './tenant-option.ts';

type Entry = Schemas['AuditEntry'];

/** Ids that one request may ask about. */
const maxIds = 100;

/**
 * Resolves to what returns the name of what an entry of the audit is about. Where nothing has the
 * id any more, it is the name that the entry has, or the id.
 */
export async function targetNames(
  api: Client,
  entries: readonly Entry[],
): Promise<(entry: Entry) => string | undefined> {
  const names = new Map<string, string>();
  for (const [tenant, ids] of idsByTenant(entries))
    for (let start = 0; start < ids.length; start += maxIds)
      for (const { id, name } of await tenantNames(api, tenant, ids.slice(start, start + maxIds)))
        names.set(id, name);
  for (const { id, name } of await serverNames(api, entries)) names.set(id, name);
  return ({ target, detail }) => {
    const named = names.get(target) ?? detail['name'];
    return typeof named === 'string' ? named : target || undefined;
  };
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Returns the ids of what entries are about, by tenant. Of the tenant itself it is the name. */
function idsByTenant(entries: readonly Entry[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { tenant, target } of entries)
    if (tenant !== undefined && target !== '' && target !== tenant)
      found.set(tenant, (found.get(tenant) ?? new Set()).add(target));
  return new Map([...found].map(([tenant, ids]) => [tenant, [...ids]]));
}

async function tenantNames(
  api: Client,
  tenant: string,
  ids: readonly string[],
): Promise<readonly Named[]> {
  const read = async () =>
    (await api.GET('/names', { params: { query: { tenant, ids: ids.join(',') } } })).data.items;
  return unlessRefused(read);
}

/** Resolves to the administrators and API tokens, where entries are about one. */
async function serverNames(api: Client, entries: readonly Entry[]): Promise<readonly Named[]> {
  const isAbout = (kind: string): boolean =>
    entries.some(({ action }) => action.startsWith(`${kind}.`));
  const administrators = async () =>
    (await api.GET('/administrators')).data.items.map(({ id, email }) => ({ id, name: email }));
  const tokens = async () => (await api.GET('/api-tokens')).data.items;
  return [
    ...(isAbout('administrator') ? await unlessRefused(administrators) : []),
    ...(isAbout('apiToken') ? await unlessRefused(tokens) : []),
  ];
}

/** Resolves to no names where the tenant was erased or the token may not see them. */
async function unlessRefused(read: () => Promise<readonly Named[]>): Promise<readonly Named[]> {
  try {
    return await read();
  } catch (error) {
    if (isProblem(error, 'notFound') || isProblem(error, 'forbidden')) return [];
    throw error;
  }
}
