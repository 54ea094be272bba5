import type { IndexBuild } from '../../ports/indexes.ts';
import type {
  InsertedMembers,
  NewResource,
  ResourceChange,
  StoredDefinitions,
  Transaction,
} from '../../ports/store.ts';
import { type IndexKey, missingFrom } from '../../protocol/schema/keys.ts';
import { DeferredWriting } from './deferred-writing.ts';
import { joined } from './journal.ts';

export class MemoryTransaction extends DeferredWriting implements Transaction {
  rollBack(): void {
    this.journal.rollBack();
  }

  async lock(): Promise<void> {
    return undefined;
  }

  async nested<T>(work: () => Promise<T>): Promise<T> {
    const { mark } = this.journal;
    try {
      return await work();
    } catch (error) {
      this.journal.rollBack(mark);
      throw error;
    }
  }

  async insertResource(tenant: string, resource: NewResource): Promise<string | undefined> {
    const { id, type, created, keys } = resource;
    const { resources, totals, types } = this.tables;
    const taken = this.#takenPath(tenant, type, keys);
    if (taken !== undefined) return taken;
    this.tables.position += 1;
    const row = { ...resource, version: 1, lastModified: created, position: this.tables.position };
    this.journal.set(resources, joined(tenant, type, id), row);
    this.journal.set(types, joined(tenant, id), type);
    this.#claim(tenant, type, keys, id);
    this.journal.set(totals, joined(tenant, type), (totals.get(joined(tenant, type)) ?? 0) + 1);
    return undefined;
  }

  async updateResource(tenant: string, change: ResourceChange): Promise<string | undefined> {
    const { id, type, after } = change;
    const { resources } = this.tables;
    const row = resources.get(joined(tenant, type, id))!;
    const taken = this.#takenPath(tenant, type, missingFrom(row.keys, after));
    if (taken !== undefined) return taken;
    this.#release(tenant, type, row.keys);
    this.#claim(tenant, type, after, id);
    const { secrets: _, ...kept } = row;
    const { document, version, lastModified, hasReferences, secrets } = change;
    const updated = { ...kept, document, version, lastModified, hasReferences, keys: after };
    this.journal.set(
      resources,
      joined(tenant, type, id),
      secrets === undefined ? updated : { ...updated, secrets },
    );
    return undefined;
  }

  async deleteResource(
    tenant: string,
    type: string,
    id: string,
    keys: readonly IndexKey[],
  ): Promise<void> {
    const { resources, totals, types } = this.tables;
    this.#release(tenant, type, keys);
    this.journal.delete(resources, joined(tenant, type, id));
    this.journal.delete(types, joined(tenant, id));
    this.journal.set(totals, joined(tenant, type), totals.get(joined(tenant, type))! - 1);
  }

  async putIndexBuild(build: IndexBuild): Promise<void> {
    this.journal.set(this.tables.indexBuilds, joined(build.tenant, build.type, build.path), build);
  }

  async deleteIndexBuild({
    tenant,
    type,
    path,
  }: Pick<IndexBuild, 'tenant' | 'type' | 'path'>): Promise<void> {
    this.journal.delete(this.tables.indexBuilds, joined(tenant, type, path));
    this.accessChanged();
  }

  async addIndexKeys(
    tenant: string,
    type: string,
    position: number,
    keys: readonly IndexKey[],
  ): Promise<void> {
    for (const [key, row] of this.tables.resources) {
      if (row.position !== position || !key.startsWith(joined(tenant, type, ''))) continue;
      this.journal.set(this.tables.resources, key, {
        ...row,
        keys: [...row.keys, ...missingFrom(row.keys, keys)],
      });
    }
  }

  async clearIndex(tenant: string, type: string, path: string, limit: number): Promise<number> {
    let cleared = 0;
    for (const [key, row] of this.tables.resources) {
      const kept = row.keys.filter((one) => one.path !== path);
      if (
        cleared >= limit ||
        kept.length === row.keys.length ||
        !key.startsWith(joined(tenant, type, ''))
      )
        continue;
      cleared += row.keys.length - kept.length;
      this.journal.set(this.tables.resources, key, { ...row, keys: kept });
    }
    return cleared;
  }

