import type { IdempotentAnswer } from '../../ports/access.ts';
import type { DeferredRequest, DeferredTransaction } from '../../ports/deferred.ts';
import type { Erasure, ErasureTransaction } from '../../ports/erasure.ts';
import type { Lease, LeaseTransaction } from '../../ports/lease.ts';
import type { RequestRow } from '../../ports/requests.ts';
import { compareText } from '../../protocol/text/fold.ts';
import { joined } from './journal.ts';
import { RequestWriting } from './request-writing.ts';

/** The part of a transaction that keeps account of work in progress: what is answered later, and who does what for all. */
export class DeferredWriting
  extends RequestWriting
  implements DeferredTransaction, LeaseTransaction, ErasureTransaction
{
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
    for (const { tenant, id } of gone)
      this.journal.delete(this.tables.deferredRequests, joined(tenant, id));
    return gone.length;
  }

  async putErasure(erasure: Erasure): Promise<void> {
    this.journal.set(this.tables.erasures, joined(erasure.tenant, erasure.id), erasure);
  }

  async deleteErasure(tenant: string, id: string): Promise<void> {
    this.journal.delete(this.tables.erasures, joined(tenant, id));
  }

  async eraseEvent(tenant: string, sequence: number, payload: string): Promise<void> {
    const log = this.tables.events.get(tenant);
    const event = log?.get(sequence);
    if (event !== undefined) this.journal.set(log!, sequence, { ...event, payload });
  }

  async eraseRequest(
    row: RequestRow,
    left: Pick<RequestRow, 'path' | 'detail' | 'keys'>,
  ): Promise<void> {
    this.journal.set(this.tables.requests, joined(row.tenant, row.id), { ...row, ...left });
  }

  async answersBeyond(key: string, limit: number): Promise<readonly IdempotentAnswer[]> {
    return [...this.tables.answers.values()]
      .filter((answer) => answer.key > key)
      .sort((left, right) => compareText(left.key, right.key))
      .slice(0, limit);
  }

  async deleteUsernameSuffix(tenant: string, base: string): Promise<void> {
    this.journal.delete(this.tables.suffixes, joined(tenant, base));
  }

  async claim(lease: Lease, now: string): Promise<boolean> {
    const held = this.tables.leases.get(lease.name);
    if (held !== undefined && held.holder !== lease.holder && held.until > now) return false;
    this.journal.set(this.tables.leases, lease.name, lease);
    return true;
  }

  async release(name: string, holder: string): Promise<void> {
    if (this.tables.leases.get(name)?.holder === holder)
      this.journal.delete(this.tables.leases, name);
  }

  #accepted(before: string): readonly DeferredRequest[] {
    return [...this.tables.deferredRequests.values()]
      .filter(({ accepted }) => accepted < before)
      .sort((left, right) => compareText(left.accepted, right.accepted));
  }
}
