import type { IdempotentAnswer } from '../../ports/access.ts';
import type { DeferredRequest, DeferredTransaction } from '../../ports/deferred.ts';
import type { Erasure, ErasureTransaction } from '../../ports/erasure.ts';
import type { Lease, LeaseTransaction } from '../../ports/lease.ts';
import type { RequestRow } from '../../ports/requests.ts';
import { toDeferred } from './deferred-reading.ts';
import { RequestWriting } from './request-writing.ts';

/** The part of a transaction that keeps account of work in progress: what is answered later, and who does what for all. */
export abstract class DeferredWriting
  extends RequestWriting
  implements DeferredTransaction, LeaseTransaction, ErasureTransaction
{
  async putDeferredRequest({
    tenant,
    id,
    connection,
    accepted,
    finished,
    result,
  }: DeferredRequest): Promise<void> {
    await this.put('deferred_requests', ['tenant_id', 'id'], {
      tenant_id: tenant,
      id,
      connection_id: connection,
      accepted,
      finished: finished ?? null,
      result: result ?? null,
    });
  }

  async unfinishedRequests(before: string, limit: number): Promise<readonly DeferredRequest[]> {
    const sql =
      'SELECT * FROM deferred_requests WHERE finished IS NULL AND accepted < ? ORDER BY accepted LIMIT opaque(?)';
    return (await this.all(sql, before, limit)).map(toDeferred);
  }

  async pruneDeferredRequests(before: string, limit: number): Promise<number> {
    return await this.run(
      `DELETE FROM deferred_requests WHERE (tenant_id, id) IN
         (SELECT tenant_id, id FROM deferred_requests WHERE accepted < ? ORDER BY accepted LIMIT opaque(?))`,
      before,
      limit,
    );
  }

  async putErasure({ tenant, id, work, created }: Erasure): Promise<void> {
    await this.put('erasures', ['tenant_id', 'id'], { tenant_id: tenant, id, work, created });
  }

  async deleteErasure(tenant: string, id: string): Promise<void> {
    await this.run('DELETE FROM erasures WHERE tenant_id = ? AND id = ?', tenant, id);
  }

  async eraseEvent(tenant: string, sequence: number, payload: string): Promise<void> {
    await this.run(
      'UPDATE events SET payload = ? WHERE tenant_id = ? AND sequence = ?',
      payload,
      tenant,
      sequence,
    );
  }

  async eraseRequest(
    { tenant, id, keys }: RequestRow,
    left: Pick<RequestRow, 'path' | 'detail' | 'keys'>,
  ): Promise<void> {
    for (const key of keys.filter((one) => !left.keys.includes(one)))
      await this.run(
        'DELETE FROM request_keys WHERE tenant_id = ? AND key = ? AND request_id = ?',
        tenant,
        key,
        id,
      );
    const sql = 'UPDATE requests SET path = ?, detail = ?, keys = ? WHERE tenant_id = ? AND id = ?';
    await this.run(sql, left.path, left.detail, JSON.stringify(left.keys), tenant, id);
  }

  async answersBeyond(key: string, limit: number): Promise<readonly IdempotentAnswer[]> {
    const rows = await this.all(
      'SELECT * FROM answers WHERE key > ? ORDER BY key LIMIT opaque(?)',
      key,
      limit,
    );
    return rows.map((row) => ({
      key: row['key'] as string,
      fingerprint: row['fingerprint'] as string,
      answer: row['answer'] as string,
      created: row['created'] as string,
    }));
  }

  async deleteUsernameSuffix(tenant: string, base: string): Promise<void> {
    await this.run('DELETE FROM username_suffixes WHERE tenant_id = ? AND base = ?', tenant, base);
  }

  async claim({ name, holder, until }: Lease, now: string): Promise<boolean> {
    const sql = `INSERT INTO leases (name, holder, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
       WHERE leases.holder = excluded.holder OR leases.until <= ?`;
    return (await this.run(sql, name, holder, until, now)) > 0;
  }

  async release(name: string, holder: string): Promise<void> {
    await this.run('DELETE FROM leases WHERE name = ? AND holder = ?', name, holder);
  }
}
