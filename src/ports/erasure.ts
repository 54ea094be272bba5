import type { IdempotentResponse } from './access.ts';
import type { RequestRow } from './requests.ts';

/** Persons whose values are still to be erased from what was written about them. */
export interface ErasureReader {
  /** Of every tenant, the oldest first. */
  erasures(limit: number): Promise<readonly Erasure[]>;
}

export interface ErasureTransaction extends ErasureReader {
  putErasure(erasure: Erasure): Promise<void>;
  deleteErasure(tenant: string, id: string): Promise<void>;
  /** Puts another payload into an event; its number, id, type and subject stay. */
  eraseEvent(tenant: string, sequence: number, payload: string): Promise<void>;
  /** Puts another path, detail and other keys into a row of the request log. */
  eraseRequest(row: RequestRow, left: Pick<RequestRow, 'path' | 'detail' | 'keys'>): Promise<void>;
  /** Answers kept for repeated requests, in order of their keys, beyond a key. */
  idempotentResponsesAfter(key: string, limit: number): Promise<readonly IdempotentResponse[]>;
  deleteUsernameSuffix(tenant: string, base: string): Promise<void>;
}

/** The erasure of one person, as far as it has come. */
export interface Erasure {
  readonly tenant: string;
  /** Id of the user or account. */
  readonly id: string;
  /** JSON of what is looked for, and where the search goes on. Deleted with the row. */
  readonly work: string;
  /** Instant of the deletion. */
  readonly created: string;
}
