import type { DeferredReader, DeferredRequest } from '../../ports/deferred.ts';
import { joined } from './journal.ts';
import { RequestReading } from './request-reading.ts';

/** What is answered later. */
export class DeferredReading extends RequestReading implements DeferredReader {
  async deferredRequest(tenant: string, id: string): Promise<DeferredRequest | undefined> {
    return this.tables.deferredRequests.get(joined(tenant, id));
  }
}
