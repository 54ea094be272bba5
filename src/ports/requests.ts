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
  /**
   * The same without a key, in bounded work: reads at most `maxScanned` rows from an index, so a
   * page may have fewer rows than `limit` although there are more.
   */
  requestPage(
    tenant: string,
    filter: Omit<RequestFilter, 'key'>,
    page: RequestPageQuery,
  ): Promise<RequestPage>;
  /** Bodies and headers of a request, as JSON, while they are kept. */
  requestContent(tenant: string, id: string): Promise<RequestContent | undefined>;
  /** Events about a subject, the latest first, before the event `before`. */
  eventsAbout(
    tenant: string,
    subject: string,
    limit: number,
    before?: number,
  ): Promise<readonly StoredEvent[]>;
}

export interface RequestTransaction extends RequestReader {
  insertRequests(rows: readonly LoggedRequest[]): Promise<void>;
  /**
   * Deletes up to `limit` requests that came before an instant, or, when there are more than
   * `most`, the oldest. How many.
   */
  pruneRequests(before: string, most: number, limit: number): Promise<number>;
  /** The same for what `requestContent` reads. */
  pruneRequestContents(before: string, most: number, limit: number): Promise<number>;
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
  /** What `detail` has as `effect`. */
  readonly effect?: string;
  /** A tolerance that applied. */
  readonly tolerance?: string;
  /** Id that all requests are at or after. */
  readonly from?: string;
}

export interface RequestPageQuery {
  readonly limit: number;
  /** Id of a request: only earlier ones are returned. */
  readonly before?: string;
  /** Rows that are read at most. */
  readonly maxScanned: number;
}

export interface RequestPage {
  /** The latest first. */
  readonly rows: readonly RequestRow[];
  /** Id of the row at which the search ended early; absent: there are no further rows. */
  readonly reached?: string;
}

/** What the level `full` keeps of a request, apart from its row. */
export interface RequestContent {
  readonly tenant: string;
  readonly request: string;
  /** JSON: request and response with headers and bodies. */
  readonly content: string;
  readonly created: string;
}

/** A row to be added, with its content where the tenant keeps it. */
export interface LoggedRequest extends RequestRow {
  readonly content?: string | undefined;
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
