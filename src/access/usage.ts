import type { Usage } from '../ports/access.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';

/** One authenticated request. */
export interface Use {
  readonly tenant: string;
  readonly connection: string;
  readonly credential: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The error of a refused request. */
  readonly error?: string;
  /** What tells which client sent it. Absent: the request was not looked at. */
  readonly traits?: readonly string[];
  readonly isWrite?: boolean;
}

/** Counts since the last time they were taken. */
export interface CountedUsage extends Usage {
  /** Of a connection: traits of the requests that were looked at. */
  readonly traits?: readonly string[];
  /** Of a connection: writes among them. */
  readonly writes?: number;
}

/** Counts requests per credential in memory; the counts are written every few seconds. */
export interface UsageCounter {
  add(use: Use): void;
  /**
   * Returns whether the next request of a connection is worth a look: the first ones after each
   * `take`, and then a part.
   */
  looksAt(connection: string): boolean;
  /** Returns the counts since the last call. */
  take(): readonly CountedUsage[];
}

/** Characters of an error that are stored. */
const maxDetail = 300;

interface Counted {
  requests: number;
  errors: number;
  /** Since the last success. */
  failing: number;
  lastRequest: number;
  lastSuccess?: number;
  lastError?: number;
  lastErrorDetail?: string;
  readonly traits: Set<string>;
  writes: number;
}

/** Requests of a connection that are looked at after each `take`, and then one of so many. */
const firstLooks = 100;
const laterLooks = 16;

function emptyCounts(at: number): Counted {
  return { requests: 0, errors: 0, failing: 0, lastRequest: at, traits: new Set(), writes: 0 };
}

export function createUsageCounter(): UsageCounter {
  let counted = new Map<string, Map<string, Counted>>();
  const owners = new Map<string, { readonly tenant: string; readonly connection: string }>();

  const count = (counts: Counted, { at, error }: Use): void => {
    counts.requests += 1;
    counts.lastRequest = at;
    if (error === undefined) {
      counts.lastSuccess = at;
      counts.failing = 0;
      return;
    }
    counts.errors += 1;
    counts.failing += 1;
    counts.lastError = at;
    counts.lastErrorDetail = error.slice(0, maxDetail);
  };

  return {
    add(use) {
      // The server assigns the ids of connections; they are unique across tenants.
      let byCredential = counted.get(use.connection);
      if (byCredential === undefined) {
        byCredential = new Map([['', emptyCounts(use.at)]]);
        counted.set(use.connection, byCredential);
        owners.set(use.connection, { tenant: use.tenant, connection: use.connection });
      }
      let counts = byCredential.get(use.credential);
      if (counts === undefined) {
        counts = emptyCounts(use.at);
        byCredential.set(use.credential, counts);
      }
      const ofConnection = byCredential.get('')!;
      count(ofConnection, use);
      if (use.traits !== undefined) {
        for (const trait of use.traits) ofConnection.traits.add(trait);
        if (use.isWrite === true) ofConnection.writes += 1;
      }
      count(counts, use);
    },
    looksAt(connection) {
      const requests = counted.get(connection)?.get('')?.requests ?? 0;
      return requests < firstLooks || requests % laterLooks === 0;
    },
    take() {
      const taken = counted;
      counted = new Map();
      const usage = [...taken].flatMap(([connection, byCredential]) =>
        [...byCredential].map(([credential, counts]) =>
          usageOf(owners.get(connection)!, credential, counts),
        ),
      );
      owners.clear();
      return usage;
    },
  };
}

function usageOf(
  owner: { readonly tenant: string; readonly connection: string },
  credential: string,
  counts: Counted,
): CountedUsage {
  const { requests, errors, failing, lastRequest, lastSuccess, lastError, lastErrorDetail } =
    counts;
  const isOfConnection = credential === '';
  return {
    ...owner,
    credential: isOfConnection ? undefined : credential,
    requests,
    errors,
    failing: failing === 0 ? undefined : failing,
    lastRequest: toTimestamp(lastRequest),
    lastSuccess: lastSuccess === undefined ? undefined : toTimestamp(lastSuccess),
    lastError: lastError === undefined ? undefined : toTimestamp(lastError),
    lastErrorDetail,
    traits: isOfConnection && counts.traits.size > 0 ? [...counts.traits] : undefined,
    writes: isOfConnection && counts.writes > 0 ? counts.writes : undefined,
  };
}
