/** Work that one process at a time does for all: whoever has claimed it, until it says so no more. */
export interface LeaseTransaction {
  /**
   * Claims some work until an instant, or goes on claiming it.
   *
   * @returns false when another holder's claim is not over at `now`
   */
  acquireLease(lease: Lease, now: string): Promise<boolean>;
  /** Ends a claim, if the holder has it. */
  releaseLease(name: string, holder: string): Promise<void>;
}

export interface Lease {
  readonly name: string;
  /** Id of the process. */
  readonly holder: string;
  readonly until: string;
}
