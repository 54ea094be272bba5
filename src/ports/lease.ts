/** Work that one process at a time does for all: the holder of a lease. */
export interface LeaseTransaction {
  /**
   * Acquires a lease until an instant, or extends it.
   *
   * @returns false when another holder's lease is not over at `now`
   */
  acquireLease(lease: Lease, now: string): Promise<boolean>;
  /** Ends a lease, if the holder has it. */
  releaseLease(name: string, holder: string): Promise<void>;
}

export interface Lease {
  readonly name: string;
  /** Id of the process. */
  readonly holder: string;
  readonly until: string;
}
