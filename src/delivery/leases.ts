/** Work that one of several processes does at a time. */
export interface Leases {
  /**
   * Does some work while nobody else does it.
   *
   * @param work is told whether the claim still holds; when it does not, it ends
   * @returns false when another process has it: nothing was done
   */
  hold(name: string, work: (isHeld: () => boolean) => Promise<void>): Promise<boolean>;
}

/** Where one process has the store to itself, it does everything. */
export const localLeases: Leases = {
  async hold(_name, work) {
    await work(() => true);
    return true;
  },
};

/** Milliseconds a claim is good for, and after which it is made again. A process that dies leaves its work to the others after the former. */
const leaseTtlMs = 10_000;
const renewIntervalMs = 3_000;

/** @param claim for so many milliseconds, 0 to give it back; says whether it was got */
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
          // The store does not answer; whether it was got will be seen the next time, or the claim is over.
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
