import type { DeferredRequest, DeferredTransaction } from '../../ports/deferred.ts';
import type { Lease, LeaseTransaction } from '../../ports/lease.ts';
import { toDeferred } from './deferred-reading.ts';
import { RequestWriting } from './request-writing.ts';

/** The part of a transaction that keeps account of work in progress: what is answered later, and who does what for all. */
export abstract class DeferredWriting extends RequestWriting implements DeferredTransaction, LeaseTransaction {
  async putDeferredRequest({ tenant, id, connection, accepted, finished, result }: DeferredRequest): Promise<void> {
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
    const sql = 'SELECT * FROM deferred_requests WHERE finished IS NULL AND accepted < ? ORDER BY accepted LIMIT opaque(?)';
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

  async claim({ name, holder, until }: Lease, now: string): Promise<boolean> {
    const sql = `INSERT INTO leases (name, holder, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
       WHERE leases.holder = excluded.holder OR leases.until <= ?`;
    return (await this.run(sql, name, holder, until, now)) > 0;
  }

  async release(name: string, holder: string): Promise<void> {
    await this.run('DELETE FROM leases WHERE name = ? AND holder = ?', name, holder);
  }
}
