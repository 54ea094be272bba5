import type { InsertedMembers, Reader } from '../../ports/store.ts';
import type { SqlValue } from './connection.ts';
import {
  deleteMembersSql,
  insertMembersSql,
  memberBeyondSql,
  missingMemberSql,
  missingMembersSql,
  setsWithMemberSql,
  unknownMembersSql,
} from './membership-sql.ts';
import { SqlReader } from './reader.ts';

/** The part of a transaction that changes memberships. */
export abstract class MembershipTransaction extends SqlReader {
  abstract nested<T>(work: () => Promise<T>): Promise<T>;

  /** A transaction is one state already. */
  override snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return work(this);
  }

  async createMemberSet(tenant: string, created: string): Promise<number> {
    return (await this.get(
      'INSERT INTO member_sets (tenant_id, total, next_place, created, detached) VALUES (?, 0, 0, ?, 0) RETURNING id',
      tenant,
      created,
    ))!['id'] as number;
  }

  async attachMemberSet(tenant: string, group: string, set: number | undefined): Promise<void> {
    const position = (await this.get(
      'SELECT position FROM resources WHERE tenant_id = ? AND id = ?',
      tenant,
      group,
    ))!['position']!;
    const detach =
      'UPDATE member_sets SET group_position = NULL, detached = 1 WHERE tenant_id = ? AND group_position = ?';
    await this.run(detach, tenant, position);
    if (set !== undefined)
      await this.run(
        'UPDATE member_sets SET group_position = ? WHERE id = ? AND tenant_id = ?',
        position,
        set,
        tenant,
      );
  }

  async dropMemberSet(tenant: string, set: number): Promise<void> {
    await this.run(
      'UPDATE member_sets SET detached = 1 WHERE id = ? AND tenant_id = ?',
      set,
      tenant,
    );
  }

  async insertMembers(
    tenant: string,
    set: number,
    ids: readonly string[],
  ): Promise<InsertedMembers> {
    const list = JSON.stringify(ids);
    const place =
      'UPDATE member_sets SET next_place = next_place + ? WHERE id = ? AND tenant_id = ? RETURNING next_place';
    const end = (await this.get(place, ids.length, set, tenant))!['next_place'] as number;
    const added = await this.run(insertMembersSql, set, end - ids.length, list, tenant);
    await this.#addMembers(tenant, set, added);
    if (added === ids.length) return { added, unknown: [] };
    return {
      added,
      unknown: (await this.all(unknownMembersSql, list, tenant)).map(
        (row) => row['value'] as string,
      ),
    };
  }

  async memberBeyond(
    tenant: string,
    ids: readonly string[],
    max: number,
  ): Promise<string | undefined> {
    const row = await this.get(memberBeyondSql, JSON.stringify(ids), tenant, max);
    return row?.['value'] as string | undefined;
  }

  async deleteMembers(tenant: string, set: number, ids: readonly string[]): Promise<number> {
    const deleted = await this.deleteListed(tenant, set, JSON.stringify(ids));
    await this.#addMembers(tenant, set, -deleted);
    return deleted;
  }

  /** @param ids JSON */
  protected deleteListed(tenant: string, set: number, ids: string): Promise<number> {
    return this.run(deleteMembersSql, tenant, set, ids, tenant);
  }

  /**
   * Deletes rows of one tenant, so many at most.
   *
   * @param columns that tell them apart
   * @param where begins with `tenant_id = ?`, whose value comes first
   */
  protected deleteSome(
    table: string,
    columns: string,
    where: string,
    values: readonly [tenant: string, ...SqlValue[]],
    limit: number,
  ): Promise<number> {
    return this.run(
      `DELETE FROM ${table} WHERE ${where} AND (${columns}) IN (SELECT ${columns} FROM ${table} WHERE ${where} LIMIT opaque(?))`,
      ...values,
      ...values,
      limit,
    );
  }

  async #addMembers(tenant: string, set: number, change: number): Promise<void> {
    if (change !== 0)
      await this.run(
        'UPDATE member_sets SET total = total + ? WHERE id = ? AND tenant_id = ?',
        change,
        set,
        tenant,
      );
  }

  async equalMembers(tenant: string, left: number, right: number): Promise<boolean> {
    const totals = (
      await this.all(
        'SELECT total FROM member_sets WHERE tenant_id = ? AND id IN (?, ?)',
        tenant,
        left,
        right,
      )
    ).map((row) => row['total']);
    if (new Set(totals).size > 1) return false;
    return (await this.get(missingMemberSql, tenant, left, right)) === undefined;
  }

  async missingMembers(tenant: string, left: number, right: number): Promise<number> {
    return Number((await this.get(missingMembersSql, tenant, left, right))!['missing']);
  }

  async deleteMemberships(tenant: string, id: string): Promise<readonly string[]> {
    const sets = await this.all(setsWithMemberSql, tenant, id);
    for (const row of sets) await this.deleteMembers(tenant, row['set_id'] as number, [id]);
    return sets.map((row) => row['id']).filter((group) => group !== null) as string[];
  }

  async deleteUnusedMemberSets(limit: number, startedBefore: string): Promise<boolean> {
    const loose =
      'SELECT id, tenant_id FROM member_sets WHERE group_position IS NULL AND (detached = 1 OR created < ?) LIMIT 1';
    let left = limit;
    for (
      let set = await this.get(loose, startedBefore);
      set !== undefined;
      set = await this.get(loose, startedBefore)
    ) {
      if (left === 0) return true;
      const { id, tenant_id: tenant } = set;
      const where = 'tenant_id = ? AND set_id = ?';
      const deleted = await this.deleteSome(
        'memberships',
        'member',
        where,
        [tenant as string, id!],
        left,
      );
      if (deleted < left)
        await this.run('DELETE FROM member_sets WHERE id = ? AND tenant_id = ?', id!, tenant!);
      left -= deleted;
    }
    return false;
  }
}
