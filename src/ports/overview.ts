import type { Activity, Connection, Usage } from './access.ts';
import type { RequestRow } from './requests.ts';

/**
 * What is known of several tenants at once, in a statement each: a page of tenants costs as many
 * statements as one tenant.
 */
export interface OverviewReader {
  /** Connections of these tenants that are not deleted or released, in order of tenant and id. */
  connectionsAmong(tenants: readonly string[]): Promise<readonly Connection[]>;
  /** What the connections of these tenants were used for; not of single credentials. */
  usageAmong(tenants: readonly string[]): Promise<readonly Usage[]>;
  /** Credentials of these tenants that are not revoked, counted by connection. */
  credentialsAmong(tenants: readonly string[]): Promise<readonly CredentialSummary[]>;
  /** Requests of these tenants by hour and connection, since an hour. */
  activityAmong(tenants: readonly string[], since: string): Promise<readonly Activity[]>;
  /** Those of these tenants whose guard holds removals. */
  guardsAmong(tenants: readonly string[]): Promise<readonly HeldGuard[]>;
  /**
   * Requests of these tenants that the request log has under a key, from an id on, the latest
   * first. At most `limit` of all tenants together.
   */
  requestsAmong(
    tenants: readonly string[],
    key: string,
    from: string,
    limit: number,
  ): Promise<readonly RequestRow[]>;
  /** What has not reached the endpoints of these tenants, or those of all tenants. */
  backlogAmong(tenants: readonly string[]): Promise<readonly DeliveryBacklog[]>;
}

/** The credentials of a connection. */
export interface CredentialSummary {
  readonly tenant: string;
  readonly connection: string;
  readonly total: number;
  /** When the one expires that lasts longest; absent: one has no expiry. */
  readonly expires?: string;
}

/** A guard that holds removals. */
export interface HeldGuard {
  readonly tenant: string;
  readonly heldSince: string;
}

/** What has not reached an endpoint, of the events of a tenant. */
export interface DeliveryBacklog {
  readonly tenant: string;
  readonly endpoint: string;
  /** Events that it has not been offered, and deliveries that are tried again. */
  readonly pending: number;
  /** Sequence of the first of these. */
  readonly firstPending?: number;
  /** Deliveries that were given up. */
  readonly dead: number;
}
