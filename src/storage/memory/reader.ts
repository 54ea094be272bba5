import type { IndexBuild } from '../../ports/indexes.ts';
import type {
  MemberRange,
  MemberSet,
  Nesting,
  OrderPlace,
  OwnedPage,
  Reader,
  ResourceOrder,
  ResourceSelection,
  StoredDefinitions,
  StoredMember,
  StoredMembership,
  StoredResource,
} from '../../ports/store.ts';
import type { Condition, MembershipCondition } from '../../protocol/filter/narrow.ts';
import { compareText } from '../../protocol/text/fold.ts';
import { upTo } from './bytes.ts';
import { meetsCondition } from './condition.ts';
import { DeferredReading } from './deferred-reading.ts';
import { joined } from './journal.ts';
import type { Row } from './tables.ts';

/** Everything there is, looked at whole. */
export class MemoryReader extends DeferredReading implements Reader {
  /** Nothing is written while a reader's work runs: the store sees to that. */
  snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return work(this);
  }

  async resource(tenant: string, type: string, id: string): Promise<StoredResource | undefined> {
    const row = this.tables.resources.get(joined(tenant, type, id));
    return row === undefined ? undefined : this.#visible(tenant, row);
  }

  async select(
    tenant: string,
    type: string,
    selection: ResourceSelection,
  ): Promise<readonly StoredResource[]> {
    const { condition, order, offset, limit, after, maxBytes } = selection;
    const rows = this.#rows(tenant, type, condition).sort((left, right) =>
      compareRows(left, right, order),
    );
    const beyond = after === undefined ? rows : rows.filter((row) => isBehind(row, after, order));
    const page = upTo(
      beyond.slice(offset, offset + limit),
      ({ document }) => document.length,
      maxBytes,
    );
    return page.map((row) => this.#visible(tenant, row));
  }

  async positions(
    tenant: string,
    type: string,
    condition: Condition,
    limit: number,
    after: number = 0,
  ): Promise<readonly number[]> {
    return this.#rows(tenant, type, condition)
      .map(({ position }) => position)
      .filter((position) => position > after)
      .sort((left, right) => left - right)
      .slice(0, limit);
  }

  async resourcesAt(
    tenant: string,
    type: string,
    positions: readonly number[],
    maxBytes?: number,
  ): Promise<readonly StoredResource[]> {
    const wanted = new Set(positions);
    const rows = this.#rows(tenant, type, { kind: 'all' }).filter(({ position }) =>
      wanted.has(position),
    );
    const at = new Map(rows.map((row) => [row.position, row]));
    const inOrder = positions
      .map((position) => at.get(position))
      .filter((row) => row !== undefined);
    return upTo(inOrder, ({ document }) => document.length, maxBytes).map((row) =>
      this.#visible(tenant, row),
    );
  }

  async count(tenant: string, type: string, condition: Condition): Promise<number> {
    if (condition.kind === 'all') return this.tables.totals.get(joined(tenant, type)) ?? 0;
    return this.#rows(tenant, type, condition).length;
  }

  async memberSet(tenant: string, group: string): Promise<MemberSet | undefined> {
    const set = this.tables.sets.get(this.tables.setOfGroup.get(joined(tenant, group)) ?? 0);
    return set === undefined
      ? undefined
      : { id: set.id, total: this.tables.members.get(set.id)!.size, end: set.end };
  }

  async members(
    tenant: string,
    set: number,
    { after, before, limit }: MemberRange,
  ): Promise<readonly StoredMember[]> {
    if (this.tables.sets.get(set)?.tenant !== tenant) return [];
    return [...this.tables.members.get(set)!]
      .filter(([, place]) => place > after && place < before)
      .sort(([, left], [, right]) => left - right)
      .slice(0, limit)
      .map(([id, place]) => this.#member(tenant, id, place));
  }

  async memberGroups(tenant: string, set: number, limit: number): Promise<readonly string[]> {
    if (this.tables.sets.get(set)?.tenant !== tenant) return [];
    const ids = [...this.tables.members.get(set)!.keys()];
    return ids.filter((id) => this.tables.resource(tenant, id)!.type === 'Group').slice(0, limit);
  }

  #member(tenant: string, id: string, place: number): StoredMember {
    const { type, document } = this.tables.resource(tenant, id)!;
    const { displayName, userName } = JSON.parse(document) as {
      readonly displayName?: string;
      readonly userName?: string;
    };
    const display = displayName ?? userName;
    return { id, type, ...(display === undefined ? {} : { display }), place };
  }

  async membersAmong(
    tenant: string,
    set: number,
    ids: readonly string[],
  ): Promise<readonly string[]> {
    const inside =
      this.tables.sets.get(set)?.tenant === tenant
        ? this.tables.members.get(set)!
        : new Map<string, number>();
    return ids.filter((id) => inside.has(id));
  }

  async owned(
    tenant: string,
    type: string,
    connection: string,
    after: number,
    limit: number,
  ): Promise<OwnedPage> {
    const rows = this.#rows(tenant, type, { kind: 'all' })
      .filter(({ position }) => position > after)
      .sort((left, right) => left.position - right.position)
      .slice(0, limit);
    const resources = rows
      .filter((row) => row.connection === connection)
      .map((row) => this.#visible(tenant, row));
    return rows.length < limit
      ? { resources }
      : { resources, reached: rows[rows.length - 1]!.position };
  }

  async groupsOf(
    tenant: string,
    positions: readonly number[],
  ): Promise<ReadonlyMap<number, readonly StoredMembership[]>> {
    const found = new Map<number, readonly StoredMembership[]>();
    for (const position of positions) {
      const row = [...this.tables.resources.values()].find((one) => one.position === position);
      const direct = row === undefined ? [] : this.tables.groupsWith(tenant, row.id);
      const above = new Set<string>(direct);
      for (const group of above)
        for (const next of this.tables.groupsWith(tenant, group)) above.add(next);
      const groups = [...above]
        .map((id) => this.tables.resource(tenant, id)!)
        .sort((left, right) => left.position - right.position);
      const memberships = groups.map(({ id, document }): StoredMembership => {
        const { displayName } = JSON.parse(document) as { readonly displayName?: string };
        return {
          group: id,
          ...(displayName === undefined ? {} : { display: displayName }),
          isDirect: direct.includes(id),
        };
      });
      if (memberships.length > 0) found.set(position, memberships);
    }
    return found;
  }

  async groupsWithin(
    tenant: string,
    positions: readonly number[],
    limit: number,
  ): Promise<ReadonlyMap<number, readonly StoredMembership[]> | undefined> {
    const found = await this.groupsOf(tenant, positions);
    const total = [...found.values()].reduce((sum, groups) => sum + groups.length, 0);
    return total > limit ? undefined : found;
  }

  async indexBuilds(tenant?: string): Promise<readonly IndexBuild[]> {
    const builds = [...this.tables.indexBuilds.values()].filter(
      (build) => tenant === undefined || build.tenant === tenant,
    );
    const key = ({ tenant: owner, type, path }: IndexBuild): string => joined(owner, type, path);
    return builds.sort((left, right) => compareText(key(left), key(right)));
  }

  async nesting(tenant: string, group: string, max: number): Promise<Nesting> {
    const walk = (
      next: (id: string) => readonly string[],
    ): { readonly depth: number; readonly found: Set<string> } => {
      const found = new Set([group]);
      let level: readonly string[] = [group];
      let depth = 0;
      while (depth < max) {
        level = [...new Set(level.flatMap(next))];
        if (level.length === 0) break;
        depth += 1;
        for (const id of level) found.add(id);
      }
      return { depth, found };
    };
    const inside = (id: string): readonly string[] => {
      const members = this.tables.members.get(this.tables.setOfGroup.get(joined(tenant, id)) ?? 0);
      return [...(members?.keys() ?? [])].filter(
        (member) => this.tables.resource(tenant, member)?.type === 'Group',
      );
    };
    const below = walk(inside);
    if (below.depth === 0) return { depth: 1, groups: 1 };
    const above = walk((id) => this.tables.groupsWith(tenant, id));
    return {
      depth: below.depth + above.depth + 1,
      groups: below.found.size + above.found.size - 1,
    };
  }

  async definitions(tenant: string, version?: number): Promise<StoredDefinitions | undefined> {
    const all = this.tables.definitions.get(tenant) ?? [];
    return version === undefined ? all.at(-1) : all.find((one) => one.version === version);
  }

  /** What readers see of a row: no keys, no secrets. */
  #visible(tenant: string, row: Row): StoredResource {
    const {
      id,
      type,
      connection,
      document,
      version,
      created,
      lastModified,
      hasReferences,
      position,
    } = row;
    const isMember = this.tables.groupsWith(tenant, id).length > 0;
    return {
      id,
      type,
      connection,
      document,
      version,
      created,
      lastModified,
      hasReferences,
      isMember,
      position,
    };
  }

  #isIn(tenant: string, { id }: Row, condition: MembershipCondition): boolean {
    const { setOfGroup, members } = this.tables;
    if (condition.side === 'members') {
      const inside = members.get(setOfGroup.get(joined(tenant, id)) ?? 0);
      return (
        inside !== undefined &&
        (condition.id === undefined ? inside.size > 0 : inside.has(condition.id))
      );
    }
    const below = new Set([condition.id]);
    for (const group of below) {
      const inside = members.get(setOfGroup.get(joined(tenant, group)) ?? 0);
      if (inside?.has(id) === true) return true;
      for (const member of inside?.keys() ?? []) below.add(member);
    }
    return false;
  }

  #rows(tenant: string, type: string, condition: Condition): Row[] {
    const prefix = joined(tenant, type, '');
    const found: Row[] = [];
    for (const [key, row] of this.tables.resources) {
      if (
        key.startsWith(prefix) &&
        meetsCondition(
          condition,
          (path) => keysAt(row, path),
          (asked) => this.#isIn(tenant, row, asked),
        )
      )
        found.push(row);
    }
    return found;
  }
}

/** Like the columns of a database: `id` and `meta` stand beside the keys of the document. */
function keysAt(row: Row, path: string): readonly (string | boolean)[] {
  if (path === 'id') return [row.id];
  if (path === 'meta.created') return [row.created];
  if (path === 'meta.lastModified') return [row.lastModified];
  return row.keys.filter((key) => key.path === path).map(({ key }) => key);
}

function compareRows(left: Row, right: Row, { path, descending }: ResourceOrder): number {
  const sign = descending ? -1 : 1;
  const byKey = path === undefined ? 0 : compareKeys(keysAt(left, path)[0], keysAt(right, path)[0]);
  return sign * (byKey === 0 ? left.position - right.position : byKey);
}

function isBehind(row: Row, after: OrderPlace, { path, descending }: ResourceOrder): boolean {
  const byKey = path === undefined ? 0 : compareKeys(keysAt(row, path)[0], after.key);
  return (descending ? -1 : 1) * (byKey === 0 ? row.position - after.position : byKey) > 0;
}

function compareKeys(
  left: string | boolean | undefined,
  right: string | boolean | undefined,
): number {
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined);
  return typeof left === 'string' ? compareText(left, String(right)) : Number(left) - Number(right);
}
