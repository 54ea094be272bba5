import { type InsertedMembers, type Reader, StorageError } from '../../ports/store.ts';
import {
  deleteMembersSql,
  insertMembersSql,
  missingMemberSql,
  missingMembersSql,
  setsWithMemberSql,
  unknownMembersSql,
} from './membership-sql.ts';
import { SqliteReader } from './reader.ts';

/** The part of a transaction that changes memberships, and the savepoints within it. */
export class MembershipTransaction extends SqliteReader {
  #depth = 0;

  /** A transaction is one state already. */
  override snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return work(this);
  }

  async nested<T>(work: () => Promise<T>): Promise<T> {
    this.#depth += 1;
    try {
      return await this.#inSavepoint(`nested${this.#depth}`, work);
    } finally {
      this.#depth -= 1;
    }
  }

  async #inSavepoint<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.run(`SAVEPOINT ${name}`);
    try {
      const result = await work();
      this.run(`RELEASE ${name}`);
      return result;
    } catch (error) {
      this.#undo(name, error);
      throw error;
    }
  }

  /** @throws StorageError when what was done can't be undone: then nothing of the transaction may stand */
  #undo(name: string, cause: unknown): void {
    // A failure of the store may have ended the whole transaction; then there is nothing to go back to.
    if (!this.driver.inTransaction) return;
    try {
      this.run(`ROLLBACK TO ${name}`);
      this.run(`RELEASE ${name}`);
    } catch (error) {
      throw cause instanceof StorageError ? cause : error;
    }
  }

  async createMemberSet(tenant: string, created: string): Promise<number> {
    return this.get('INSERT INTO member_sets VALUES (NULL, ?, NULL, 0, 0, ?, 0) RETURNING id', tenant, created)!['id'] as number;
  }

  async attachMemberSet(tenant: string, group: string, set: number | undefined): Promise<void> {
    const position = this.get('SELECT position FROM resources WHERE tenant_id = ? AND id = ?', tenant, group)!['position']!;
    const detach = 'UPDATE member_sets SET group_position = NULL, detached = 1 WHERE tenant_id = ? AND group_position = ?';
    this.run(detach, tenant, position);
    if (set !== undefined)
      this.run('UPDATE member_sets SET group_position = ? WHERE id = ? AND tenant_id = ?', position, set, tenant);
  }

  async dropMemberSet(tenant: string, set: number): Promise<void> {
    this.run('UPDATE member_sets SET detached = 1 WHERE id = ? AND tenant_id = ?', set, tenant);
  }

  async insertMembers(tenant: string, set: number, ids: readonly string[]): Promise<InsertedMembers> {
    const list = JSON.stringify(ids);
    const place = 'UPDATE member_sets SET next_place = next_place + ? WHERE id = ? AND tenant_id = ? RETURNING next_place';
    const end = this.get(place, ids.length, set, tenant)!['next_place'] as number;
    const added = this.run(insertMembersSql, set, end - ids.length, list, tenant);
    this.#addMembers(set, added);
    if (added === ids.length) return { added, unknown: [] };
    return { added, unknown: this.all(unknownMembersSql, list, tenant).map((row) => row['value'] as string) };
  }

  async deleteMembers(tenant: string, set: number, ids: readonly string[]): Promise<number> {
    const deleted = this.run(deleteMembersSql, tenant, set, JSON.stringify(ids), tenant);
    this.#addMembers(set, -deleted);
    return deleted;
  }

  #addMembers(set: number, change: number): void {
    if (change !== 0) this.run('UPDATE member_sets SET total = total + ? WHERE id = ?', change, set);
  }

  async equalMembers(tenant: string, left: number, right: number): Promise<boolean> {
    const totals = this.all('SELECT total FROM member_sets WHERE id IN (?, ?)', left, right).map((row) => row['total']);
    if (new Set(totals).size > 1) return false;
    return this.get(missingMemberSql, tenant, left, right) === undefined;
  }

  async missingMembers(tenant: string, left: number, right: number): Promise<number> {
    return Number(this.get(missingMembersSql, tenant, left, right)!['missing']);
  }

  async deleteMemberships(tenant: string, id: string): Promise<readonly string[]> {
    const sets = this.all(setsWithMemberSql, tenant, id);
    for (const row of sets) await this.deleteMembers(tenant, row['set_id'] as number, [id]);
    return sets.map((row) => row['id']).filter((group) => group !== null) as string[];
  }

  async sweepMemberSets(limit: number, abandoned: string): Promise<boolean> {
    const loose = 'SELECT id, tenant_id FROM member_sets WHERE group_position IS NULL AND (detached = 1 OR created < ?) LIMIT +1';
    let left = limit;
    for (let set = this.get(loose, abandoned); set !== undefined; set = this.get(loose, abandoned)) {
      if (left === 0) return true;
      const { id, tenant_id: tenant } = set;
      const some =
        'DELETE FROM memberships WHERE tenant_id = ? AND set_id = ? AND member IN (SELECT member FROM memberships WHERE tenant_id = ? AND set_id = ? LIMIT +?)';
      const deleted = this.run(some, tenant!, id!, tenant!, id!, left);
      if (deleted < left) this.run('DELETE FROM member_sets WHERE id = ?', id!);
      left -= deleted;
    }
    return false;
  }
}
