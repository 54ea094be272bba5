import { maxPageBytes, mayBeFull } from '../ports/pages.ts';
import type { Reader } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { Registry } from '../protocol/schema/registry.ts';
import type { Document } from '../protocol/schema/stored-json.ts';

import { accountView } from './changes.ts';

/** A page of all data of a tenant, for a new consumer of events. */
export interface SnapshotPage {
  /**
   * The snapshot contains all events up to this one, and perhaps later ones. Continue with the feed
   * after it.
   */
  readonly sequence: number;
  readonly items: readonly SnapshotItem[];
  /** Cursor of the next page; absent on the last. */
  readonly next?: string;
}

export type SnapshotItem =
  | {
      readonly kind: 'resource';
      readonly resourceType: string;
      readonly resource: Document;
      readonly account?: object;
    }
  | { readonly kind: 'members'; readonly group: string; readonly members: readonly string[] };

/** Members in one page, approximately. */
const maxListed = 50_000;

/** Members in one item. */
const membersAtOnce = 1_000;

interface Place {
  readonly sequence: number;
  /** Index of the resource type; the one after the last stands for the members of groups. */
  readonly phase: number;
  readonly position: number;
  /** Place of the last member that was read, of the group at `position`. */
  readonly member: number;
}

/**
 * Returns the next page: resources of each type in the order of creation, then the members of each
 * group.
 *
 * @throws ScimError invalidCursor
 */
export function readSnapshot(
  reader: Reader,
  {
    tenant,
    registry,
    cursor,
    limit,
  }: {
    readonly tenant: string;
    readonly registry: Registry;
    readonly cursor: string;
    readonly limit: number;
  },
): Promise<SnapshotPage> {
  return reader.snapshot(async (state) => {
    const { last } = await state.eventRange(tenant);
    const place =
      cursor === ''
        ? { sequence: last, phase: 0, position: 0, member: -1 }
        : readPlace(cursor, last);
    const type = registry.resourceTypes[place.phase];
    const part =
      type === undefined
        ? await members(state, tenant, place, limit)
        : await resources(state, tenant, { place, type: type.name, limit });
    const next = part.next === undefined ? undefined : writePlace(part.next);
    return { sequence: place.sequence, items: part.items, next };
  });
}

interface Part {
  readonly items: readonly SnapshotItem[];
  readonly next?: Place;
}

async function resources(
  state: Reader,
  tenant: string,
  { place, type, limit }: { readonly place: Place; readonly type: string; readonly limit: number },
): Promise<Part> {
  const order = { descending: false } as const;
  const after = { position: place.position };
  const rows = await state.select(tenant, type, {
    condition: { kind: 'all' },
    order,
    offset: 0,
    after,
    limit,
    maxBytes: maxPageBytes,
  });
  const items: SnapshotItem[] = [];
  for (const { id, document } of rows) {
    const account = type === 'User' ? await state.accountOf(tenant, id) : undefined;
    items.push({
      kind: 'resource',
      resourceType: type,
      resource: JSON.parse(document) as Document,
      ...accountView(account),
    });
  }
  const last = rows.at(-1);
  const mayHaveMore = rows.length === limit || mayBeFull(rows.map(({ document }) => document));
  if (mayHaveMore) return { items, next: { ...place, position: last!.position } };
  return { items, next: { ...place, phase: place.phase + 1, position: 0 } };
}

async function members(state: Reader, tenant: string, place: Place, limit: number): Promise<Part> {
  const items: SnapshotItem[] = [];
  let { position, member } = place;
  let listed = 0;
  for (let looked = 0; looked < limit && listed < maxListed; looked += 1) {
    const order = { descending: false } as const;
    // The group that was started, or else the next one.
    const after = { position: member < 0 ? position : position - 1 };
    const [group] = await state.select(tenant, 'Group', {
      condition: { kind: 'all' },
      order,
      offset: 0,
      after,
      limit: 1,
    });
    if (group === undefined) return { items };
    const set = await state.memberSet(tenant, group.id);
    if (group.position !== position) member = -1;
    const page = { after: member, before: set?.end ?? 0, limit: membersAtOnce };
    const found = set === undefined ? [] : await state.members(tenant, set.id, page);
    if (found.length > 0)
      items.push({ kind: 'members', group: group.id, members: found.map(({ id }) => id) });
    position = group.position;
    listed += found.length;
    member = found.length === membersAtOnce ? found.at(-1)!.place : -1;
  }
  return { items, next: { ...place, position, member } };
}

function writePlace({ sequence, phase, position, member }: Place): string {
  return [sequence, phase, position, member].join('.');
}

function readPlace(cursor: string, last: number): Place {
  const [sequence, phase, position, member, ...rest] = cursor.split('.').map(Number);
  const all = [sequence, phase, position, member];
  if (
    rest.length > 0 ||
    !all.every((part) => Number.isSafeInteger(part)) ||
    sequence! > last ||
    sequence! < 0 ||
    phase! < 0
  )
    throw new ScimError(
      'invalidCursor',
      'the cursor does not belong to this tenant; start again without one',
    );
  return { sequence: sequence!, phase: phase!, position: position!, member: member! };
}
