/** The suites of the checker. */
export type SuiteName = 'rfc' | 'entra' | 'okta' | 'ipsie';

/** How binding the checked sentence is (RFC 2119). Only a failed MUST is a failure. */
export type Level = 'MUST' | 'SHOULD' | 'MAY';

export type Status = 'pass' | 'fail' | 'warn' | 'skipped';

/** One request and its answer. Credentials are removed from every text. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  /** Without `Authorization`. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody?: string;
  /** 0: no answer; `body` then says why. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Cut after 32,768 characters. */
  readonly body: string;
  readonly ms: number;
}

/** What a case found out. */
export interface CaseResult {
  readonly id: string;
  readonly title: string;
  /** Rows of the list of requirements, such as `R126`. */
  readonly requirements: readonly string[];
  readonly level: Level;
  /** The clause that the case checks, such as `RFC 7644 §3.5.2`. */
  readonly section: string;
  readonly status: Status;
  /** Why the case failed, warns or was skipped. */
  readonly reason?: string;
  /** The explanation in the baseline: the failure is known and does not count. */
  readonly explained?: string;
  readonly exchanges: readonly Exchange[];
}

/** A resource that the checker created and could not delete. */
export interface Leftover {
  readonly path: string;
  readonly reason: string;
}

export interface Counts {
  readonly pass: number;
  readonly fail: number;
  readonly warn: number;
  readonly skipped: number;
  /** Of `fail` and `warn`: those that the baseline explains. */
  readonly explained: number;
}

export interface ConformanceReport {
  readonly suite: SuiteName;
  readonly title: string;
  readonly url: string;
  readonly seed: number;
  /** RFC 3339; absent when the caller gave no time. */
  readonly startedAt?: string;
  readonly seconds: number;
  /** No unexplained failure, and every case was run or skipped for a reason of the server. */
  readonly isGood: boolean;
  /** Why the run ended before its last case: interrupted, out of time, no answers. */
  readonly ended?: string;
  readonly counts: Counts;
  readonly cases: readonly CaseResult[];
  readonly leftovers: readonly Leftover[];
  /** Entries of the baseline whose case passed or does not exist; remove them. */
  readonly staleBaseline: readonly string[];
}

/** Returns how many cases ended in each way. */
export function countCases(cases: readonly CaseResult[]): Counts {
  const count = (status: Status): number => cases.filter((one) => one.status === status).length;
  return {
    pass: count('pass'),
    fail: count('fail'),
    warn: count('warn'),
    skipped: count('skipped'),
    explained: cases.filter(({ explained }) => explained !== undefined).length,
  };
}
