import { type QueryClient, queryOptions } from '@tanstack/react-query';
import type { Schemas } from '../../../src/client/index.ts';
import { api } from './api.ts';

/** What an id stands for. */
export type Name = Schemas['Names']['items'][number];

/** Ids that one request may ask about. */
const maxIds = 100;

interface Batch {
  readonly ids: Set<string>;
  readonly found: Promise<ReadonlyMap<string, Name>>;
}

/** Those that are about to be sent, by tenant. */
const batches = new Map<string, Batch>();

/** What an id of a tenant stands for; null: it is unknown, or it was deleted. */
export const nameQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ['listNames', tenant, id],
    queryFn: async () => (await readName(tenant, id)) ?? null,
    staleTime: 60_000,
  });

/**
 * Reads names before what shows them is shown, so that text that wraps does not move what is below
 * it later. What cannot be read now is asked for again when it shows.
 */
export async function readNamesAhead(
  client: QueryClient,
  tenant: string,
  ids: Iterable<string>,
): Promise<void> {
  const reads = [...new Set(ids)].map((id) => client.ensureQueryData(nameQuery(tenant, id)));
  await Promise.allSettled(reads);
}

/** Reads all names that a page asks about at once by one request. */
async function readName(tenant: string, id: string): Promise<Name | undefined> {
  let batch = batches.get(tenant);
  if (batch === undefined) {
    batch = startBatch(tenant);
    batches.set(tenant, batch);
  }
  batch.ids.add(id);
  if (batch.ids.size === maxIds) batches.delete(tenant);
  return (await batch.found).get(id);
}

function startBatch(tenant: string): Batch {
  const ids = new Set<string>();
  const send = async (): Promise<ReadonlyMap<string, Name>> => {
    // Rows that are rendered together ask within the same task.
    await new Promise((resolve) => setTimeout(resolve));
    if (batches.get(tenant)?.ids === ids) batches.delete(tenant);
    const query = { tenant, ids: [...ids].join(',') };
    const { data } = await api.GET('/names', { params: { query } });
    return new Map(data.items.map((one) => [one.id, one]));
  };
  return { ids, found: send() };
}