  #takenPath(tenant: string, type: string, keys: readonly IndexKey[]): string | undefined {
    const taken = ({ path, key, unique }: IndexKey): boolean =>
      unique === true && this.tables.uniques.has(joined(tenant, type, path, String(key)));
    return keys.find(taken)?.path;
  }

  #claim(tenant: string, type: string, keys: readonly IndexKey[], id: string): void {
    for (const { path, key, unique } of keys) {
      if (unique === true)
        this.journal.set(this.tables.uniques, joined(tenant, type, path, String(key)), id);
    }
  }

  #release(tenant: string, type: string, keys: readonly IndexKey[]): void {
    for (const { path, key, unique } of keys) {
      if (unique === true)
        this.journal.delete(this.tables.uniques, joined(tenant, type, path, String(key)));
    }
  }

  async touchResources(
    tenant: string,
    ids: readonly string[],
    lastModified: string,
  ): Promise<void> {
    for (const id of ids) {
      const row = this.tables.resource(tenant, id)!;
      const later = lastModified > row.lastModified ? lastModified : row.lastModified;
      const touched = { ...row, version: row.version + 1, lastModified: later };
      this.journal.set(this.tables.resources, joined(tenant, row.type, id), touched);
    }
  }

  async createMemberSet(tenant: string, created: string): Promise<number> {
    this.tables.lastSet += 1;
    const id = this.tables.lastSet;
    this.journal.set(this.tables.sets, id, { id, tenant, end: 0, created, detached: false });
    this.journal.set(this.tables.members, id, new Map());
    return id;
  }

  async attachMemberSet(tenant: string, group: string, set: number | undefined): Promise<void> {
    const { sets, setOfGroup } = this.tables;
    const before = setOfGroup.get(joined(tenant, group));
    if (before !== undefined) {
      const { group: _, ...loose } = sets.get(before)!;
      this.journal.set(sets, before, { ...loose, detached: true });
      this.journal.delete(setOfGroup, joined(tenant, group));
    }
    if (set === undefined || sets.get(set)?.tenant !== tenant) return;
    this.journal.set(sets, set, { ...sets.get(set)!, group });
    this.journal.set(setOfGroup, joined(tenant, group), set);
  }

  async dropMemberSet(_tenant: string, set: number): Promise<void> {
    this.journal.set(this.tables.sets, set, { ...this.tables.sets.get(set)!, detached: true });
  }

  async insertMembers(
    tenant: string,
    set: number,
    ids: readonly string[],
  ): Promise<InsertedMembers> {
    const { sets, members } = this.tables;
    const row = sets.get(set)!;
    const unknown = ids.filter((id) => this.tables.resource(tenant, id) === undefined);
    const inside = members.get(set)!;
    let added = 0;
    for (const [index, id] of ids.entries()) {
      if (inside.has(id) || this.tables.resource(tenant, id) === undefined) continue;
      this.journal.set(inside, id, row.end + index);
      added += 1;
    }
    this.journal.set(sets, set, { ...row, end: row.end + ids.length });
    return { added, unknown };
  }

  async memberBeyond(
    tenant: string,
    ids: readonly string[],
    max: number,
  ): Promise<string | undefined> {
    return ids.find((id) => {
      const sets = [...this.tables.sets].filter(
        ([set, row]) => row.tenant === tenant && this.tables.members.get(set)!.has(id),
      );
      return sets.length > max;
    });
  }

  async deleteMembers(_tenant: string, set: number, ids: readonly string[]): Promise<number> {
    const inside = this.tables.members.get(set)!;
    const there = ids.filter((id) => inside.has(id));
    for (const id of there) this.journal.delete(inside, id);
    return there.length;
  }

  async equalMembers(_tenant: string, left: number, right: number): Promise<boolean> {
    const [one, other] = [this.tables.members.get(left)!, this.tables.members.get(right)!];
    return one.size === other.size && [...one.keys()].every((id) => other.has(id));
  }

  async missingMembers(_tenant: string, left: number, right: number): Promise<number> {
    const other = this.tables.members.get(right)!;
    return [...this.tables.members.get(left)!.keys()].filter((id) => !other.has(id)).length;
  }

  async deleteMemberships(tenant: string, id: string): Promise<readonly string[]> {
    const groups = this.tables.groupsWith(tenant, id);
    for (const { id: set, tenant: owner } of this.tables.sets.values()) {
      if (owner === tenant) await this.deleteMembers(tenant, set, [id]);
    }
    return groups;
  }

  async sweepMemberSets(_limit: number, abandoned: string): Promise<boolean> {
    const loose = [...this.tables.sets.values()].filter(
      ({ group, detached, created }) => group === undefined && (detached || created < abandoned),
    );
    for (const { id } of loose) {
      this.journal.delete(this.tables.members, id);
      this.journal.delete(this.tables.sets, id);
    }
    return false;
  }

  async insertDefinitions(tenant: string, definitions: StoredDefinitions): Promise<void> {
    const { definitions: all } = this.tables;
    this.journal.set(all, tenant, [...(all.get(tenant) ?? []), definitions]);
    this.accessChanged();
  }

  async secrets(tenant: string, type: string, id: string): Promise<string | undefined> {
    return this.tables.resources.get(joined(tenant, type, id))?.secrets;
  }

  async setSetting(name: string, value: string): Promise<void> {
    this.journal.set(this.tables.settings, name, value);
  }
}
