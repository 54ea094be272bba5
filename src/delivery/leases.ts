/** Runs work that one of several processes may do at a time. */
export interface Leases {
  /**
   * Runs work while this process holds the lease.
   *
   * @param work calls `isHeld` to learn whether the lease is still held, and ends when it is not
   * @returns false when another process holds the lease and nothing was done
   */
  hold(name: string, work: (isHeld: () => boolean) => Promise<void>): Promise<boolean>;
}

/** Leases of a process that has the store to itself: they are always held. */
export const localLeases: Leases = {
  async hold(_name, work) {
    await work(() => true);
    return true;
  },
};

/**
 * How long a lease lasts, and how often it is renewed. After a crash, another process can take it
 * over when it has expired.
 */
const leaseTtlMs = 10_000;
const renewIntervalMs = 3_000;

/**
 * Creates leases that are kept in a store.
 *
 * @param claim acquires or renews a lease for some milliseconds, 0 to release it; resolves whether
 *   it is held
 */
export function createLeases(
  claim: (name: string, milliseconds: number) => Promise<boolean>,
): Leases {
  return {
    async hold(name, work) {
      if (!(await claim(name, leaseTtlMs))) return false;
      let isHeld = true;
      const renew = async (): Promise<void> => {
        try {
          isHeld &&= await claim(name, leaseTtlMs);
        } catch {
          // The store does not answer. The lease may have expired, so the work must stop.
          isHeld = false;
        }
      };
      const timer = setInterval(() => void renew(), renewIntervalMs);
      timer.unref();
      try {
        await work(() => isHeld);
      } finally {
        clearInterval(timer);
        if (isHeld) await claim(name, 0);
      }
      return true;
    },
  };
}
