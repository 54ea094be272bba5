import type { DeferredRequest, DeferredTransaction } from '../../ports/deferred.ts';
import type { Lease, LeaseTransaction } from '../../ports/lease.ts';
import { compareText } from '../../protocol/text/fold.ts';
import { joined } from './journal.ts';
import { RequestWriting } from './request-writing.ts';

/** The part of a transaction that keeps account of work in progress: what is answered later, and who does what for all. */
export class DeferredWriting extends RequestWriting implements DeferredTransaction, LeaseTransaction {
  async putDeferredRequest(request: DeferredRequest): Promise<void> {
    this.journal.set(this.tables.deferredRequests, joined(request.tenant, request.id), request);
  }

  async unfinishedRequests(before: string, limit: number): Promise<readonly DeferredRequest[]> {
    return this.#accepted(before)
      .filter(({ finished }) => finished === undefined)
      .slice(0, limit);
  }

  async pruneDeferredRequests(before: string, limit: number): Promise<number> {
    const gone = this.#accepted(before).slice(0, limit);
    for (const { tenant, id } of gone) this.journal.delete(this.tables.deferredRequests, joined(tenant, id));
    return gone.length;
  }

  async claim(lease: Lease, now: string): Promise<boolean> {
    const held = this.tables.leases.get(lease.name);
    if (held !== undefined && held.holder !== lease.holder && held.until > now) return false;
    this.journal.set(this.tables.leases, lease.name, lease);
    return true;
  }

  async release(name: string, holder: string): Promise<void> {
    if (this.tables.leases.get(name)?.holder === holder) this.journal.delete(this.tables.leases, name);
  }

  #accepted(before: string): readonly DeferredRequest[] {
    return [...this.tables.deferredRequests.values()]
      .filter(({ accepted }) => accepted < before)
      .sort((left, right) => compareText(left.accepted, right.accepted));
  }
}
