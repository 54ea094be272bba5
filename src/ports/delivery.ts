/** Endpoints that events go to, and what has not reached them yet. */
export interface DeliveryReader {
  endpoint(id: string): Promise<Endpoint | undefined>;
  /** Of one tenant, or without one of all: those for all tenants too. */
  endpoints(tenant?: string): Promise<readonly Endpoint[]>;
  /** Tenants that have events an endpoint has not been offered, and up to where it has. */
  backlog(endpoint: string, limit: number): Promise<readonly DeliveryCursor[]>;
  /**
   * Deliveries whose turn it is: due, with no earlier one of the same subject still open. In order
   * of their time.
   */
  dueDeliveries(endpoint: string, now: string, limit: number): Promise<readonly Delivery[]>;
  /** Of these subjects of a tenant, those with open deliveries. */
  openSubjects(
    endpoint: string,
    tenant: string,
    subjects: readonly string[],
  ): Promise<ReadonlySet<string>>;
  /** When the next open delivery is due. */
  nextDelivery(endpoint: string): Promise<string | undefined>;
  deliveryCounts(endpoint: string): Promise<DeliveryCounts>;
  /** In order of tenant and sequence, beyond a place. */
  deliveries(
    endpoint: string,
    status: DeliveryStatus,
    after: DeliveryPlace,
    limit: number,
  ): Promise<readonly Delivery[]>;
  /** What was sent to endpoints since an hour, in order of endpoint and hour. */
  deliveryActivity(
    endpoints: readonly string[],
    since: string,
  ): Promise<readonly DeliveryActivity[]>;
  /** Deliveries of an event, open or dead. */
  deliveriesOf(tenant: string, sequence: number): Promise<readonly Delivery[]>;
}

export interface DeliveryTransaction extends DeliveryReader {
  putEndpoint(endpoint: Endpoint): Promise<void>;
  /** With everything that is open. */
  deleteEndpoint(id: string): Promise<void>;
  /** Everything up to there has been offered. Goes forward only. */
  putDeliveryCursor(endpoint: string, cursor: DeliveryCursor): Promise<void>;
  putDelivery(delivery: Delivery): Promise<void>;
  deleteDelivery(endpoint: string, place: DeliveryPlace): Promise<void>;
  /** Adds to what is there of an hour. */
  addDeliveryActivity(activity: readonly DeliveryActivity[]): Promise<void>;
  /** Deletes up to `limit` rows of hours before one. How many. */
  pruneDeliveryActivity(before: string, limit: number): Promise<number>;
  /** Makes dead deliveries open again. How many. */
  reviveDeliveries(endpoint: string, now: string, limit: number): Promise<number>;
}

export interface Endpoint {
  readonly id: string;
  /** Absent: for the events of every tenant. */
  readonly tenant?: string;
  readonly name: string;
  /** Where it is sent to; empty for one that polls. */
  readonly url: string;
  /** Present: it gets security event tokens, not webhooks. */
  readonly stream?: StreamTerms;
  /** Absent: all. */
  readonly types?: readonly string[];
  /** What signs: the one to sign with first; the one before, while it is still accepted. Sealed. */
  readonly secrets: readonly SealedSecret[];
  readonly status: 'active' | 'disabled';
  /** Why it is disabled. */
  readonly reason?: string;
  /** Instant since which nothing has reached it. */
  readonly failingSince?: string;
  readonly created: string;
}

/** How security event tokens (RFC 8417) reach a receiver, and what is in them. */
export interface StreamTerms {
  /** `push`: RFC 8935. `poll`: RFC 8936. */
  readonly method: 'push' | 'poll';
  /** `aud`. */
  readonly audience: string;
  /**
   * `full`: the resource is in the token. `notice`: only which attributes changed (RFC 9967 §2.4).
   */
  readonly content: 'full' | 'notice';
  /** Sealed; goes with every push as `Authorization: Bearer`. */
  readonly authorization?: string;
}

export interface SealedSecret {
  readonly sealed: string;
  /** Instant after which it signs no more. */
  readonly until?: string;
}

export interface DeliveryCursor {
  readonly tenant: string;
  readonly after: number;
}

export interface DeliveryPlace {
  readonly tenant: string;
  readonly sequence: number;
}

export type DeliveryStatus = 'open' | 'dead';

/** One event that has not reached an endpoint. What has, leaves no row. */
export interface Delivery extends DeliveryPlace {
  readonly endpoint: string;
  readonly subject: string;
  readonly status: DeliveryStatus;
  /** Attempts made. */
  readonly attempts: number;
  readonly nextAt: string;
  /** Of the last attempt: status, or what went wrong. */
  readonly lastError?: string;
  /** The last attempts, the latest last; absent: none was made, or by a release before. */
  readonly history?: readonly PastAttempt[];
}

/** An attempt that failed. */
export interface PastAttempt {
  /** Instant of its end. */
  readonly at: string;
  /** Milliseconds that it took. */
  readonly ms: number;
  /** Absent: there was no response. */
  readonly status?: number;
  readonly error: string;
}

/** What was sent to an endpoint within an hour, of the events of a tenant. */
export interface DeliveryActivity {
  readonly endpoint: string;
  readonly tenant: string;
  /** The hour, in UTC: `2026-11-26T23`. */
  readonly hour: string;
  /** Attempts that were accepted. */
  readonly delivered: number;
  /** Attempts that failed. */
  readonly failed: number;
  /** Milliseconds from the change to its acceptance, of all that were accepted. */
  readonly totalLagMs: number;
  /** The longest of them. */
  readonly maxLagMs: number;
}

export interface DeliveryCounts {
  readonly open: number;
  readonly dead: number;
}
