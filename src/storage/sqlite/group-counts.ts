import type { AccountStatus } from '../../ports/account.ts';
import type { NewEvent } from '../../ports/events.ts';
import {
  addToCounter,
  countAccounts,
  immediateCounts,
  type SharedCounts,
} from '../sql/shared-counts.ts';
import { number, rows, sql, text } from '../sql/sql.ts';
import { accountTotals, counters, eventHeads, events } from '../sql/tables.ts';
import type { PutOff, SqliteConnection } from './connection.ts';

/** A number that transactions of a group have changed and that is not in the database yet. */
interface Change {
  value: number;
  readonly write: (value: number) => void;
}

/** The number of a tenant's last event. */
interface Head {
  last: number;
  /** What the database has. */
  stored: number;
}

const lastSequence = rows<{ readonly last: number }>()(
  sql`SELECT last FROM ${eventHeads.sql} WHERE tenant_id = ${text('tenant')}`,
);
const storeHead = sql`INSERT INTO ${eventHeads.sql} (tenant_id, last)
  VALUES (${text('tenant')}, ${number('last')})
  ON CONFLICT (tenant_id) DO UPDATE SET last = excluded.last`;

/** Tables whose rows are changed here and written later. */
const putOff = [counters.name, accountTotals.name, eventHeads.name];

/**
 * What nearly every transaction of a group changes (totals, the number of the last event) is kept
 * in memory and written once, before the shared commit. A statement that names one of these tables
 * makes it written before.
 */
export class GroupCounts implements SharedCounts, PutOff {
  readonly #db: SqliteConnection;
  readonly #immediate: Omit<SharedCounts, 'accessEpoch'>;
  #accessEpoch = 0;
  readonly #sums = new Map<string, Change>();
  readonly #heads = new Map<string, Head>();
  /** Takes back what was done since the group began, the last first. */
  readonly #undo: (() => void)[] = [];

  constructor(db: SqliteConnection) {
    this.#db = db;
    this.#immediate = immediateCounts(db);
  }

  concerns(statement: string): boolean {
    return putOff.some((table) => statement.includes(table));
  }

  addToCounter(tenant: string, type: string, bucket: number, change: number): Promise<void> {
    this.#add(`${tenant} ${type} ${bucket}`, change, (total) =>
      this.#db.run(addToCounter, counters.toRow({ tenant, type, bucket, total })),
    );
    return Promise.resolve();
  }

  countAccounts(tenant: string, status: AccountStatus, change: number): Promise<void> {
    this.#add(`${tenant} ${status}`, change, (total) =>
      this.#db.run(countAccounts, accountTotals.toRow({ tenant, status, total })),
    );
    return Promise.resolve();
  }

  appendEvent(tenant: string, event: NewEvent): Promise<void> {
    const head = this.#headOf(tenant);
    head.last += 1;
    this.#undo.push(() => {
      head.last -= 1;
    });
    this.#db.run(events.insert, events.toRow({ ...event, tenant, sequence: head.last }));
    return Promise.resolve();
  }

  accessChanged(): Promise<void> {
    this.#accessEpoch += 1;
    return this.#immediate.accessChanged();
  }

  get accessEpoch(): number {
    return this.#accessEpoch;
  }

  /** Returns the place that `rollBackTo` goes back to. */
  mark(): number {
    return this.#undo.length;
  }

  /** The database has rolled back to a savepoint: what was put off since is as it was there. */
  rollBackTo(mark: number): void {
    while (this.#undo.length > mark) this.#undo.pop()!();
    this.#accessEpoch += 1;
  }

  /** Writes what is put off. */
  flush(): void {
    for (const change of this.#sums.values()) {
      const { value } = change;
      if (value === 0) continue;
      change.value = 0;
      this.#undo.push(() => {
        change.value += value;
      });
      change.write(value);
    }
    for (const [tenant, head] of this.#heads) {
      const { last, stored } = head;
      if (last === stored) continue;
      head.stored = last;
      this.#undo.push(() => {
        head.stored = stored;
      });
      this.#db.run(storeHead, { tenant, last });
    }
  }

  /** A group ends: nothing is known of what others write after it. */
  reset(): void {
    this.#sums.clear();
    this.#heads.clear();
    this.#undo.length = 0;
    this.#accessEpoch += 1;
  }

  #headOf(tenant: string): Head {
    const known = this.#heads.get(tenant);
    if (known !== undefined) return known;
    const last = this.#db.get(lastSequence, { tenant })?.last ?? 0;
    const head = { last, stored: last };
    this.#heads.set(tenant, head);
    return head;
  }

  #add(place: string, by: number, write: Change['write']): void {
    const known = this.#sums.get(place);
    const change = known ?? { value: 0, write };
    if (known === undefined) this.#sums.set(place, change);
    change.value += by;
    this.#undo.push(() => {
      change.value -= by;
    });
  }
}
