import type { StoredEvent } from './events.ts';

/** The request log: requests to a tenant, kept for a time. */
export interface RequestReader {
  requestRow(tenant: string, id: string): Promise<RequestRow | undefined>;
  /** The latest first, before the request `before`. */
  requestRows(
    tenant: string,
    filter: RequestFilter,
    limit: number,
    before?: string,
  ): Promise<readonly RequestRow[]>;
  /** Events about a subject, the latest first, before the event `before`. */
  eventsAbout(
    tenant: string,
    subject: string,
    limit: number,
    before?: number,
  ): Promise<readonly StoredEvent[]>;
}

export interface RequestTransaction extends RequestReader {
  insertRequests(rows: readonly RequestRow[]): Promise<void>;
  /**
   * Deletes up to `limit` requests that came before an instant, or, when there are more than
   * `most`, the oldest. How many.
   */
  pruneRequests(before: string, most: number, limit: number): Promise<number>;
}

export interface RequestFilter {
  /** A key as `RequestRow.keys` has it. */
  readonly key?: string;
  /** At least this status. */
  readonly status?: number;
  /** At most this status. */
  readonly maxStatus?: number;
  /** Id of a connection. */
  readonly connection?: string;
  readonly method?: string;
  /** What the path contains. */
  readonly path?: string;
}

export interface RequestRow {
  readonly tenant: string;
  /** `X-Request-Id`; grows with time. */
  readonly id: string;
  readonly connection: string;
  readonly credential: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  /** JSON: client, profile, tolerances, ignored, effect, members, scimType, detail, cause, body. */
  readonly detail: string;
  /** Folded userNames, externalIds, addresses, and ids of resources it was about. */
  readonly keys: readonly string[];
  readonly created: string;
}
