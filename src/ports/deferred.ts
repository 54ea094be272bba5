/** Requests whose answers are asked for later (RFC 9967 §2.5.1), and what came of them. */
export interface DeferredReader {
  deferredRequest(tenant: string, id: string): Promise<DeferredRequest | undefined>;
}

export interface DeferredTransaction extends DeferredReader {
  putDeferredRequest(request: DeferredRequest): Promise<void>;
  /** Those that were accepted before an instant and are not finished, the oldest first. */
  unfinishedRequests(before: string, limit: number): Promise<readonly DeferredRequest[]>;
  /** Forgets up to `limit` that were accepted before an instant. How many. */
  pruneDeferredRequests(before: string, limit: number): Promise<number>;
}

export interface DeferredRequest {
  readonly tenant: string;
  /** `Set-Txn`, and the id of the request that asked. */
  readonly id: string;
  readonly connection: string;
  readonly accepted: string;
  readonly finished?: string;
  /** JSON array of what the operations came to. Present when it is finished. */
  readonly result?: string;
}
