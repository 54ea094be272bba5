import type { DeferredReader, DeferredRequest } from '../../ports/deferred.ts';
import type { Erasure, ErasureReader } from '../../ports/erasure.ts';
import { compareText } from '../../protocol/text/fold.ts';
import { joined } from './journal.ts';
import { RequestReading } from './request-reading.ts';

/** What is answered later. */
export class DeferredReading extends RequestReading implements DeferredReader, ErasureReader {
  async deferredRequest(tenant: string, id: string): Promise<DeferredRequest | undefined> {
    return this.tables.deferredRequests.get(joined(tenant, id));
  }

  async erasures(limit: number): Promise<readonly Erasure[]> {
    const all = [...this.tables.erasures.values()].sort((left, right) =>
      compareText(left.created, right.created),
    );
    return all.slice(0, limit);
  }
}
