import type { AccessReader } from '../ports/access.ts';
import type { RequestRow } from '../ports/requests.ts';
import type { Clock, Ids, Logger } from '../ports/system.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type { RequestLog } from './request-log.ts';

/** The key under which all requests that were refused for their credential are found. */
export const refusedKey = ':refused';

/** The key under which requests with a token at a path where nothing is are found. */
export const misdirectedKey = ':misdirected';

/**
 * Adds requests that were refused for their credential to the request log of a tenant. Any client
 * can send such requests, so the rows are limited per address, per tenant and per server. Requests
 * beyond the limits are counted in a row of their own.
 */
export interface RefusedRequests {
  /** @param hasLookedUp false: the address is limited, so its tenant is not looked up */
  keep(row: RequestRow, address: string, hasLookedUp: boolean): void;
  /** Waits for pending tenant lookups, then adds the counts of omitted requests. */
  flush(): Promise<void>;
}

export interface RefusedRequestsOptions {
  readonly reader: AccessReader;
  readonly requests: Pick<RequestLog, 'add'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Level of tenants whose policy has none. Default `changes`. */
  readonly requestLevel?: string;
}

/** Rows per hour. */
const maxRowsPerAddress = 20;
const maxRowsPerTenant = 100;
const maxRows = 200;

const windowMs = 3_600_000;

/** The rows of one tenant in the current hour. */
interface Window {
  /** Whether the tenant's policy keeps refused requests. */
  readonly isKept: boolean;
  readonly byAddress: Map<string, number>;
  rows: number;
  omitted: number;
}

export function createRefusedRequests(options: RefusedRequestsOptions): RefusedRequests {
  return new LimitedRows(options);
}

class LimitedRows implements RefusedRequests {
  readonly #options: RefusedRequestsOptions;
  readonly #opening = new Map<string, Promise<Window | undefined>>();
  #windows = new Map<string, Window>();
  #began: number;
  #rows = 0;

  constructor(options: RefusedRequestsOptions) {
    this.#options = options;
    this.#began = options.clock.now();
  }

  keep(row: RequestRow, address: string, hasLookedUp: boolean): void {
    const { clock, logger } = this.#options;
    if (clock.now() - this.#began >= windowMs) this.#startHour();
    const window = this.#windows.get(row.tenant);
    if (window !== undefined) return this.#add(window, row, address);
    if (!hasLookedUp) return;
    this.#windowOf(row.tenant)
      .then((opened) => {
        if (opened !== undefined) this.#add(opened, row, address);
      })
      .catch((cause: unknown) =>
        logger.log('warn', 'a refused request could not be kept', { cause }),
      );
  }

  async flush(): Promise<void> {
    await Promise.allSettled(this.#opening.values());
    this.#addOmitted();
  }

  #startHour(): void {
    this.#addOmitted();
    this.#windows = new Map();
    this.#began = this.#options.clock.now();
    this.#rows = 0;
  }

  #windowOf(tenant: string): Promise<Window | undefined> {
    const pending = this.#opening.get(tenant);
    if (pending !== undefined) return pending;
    const opened = this.#open(tenant).finally(() => this.#opening.delete(tenant));
    this.#opening.set(tenant, opened);
    return opened;
  }

  /** Unknown tenants get no window, so that a client cannot fill the memory with names. */
  async #open(tenant: string): Promise<Window | undefined> {
    const found = await this.#options.reader.tenant(tenant);
    if (found === undefined) return undefined;
    const { requestLog = this.#options.requestLevel } = JSON.parse(found.policy) as {
      readonly requestLog?: string;
    };
    const window: Window = {
      isKept: requestLog !== 'off',
      byAddress: new Map(),
      rows: 0,
      omitted: 0,
    };
    this.#windows.set(tenant, window);
    return window;
  }

  #add(window: Window, row: RequestRow, address: string): void {
    if (!window.isKept) return;
    const ofAddress = window.byAddress.get(address) ?? 0;
    if (
      this.#rows >= maxRows ||
      window.rows >= maxRowsPerTenant ||
      ofAddress >= maxRowsPerAddress
    ) {
      window.omitted += 1;
      return;
    }
    window.byAddress.set(address, ofAddress + 1);
    window.rows += 1;
    this.#rows += 1;
    this.#options.requests.add(row);
  }

  #addOmitted(): void {
    const { clock, ids, requests } = this.#options;
    const created = toTimestamp(clock.now());
    for (const [tenant, window] of this.#windows) {
      if (window.omitted === 0) continue;
      requests.add(omittedRow(tenant, ids.next(), window.omitted, created));
      window.omitted = 0;
    }
  }
}

function omittedRow(tenant: string, id: string, omitted: number, created: string): RequestRow {
  const detail = {
    effect: `${omitted} more requests were refused for their credential and are not listed`,
    leftOut: omitted,
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
