/** The log of what has changed, numbered per tenant in the order of commits, without gaps. */
export interface EventReader {
  /**
   * Events after a sequence, in order. With types: only those, and `limit` counts only those.
   *
   * @param maxBytes ends with the event at which the payloads have this many bytes; at least one is
   * read
   */
  events(
    tenant: string,
    after: number,
    limit: number,
    types?: readonly string[],
    maxBytes?: number,
  ): Promise<readonly StoredEvent[]>;
  eventRange(tenant: string): Promise<EventRange>;
}

export interface EventTransaction extends EventReader {
  /** Gives the event the tenant's next number, at the latest when the transaction ends. */
  appendEvent(tenant: string, event: NewEvent): Promise<void>;
  /**
   * Deletes up to `limit` events of all tenants that were written before an instant, the oldest
   * first. How many.
   */
  pruneEvents(before: string, limit: number): Promise<number>;
}

export interface NewEvent {
  /** The same wherever and however often it is delivered. */
  readonly id: string;
  readonly type: string;
  /** Id of what it is about; events of one subject are delivered in order. */
  readonly subject: string;
  /** JSON object. */
  readonly payload: string;
  readonly created: string;
}

export interface StoredEvent extends NewEvent {
  readonly sequence: number;
}

export interface EventRange {
  /** The earliest that is kept; one more than `last` when none is. */
  readonly first: number;
  /** 0 when there has never been one. */
  readonly last: number;
}
