/**
 * When a provider tries again what failed. Times are compressed: 40 minutes are 100 ms.
 */
export interface Schedule {
  /** Milliseconds between two cycles. */
  readonly cycleMs: number;
  /**
   * Milliseconds after its first failure at which an object is tried again. An object that fails
   * after the last of them is given up.
   */
  readonly retriesMs: readonly number[];
  /**
   * Share of failed objects above which the job is in quarantine: the whole job then waits as a
   * failed object does. Absent: the provider has no quarantine.
   */
  readonly quarantineShare?: number;
}

interface Failing {
  readonly since: number;
  failures: number;
}

/** Keeps when each failed object, and a job in quarantine, is tried again. */
export class RetrySchedule {
  readonly #schedule: Schedule;
  readonly #maxSilenceMs: number;
  readonly #failing = new Map<string, Failing>();
  #job: Failing | undefined;

  /** @param maxSilenceMs time without any success after which the job ends */
  constructor(schedule: Schedule, maxSilenceMs: number) {
    this.#schedule = schedule;
    this.#maxSilenceMs = maxSilenceMs;
  }

  /** @returns true when the object is given up */
  failed(key: string, now: number): boolean {
    const failing = this.#failing.get(key) ?? { since: now, failures: 0 };
    failing.failures += 1;
    this.#failing.set(key, failing);
    return failing.failures > this.#schedule.retriesMs.length;
  }

  succeeded(key: string): void {
    this.#failing.delete(key);
  }

  /** Returns whether an object may be tried: it has not failed, or its time has come. */
  isDue(key: string, now: number): boolean {
    const failing = this.#failing.get(key);
    return failing === undefined || this.#dueAt(failing) <= now;
  }

  /**
   * Ends a cycle.
   *
   * @returns `quarantined` when the job enters quarantine, `disabled` when it was in it too long
   */
  ended(tried: number, failed: number, now: number): 'quarantined' | 'disabled' | undefined {
    const { quarantineShare, retriesMs } = this.#schedule;
    // Without any success every provider stops some time, with a quarantine or without.
    const isBad = tried > 0 && failed / tried > (quarantineShare ?? 0.999);
    if (!isBad) {
      this.#job = undefined;
      return undefined;
    }
    const isNew = this.#job === undefined;
    this.#job ??= { since: now, failures: 0 };
    this.#job.failures += 1;
    const isSilent = failed === tried && now - this.#job.since >= this.#maxSilenceMs;
    if (isSilent || this.#job.failures > retriesMs.length) return 'disabled';
    return isNew && quarantineShare !== undefined ? 'quarantined' : undefined;
  }

  /** Returns the milliseconds until something is due again. */
  wait(keys: Iterable<string>, now: number): number {
    let due = Number.POSITIVE_INFINITY;
    for (const key of keys) {
      const failing = this.#failing.get(key);
      due = Math.min(due, failing === undefined ? now : this.#dueAt(failing));
    }
    if (this.#job !== undefined) due = Math.max(due, this.#dueAt(this.#job));
    return Math.max(this.#schedule.cycleMs, Number.isFinite(due) ? due - now : 0);
  }

  #dueAt({ since, failures }: Failing): number {
    const { retriesMs } = this.#schedule;
    return since + (retriesMs[Math.min(failures, retriesMs.length) - 1] ?? 0);
  }
}
