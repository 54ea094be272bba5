import type { AccessReader } from '../ports/access.ts';
import type { RequestRow } from '../ports/requests.ts';
import type { Clock, Ids, Logger } from '../ports/system.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type { RequestLog } from './request-log.ts';

/** The key by which every request that was refused for its credential is found. */
export const refusedKey = ':refused';

/**
 * Keeps requests that were refused for their credential in the request log of a tenant. Any client can send such requests:
 * what is kept is bounded for each address, tenant and server, and what was left out is counted in a row of its own.
 */
export interface RefusedRequests {
  /** @param hasLookedUp false: the address is limited; a tenant is not looked up for it */
  keep(row: RequestRow, address: string, hasLookedUp: boolean): void;
  /** Waits for rows whose tenant is being looked up, and adds how many were left out since the last time. */
  flush(): Promise<void>;
}

export interface RefusedRequestsOptions {
  readonly reader: AccessReader;
  readonly requests: Pick<RequestLog, 'add'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** Rows an hour. */
const maxRowsPerAddress = 20;
const maxRowsPerTenant = 100;
const maxRows = 200;

const windowMs = 3_600_000;

interface Window {
  /** Whether the tenant's policy keeps refused requests. */
  readonly isKept: boolean;
  readonly byAddress: Map<string, number>;
  rows: number;
  leftOut: number;
}

export function createRefusedRequests({
  reader,
  requests,
  clock,
  ids,
  logger,
}: RefusedRequestsOptions): RefusedRequests {
  let windows = new Map<string, Window>();
  const opening = new Map<string, Promise<Window | undefined>>();
  let began = clock.now();
  let rows = 0;

  /** Unknown tenants get no window, so that no names but those of tenants are kept. */
  const open = async (tenant: string): Promise<Window | undefined> => {
    const found = await reader.tenant(tenant);
    if (found === undefined) return undefined;
    const { requestLog } = JSON.parse(found.policy) as { readonly requestLog?: string };
    const window: Window = {
      isKept: requestLog !== 'off',
      byAddress: new Map(),
      rows: 0,
      leftOut: 0,
    };
    windows.set(tenant, window);
    return window;
  };

  const windowOf = (tenant: string): Promise<Window | undefined> => {
    const begun = opening.get(tenant);
    if (begun !== undefined) return begun;
    const work = open(tenant).finally(() => opening.delete(tenant));
    opening.set(tenant, work);
    return work;
  };

  const add = (window: Window, row: RequestRow, address: string): void => {
    if (!window.isKept) return;
    const before = window.byAddress.get(address) ?? 0;
    if (rows >= maxRows || window.rows >= maxRowsPerTenant || before >= maxRowsPerAddress) {
      window.leftOut += 1;
      return;
    }
    window.byAddress.set(address, before + 1);
    window.rows += 1;
    rows += 1;
    requests.add(row);
  };

  const addLeftOut = (): void => {
    const now = clock.now();
    for (const [tenant, window] of windows) {
      if (window.leftOut === 0) continue;
      requests.add(leftOutRow(tenant, ids.next(), window.leftOut, toTimestamp(now)));
      window.leftOut = 0;
    }
  };

  return {
    keep(row, address, hasLookedUp) {
      if (clock.now() - began >= windowMs) {
        addLeftOut();
        windows = new Map();
        began = clock.now();
        rows = 0;
      }
      const window = windows.get(row.tenant);
      if (window !== undefined) return add(window, row, address);
      if (!hasLookedUp) return;
      windowOf(row.tenant)
        .then((opened) => {
          if (opened !== undefined) add(opened, row, address);
        })
        .catch((cause: unknown) =>
          logger.log('warn', 'a refused request could not be kept', { cause }),
        );
    },
    async flush() {
      await Promise.allSettled(opening.values());
      addLeftOut();
    },
  };
}

function leftOutRow(tenant: string, id: string, leftOut: number, created: string): RequestRow {
  const detail = {
    effect: `${leftOut} more requests were refused for their credential and left out here`,
    leftOut,
  };
  return {
    tenant,
    id,
    connection: '',
    credential: '',
    method: '*',
    path: '*',
    status: 401,
    milliseconds: 0,
    detail: JSON.stringify(detail),
    keys: [refusedKey],
    created,
  };
}
