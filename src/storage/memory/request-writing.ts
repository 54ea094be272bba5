import type { RequestRow, RequestTransaction } from '../../ports/requests.ts';
import { compareText } from '../../protocol/text/fold.ts';
import { DeliveryWriting } from './delivery-writing.ts';
import { joined } from './journal.ts';

/** The part of a transaction that keeps what was asked. */
export class RequestWriting extends DeliveryWriting implements RequestTransaction {
  async insertRequests(rows: readonly RequestRow[]): Promise<void> {
    for (const row of rows) this.journal.set(this.tables.requests, joined(row.tenant, row.id), row);
  }

  async pruneRequests(before: string, most: number, limit: number): Promise<number> {
    const { requests } = this.tables;
    const old = [...requests]
      .sort(([, left], [, right]) => compareText(left.created, right.created))
      .slice(0, limit);
    const surplus = Math.min(limit, Math.max(0, requests.size - most));
    const gone = old.filter(([, { created }], index) => index < surplus || created < before);
    for (const [key] of gone) this.journal.delete(requests, key);
    return gone.length;
  }
}
