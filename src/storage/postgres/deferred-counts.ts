import type { AccountStatus } from '../../ports/account.ts';
import type { NewEvent } from '../../ports/events.ts';
import { compareText } from '../../protocol/text/fold.ts';
import { none } from '../sql/connection.ts';
import { immediateCounts, type SharedCounts } from '../sql/shared-counts.ts';
import { number, sql, text } from '../sql/sql.ts';
import type { PostgresConnection } from './connection.ts';

/** A change of a number that many transactions of a tenant change. */
interface Sum {
  readonly tenant: string;
  /** Of `counters`: type and bucket. */
  readonly type: string;
  readonly bucket: number;
  readonly change: number;
}

interface StatusSum extends Sum {
  readonly type: AccountStatus;
}

interface Appended {
  readonly tenant: string;
  readonly event: NewEvent;
}

interface Pending {
  readonly counters: readonly Sum[];
  readonly totals: readonly StatusSum[];
  readonly events: readonly Appended[];
}

const numberEvents = sql`WITH head AS (
    INSERT INTO event_heads (tenant_id, last) VALUES (${text('tenant')}, ${number('total')})
    ON CONFLICT (tenant_id) DO UPDATE SET last = event_heads.last + excluded.last
    RETURNING tenant_id, last
  )
  INSERT INTO events (tenant_id, sequence, id, type, subject, payload, created)
  SELECT tenant_id, last - CAST(${number('total')} AS BIGINT) + place, id, type, subject, payload, created
  FROM head JOIN ROWS FROM (json_to_recordset(${text('events')}::json) AS (id TEXT, type TEXT, subject TEXT, payload TEXT, created TEXT))
    WITH ORDINALITY AS elements (id, type, subject, payload, created, place) ON true`;
const notifyAccess = sql`SELECT pg_notify('rollcall_access', '')`;

/**
 * What every write of a tenant touches (its totals, the number of its last event), put off to the
 * very end of the transaction and sent in one go with the commit: it is locked for the length of
 * that, and events are numbered in the order of commits.
 */
export class DeferredCounts implements SharedCounts {
  readonly #connection: PostgresConnection;
  readonly #immediate: Omit<SharedCounts, 'accessEpoch'>;
  #counters: Sum[] = [];
  #totals: StatusSum[] = [];
  #events: Appended[] = [];
  #hasAccessChanged = false;
  #hasSentAccess = false;
  #accessEpoch = 0;

  constructor(connection: PostgresConnection) {
    this.#connection = connection;
    this.#immediate = immediateCounts(connection);
  }

  async addToCounter(tenant: string, type: string, bucket: number, change: number): Promise<void> {
    this.#counters.push({ tenant, type, bucket, change });
  }

  async countAccounts(tenant: string, status: AccountStatus, change: number): Promise<void> {
    this.#totals.push({ tenant, type: status, bucket: 0, change });
  }

  async appendEvent(tenant: string, event: NewEvent): Promise<void> {
    this.#events.push({ tenant, event });
  }

  async accessChanged(): Promise<void> {
    this.#hasAccessChanged = true;
    this.#accessEpoch += 1;
  }

  get accessEpoch(): number {
    return this.#accessEpoch;
  }

  get hasAccessChanged(): boolean {
    return this.#hasAccessChanged;
  }

  /** Whether this transaction has written another generation of access. */
  get hasSentAccess(): boolean {
    return this.#hasSentAccess;
  }

  /** Whether something was put off. */
  get hasPending(): boolean {
    return (
      this.#counters.length + this.#totals.length + this.#events.length > 0 ||
      this.#hasAccessChanged
    );
  }

  /** Returns what was put off so far, for `restore`. */
  pending(): Pending {
    return {
      counters: [...this.#counters],
      totals: [...this.#totals],
      events: [...this.#events],
    };
  }

  /**
   * After a savepoint was rolled back: what was put off before it and written inside is put off
   * again.
   */
  restore({ counters, totals, events }: Pending): void {
    this.#counters = [...counters];
    this.#totals = [...totals];
    this.#events = [...events];
    this.#accessEpoch += 1;
  }

  /** Forgets the transaction before. */
  reset(): void {
    this.#clear();
    this.#hasSentAccess = false;
    this.#accessEpoch += 1;
  }

  #clear(): void {
    this.#counters = [];
    this.#totals = [];
    this.#events = [];
    this.#hasAccessChanged = false;
  }

  /** Writes what was put off, for a read of it. */
  async flush(): Promise<void> {
    await Promise.all(this.send());
  }

  /** Sends what was put off, without waiting: the commit tells how it ends. */
  send(): readonly Promise<unknown>[] {
    const sent: Promise<unknown>[] = [];
    for (const { tenant, type, bucket, change } of summed(this.#counters)) {
      this.#connection.setTenant(tenant);
      sent.push(this.#immediate.addToCounter(tenant, type, bucket, change));
    }
    for (const { tenant, type, change } of summed(this.#totals)) {
      this.#connection.setTenant(tenant);
      sent.push(this.#immediate.countAccounts(tenant, type, change));
    }
    const byTenant = Map.groupBy(this.#events, ({ tenant }) => tenant);
    for (const tenant of [...byTenant.keys()].sort(compareText)) {
      const events = byTenant.get(tenant)!.map(({ event }) => event);
      this.#connection.setTenant(tenant);
      const params = { tenant, total: events.length, events: JSON.stringify(events) };
      sent.push(this.#connection.run(numberEvents, params));
    }
    if (this.#hasAccessChanged) {
      sent.push(this.#immediate.accessChanged(), this.#connection.run(notifyAccess, none));
      this.#hasSentAccess = true;
    }
    this.#clear();
    return sent;
  }
}

/**
 * Each number once, in one order for all: transactions then never wait for each other crosswise.
 */
function summed<S extends Sum>(sums: readonly S[]): readonly S[] {
  const byPlace = new Map<string, S>();
  for (const sum of sums) {
    const place = JSON.stringify([sum.tenant, sum.type, sum.bucket]);
    byPlace.set(place, { ...sum, change: (byPlace.get(place)?.change ?? 0) + sum.change });
  }
  return [...byPlace]
    .sort(([left], [right]) => compareText(left, right))
    .map(([, sum]) => sum)
    .filter(({ change }) => change !== 0);
}
