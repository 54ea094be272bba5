import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../app/api.ts';
import { MemberSlots, type SlotMember } from './member-slots.ts';

/** Slots whose members stay in memory. */
const maxLoaded = 12;

async function readSlot(
  tenant: string,
  group: string,
  { from, to }: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<readonly SlotMember[]> {
  const found: SlotMember[] = [];
  const query = { tenant, from, to, limit: 200 };
  const pages = api.paginate('/groups/{id}/members', {
    params: { path: { id: group }, query },
    signal,
  });
  for await (const member of pages) found.push(member);
  return found;
}

/** Reads the slots that are looked at, and those beside them. */
export function useMemberSlots(
  tenant: string,
  group: string,
  seen: { readonly first: number; readonly last: number },
) {
  const totals = useQuery({
    queryKey: ['listGroupMembers', tenant, group, 'total'],
    queryFn: async ({ signal }) => {
      const params = { path: { id: group }, query: { tenant, limit: 1 } };
      return (await api.GET('/groups/{id}/members', { params, signal })).data;
    },
  });
  const { total = 0, start = 0, end = 0 } = totals.data ?? {};
  const empty = useMemo(() => new MemberSlots(total, { start, end }), [total, start, end]);
  const wanted: number[] = [];
  if (empty.slots > 0) {
    const from = Math.max(0, empty.slotAt(seen.first) - 1);
    const to = Math.min(empty.slots - 1, empty.slotAt(seen.last) + 1);
    for (let slot = from; slot <= to && wanted.length < maxLoaded; slot += 1) wanted.push(slot);
  }
  const results = useQueries({
    queries: wanted.map((slot) => ({
      queryKey: ['listGroupMembers', tenant, group, { start, end, slot }],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        readSlot(tenant, group, empty.range(slot), signal),
      staleTime: 30_000,
      gcTime: 60_000,
    })),
  });
  const loadedKey = results.map(({ dataUpdatedAt }, at) => `${wanted[at]}:${dataUpdatedAt}`).join();
  const slots = useMemo(() => {
    const loaded = new Map<number, readonly SlotMember[]>();
    results.forEach(({ data }, at) => {
      if (data !== undefined) loaded.set(wanted[at]!, data);
    });
    return new MemberSlots(total, { start, end }, loaded);
    // The key says when a slot came or changed.
  }, [total, start, end, loadedKey]);
  return {
    slots,
    isPending: totals.isPending,
    error: totals.error ?? results.find(({ error }) => error !== null)?.error ?? undefined,
    retry: () => void totals.refetch(),
  };
}
