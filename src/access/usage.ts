import type { Usage } from '../ports/access.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';

/** One request that was authenticated. */
export interface Use {
  readonly tenant: string;
  readonly connection: string;
  readonly credential: string;
  /** Milliseconds. */
  readonly at: number;
  /** What the client was told, when it was refused. */
  readonly error?: string;
}

/** Collects who used what, so that a request costs no write: what has come together is written every few seconds. */
export interface UsageRecorder {
  record(use: Use): void;
  /** What has come together since the last time. */
  take(): readonly Usage[];
}

/** Characters of an error that are kept. */
const longestDetail = 300;

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

export function createUsageRecorder(): UsageRecorder {
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
    counts.lastErrorDetail = error.slice(0, longestDetail);
  };

  return {
    record(use) {
      // Ids of connections are the server's and unique whatever the tenant.
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
    ...(credential === '' ? {} : { credential }),
    requests,
    errors,
    ...(failing === 0 ? {} : { failing }),
    lastRequest: toTimestamp(lastRequest),
    ...(lastSuccess === undefined ? {} : { lastSuccess: toTimestamp(lastSuccess) }),
    ...(lastError === undefined ? {} : { lastError: toTimestamp(lastError) }),
    lastErrorDetail,
  };
}
