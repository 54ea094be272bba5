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
}

/** Counts requests per credential in memory; the counts are written every few seconds. */
export interface UsageCounter {
  add(use: Use): void;
  /** Returns the counts since the last call. */
  take(): readonly Usage[];
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
        byCredential = new Map([['', { requests: 0, errors: 0, failing: 0, lastRequest: use.at }]]);
        counted.set(use.connection, byCredential);
        owners.set(use.connection, { tenant: use.tenant, connection: use.connection });
      }
      let counts = byCredential.get(use.credential);
      if (counts === undefined) {
        counts = { requests: 0, errors: 0, failing: 0, lastRequest: use.at };
        byCredential.set(use.credential, counts);
      }
      count(byCredential.get('')!, use);
      count(counts, use);
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
  { requests, errors, failing, lastRequest, lastSuccess, lastError, lastErrorDetail }: Counted,
): Usage {
  return {
    ...owner,
    credential: credential === '' ? undefined : credential,
    requests,
    errors,
    failing: failing === 0 ? undefined : failing,
    lastRequest: toTimestamp(lastRequest),
    lastSuccess: lastSuccess === undefined ? undefined : toTimestamp(lastSuccess),
    lastError: lastError === undefined ? undefined : toTimestamp(lastError),
    lastErrorDetail,
  };
}
