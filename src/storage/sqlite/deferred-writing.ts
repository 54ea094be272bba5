import type { DeferredRequest, DeferredTransaction } from '../../ports/deferred.ts';
import type { Lease, LeaseTransaction } from '../../ports/lease.ts';
import { toDeferred } from './deferred-reading.ts';
import { RequestWriting } from './request-writing.ts';

/** The part of a transaction that keeps account of work in progress: what is answered later, and who does what for all. */
export class DeferredWriting extends RequestWriting implements DeferredTransaction, LeaseTransaction {
  async putDeferredRequest({ tenant, id, connection, accepted, finished, result }: DeferredRequest): Promise<void> {
    this.run(
      'INSERT OR REPLACE INTO deferred_requests VALUES (?, ?, ?, ?, ?, ?)',
      tenant,
      id,
      connection,
      accepted,
      finished ?? null,
      result ?? null,
    );
  }

  async unfinishedRequests(before: string, limit: number): Promise<readonly DeferredRequest[]> {
    const sql = 'SELECT * FROM deferred_requests WHERE finished IS NULL AND accepted < ? ORDER BY accepted LIMIT +?';
    return this.all(sql, before, limit).map(toDeferred);
  }

  async pruneDeferredRequests(before: string, limit: number): Promise<number> {
    return this.run(
      `DELETE FROM deferred_requests WHERE (tenant_id, id) IN
         (SELECT tenant_id, id FROM deferred_requests WHERE accepted < ? ORDER BY accepted LIMIT +?)`,
      before,
      limit,
    );
  }

  async claim({ name, holder, until }: Lease, now: string): Promise<boolean> {
    const sql = `INSERT INTO leases VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET holder = excluded.holder, until = excluded.until
       WHERE leases.holder = excluded.holder OR leases.until <= ?`;
    return this.run(sql, name, holder, until, now) > 0;
  }

  async release(name: string, holder: string): Promise<void> {
    this.run('DELETE FROM leases WHERE name = ? AND holder = ?', name, holder);
  }
}
