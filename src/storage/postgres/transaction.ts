import type { Credential } from '../../ports/access.ts';
import type { Account, AccountKeys, AccountStatus, GuardState } from '../../ports/account.ts';
import type { DeferredRequest } from '../../ports/deferred.ts';
import type { DeliveryCursor } from '../../ports/delivery.ts';
import type { EventRange, NewEvent, StoredEvent } from '../../ports/events.ts';
import type { StoredResource } from '../../ports/store.ts';
import type { Condition } from '../../protocol/filter/plan-index.ts';
import type { IndexKey } from '../../protocol/schema/keys.ts';
import { compareText } from '../../protocol/text/fold.ts';
import { toCredential } from '../sql/access-rows.ts';
import type { SqlValue } from '../sql/connection.ts';
import { toDeferred } from '../sql/deferred-reading.ts';
import { resourceColumns, toAccount, toResource } from '../sql/rows.ts';
import { type IndexedKey, SqlTransaction } from '../sql/transaction.ts';
import type { PostgresConnection } from './connection.ts';
import { againError } from './failure.ts';

/** A change of a number that many transactions of a tenant change. */
interface Sum {
  readonly tenant: string;
  /** Of `counters`: type and bucket. Of `account_totals`: the status. */
  readonly type: string;
  readonly bucket: number;
  readonly change: number;
}

interface Appended {
  readonly tenant: string;
  readonly event: NewEvent;
}

/**
 * Reads and writes within a transaction that others run beside (READ COMMITTED). What is read to be changed is locked, so that changes of one resource
 * or account come one after the other, and those of different ones side by side.
 *
 * What every write of a tenant touches (its totals, the number of its last event) is written at the very end, in one go with the commit: it is locked for the length of
 * that, and events are numbered in the order of commits.
 */
export class PostgresTransaction extends SqlTransaction {
  declare protected readonly database: PostgresConnection;
  readonly #generation: () => number | undefined;
  readonly #accessMoved: () => void;
  #depth = 0;
  #counters: Sum[] = [];
  #totals: Sum[] = [];
  #events: Appended[] = [];
  #hasAccessChanged = false;

  /**
   * @param generation of access, where it is known without asking
   * @param accessMoved told when this transaction has changed it
   */
  constructor(
    database: PostgresConnection,
    generation: () => number | undefined,
    accessMoved: () => void,
  ) {
    super(database);
    this.#generation = generation;
    this.#accessMoved = accessMoved;
  }

  async lock(name: string): Promise<void> {
    await this.run('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', name);
  }

  async nested<T>(work: () => Promise<T>): Promise<T> {
    this.#depth += 1;
    const name = `nested${this.#depth}`;
    const before = {
      counters: [...this.#counters],
      totals: [...this.#totals],
      events: [...this.#events],
    };
    try {
      this.database.send(`SAVEPOINT ${name}`);
      const result = await work();
      this.database.send(`RELEASE SAVEPOINT ${name}`);
      return result;
    } catch (error) {
      await this.run(`ROLLBACK TO SAVEPOINT ${name}`);
      this.database.send(`RELEASE SAVEPOINT ${name}`);
      // What was put off before, and written inside, is undone with the savepoint: it is put off again.
      this.#counters = before.counters;
      this.#totals = before.totals;
      this.#events = before.events;
      this.database.undone();
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  /** Writes what was put off, for whoever is about to read it. */
  async #flush(): Promise<void> {
    await Promise.all(this.sendRest());
  }

  /** Whether something was put off. */
  get hasRest(): boolean {
    return (
      this.#counters.length + this.#totals.length + this.#events.length > 0 ||
      this.#hasAccessChanged
    );
  }

  /** Sends what was put off, without waiting: how it ends is for the commit to tell. */
  sendRest(): readonly Promise<unknown>[] {
    const sent: Promise<unknown>[] = [];
    for (const { tenant, type, bucket, change } of summed(this.#counters)) {
      this.database.enter(tenant);
      sent.push(super.addToTotal(tenant, type, bucket, change));
    }
    for (const { tenant, type, change } of summed(this.#totals)) {
      this.database.enter(tenant);
      sent.push(super.countAccounts(tenant, type, change));
    }
    const byTenant = Map.groupBy(this.#events, ({ tenant }) => tenant);
    for (const tenant of [...byTenant.keys()].sort(compareText))
      sent.push(
        this.#numberEvents(
          tenant,
          byTenant.get(tenant)!.map(({ event }) => event),
        ),
      );
    if (this.#hasAccessChanged) {
      sent.push(super.accessChanged(), this.run("SELECT pg_notify('rollcall_access', '')"));
      this.#accessMoved();
    }
    this.#counters = [];
    this.#totals = [];
    this.#events = [];
    this.#hasAccessChanged = false;
    return sent;
  }

  async #numberEvents(tenant: string, events: readonly NewEvent[]): Promise<void> {
    const rows = events.map(({ id, type, subject, payload, created }) => ({
      id,
      type,
      subject,
      payload,
      created,
    }));
    this.database.enter(tenant);
    await this.run(
      `WITH head AS (
         INSERT INTO event_heads (tenant_id, last) VALUES (?, ?)
         ON CONFLICT (tenant_id) DO UPDATE SET last = event_heads.last + excluded.last RETURNING tenant_id, last
       )
       INSERT INTO events (tenant_id, sequence, id, type, subject, payload, created)
       SELECT tenant_id, last - CAST(? AS BIGINT) + place, element ->> 'id', element ->> 'type', element ->> 'subject', element ->> 'payload', element ->> 'created'
       FROM head JOIN json_array_elements(?::json) WITH ORDINALITY AS elements (element, place) ON true`,
      tenant,
      events.length,
      events.length,
      JSON.stringify(rows),
    );
  }

  override async appendEvent(tenant: string, event: NewEvent): Promise<void> {
    this.#events.push({ tenant, event });
  }

  protected override async addToTotal(
    tenant: string,
    type: string,
    bucket: number,
    change: number,
  ): Promise<void> {
    this.#counters.push({ tenant, type, bucket, change });
  }

  protected override async countAccounts(
    tenant: string,
    status: string,
    change: number,
  ): Promise<void> {
    this.#totals.push({ tenant, type: status, bucket: 0, change });
  }

  protected override async accessChanged(): Promise<void> {
    this.#hasAccessChanged = true;
  }

  // Whoever reads what was put off, reads it.

  override async events(
    tenant: string,
    after: number,
    limit: number,
    types?: readonly string[],
    maxBytes?: number,
  ): Promise<readonly StoredEvent[]> {
    await this.#flush();
    return super.events(tenant, after, limit, types, maxBytes);
  }

  override async eventRange(tenant: string): Promise<EventRange> {
    await this.#flush();
    return super.eventRange(tenant);
  }

  override async backlog(endpoint: string, limit: number): Promise<readonly DeliveryCursor[]> {
    await this.#flush();
    return super.backlog(endpoint, limit);
  }

  override async count(tenant: string, type: string, condition: Condition): Promise<number> {
    await this.#flush();
    return super.count(tenant, type, condition);
  }

  override async accessGeneration(): Promise<number> {
    if (this.#hasAccessChanged) await this.#flush();
    return this.#generation() ?? super.accessGeneration();
  }

  /** Whoever asks is about to decide whether there is a seat left: one after the other. */
  override async accountTotals(tenant: string): Promise<Readonly<Record<AccountStatus, number>>> {
    await this.lock(`seats ${tenant}`);
    await this.#flush();
    return super.accountTotals(tenant);
  }

  /** The same of removals. */
  override async guard(tenant: string, since: number): Promise<GuardState> {
    await this.lock(`guard ${tenant}`);
    return super.guard(tenant, since);
  }

  // What is read here is about to be changed.

  override async resource(
    tenant: string,
    type: string,
    id: string,
  ): Promise<StoredResource | undefined> {
    const sql = `SELECT ${resourceColumns} FROM resources WHERE tenant_id = ? AND id = ? AND type = ? FOR NO KEY UPDATE`;
    const row = await this.get(sql, tenant, id, type);
    return row === undefined ? undefined : toResource(row);
  }

  /** Whoever asks takes the next one. */
  override async usernameSuffix(tenant: string, base: string): Promise<number> {
    await this.lock(`suffix ${tenant} ${base.toLowerCase()}`);
    return super.usernameSuffix(tenant, base);
  }

  override async account(tenant: string, id: string): Promise<Account | undefined> {
    const row = await this.get(
      'SELECT * FROM accounts WHERE tenant_id = ? AND id = ? FOR UPDATE',
      tenant,
      id,
    );
    return row === undefined ? undefined : toAccount(row);
  }

  override async accountOf(tenant: string, resource: string): Promise<Account | undefined> {
    const row = await this.get(
      'SELECT * FROM accounts WHERE tenant_id = ? AND resource_id = ? FOR UPDATE',
      tenant,
      resource,
    );
    return row === undefined ? undefined : toAccount(row);
  }

  override async unattachedAccounts(
    tenant: string,
    keys: AccountKeys,
  ): Promise<readonly Account[]> {
    const found = await super.unattachedAccounts(tenant, keys);
    if (found.length === 0) return found;
    const rows = await this.all(
      'SELECT * FROM accounts WHERE tenant_id = ? AND resource_id IS NULL AND id IN (SELECT value FROM text_list(?)) ORDER BY id FOR UPDATE',
      tenant,
      JSON.stringify(found.map(({ id }) => id)),
    );
    const still = new Map(rows.map((row) => [row['id'] as string, toAccount(row)]));
    return found.flatMap(({ id }) => still.get(id) ?? []);
  }

  override async deferredRequest(tenant: string, id: string): Promise<DeferredRequest | undefined> {
    const row = await this.get(
      'SELECT * FROM deferred_requests WHERE tenant_id = ? AND id = ? FOR UPDATE',
      tenant,
      id,
    );
    return row === undefined ? undefined : toDeferred(row);
  }

  /**
   * Whoever found it in no group goes by what was there then. From here on nobody lets it join one; if somebody has meanwhile, the transaction begins
   * again, and finds it there.
   *
   * @throws StorageError that is tried again
   */
  override async deleteResource(
    tenant: string,
    type: string,
    id: string,
    keys: readonly IndexKey[],
  ): Promise<void> {
    const [, joined] = await Promise.all([
      this.run('SELECT 1 FROM resources WHERE tenant_id = ? AND id = ? FOR UPDATE', tenant, id),
      this.get(
        `SELECT 1 AS joined FROM resources CROSS JOIN memberships ON (memberships.tenant_id = resources.tenant_id AND member = resources.position)
         WHERE resources.tenant_id = ? AND resources.id = ? LIMIT 1`,
        tenant,
        id,
      ),
    ]);
    if (joined !== undefined) throw againError('it joined a group meanwhile');
    await super.deleteResource(tenant, type, id, keys);
  }

  /** Nobody may join a group with it from here on. */
  override async deleteMemberships(tenant: string, id: string): Promise<readonly string[]> {
    await this.run('SELECT 1 FROM resources WHERE tenant_id = ? AND id = ? FOR UPDATE', tenant, id);
    return super.deleteMemberships(tenant, id);
  }

  // Rows to delete are found first, and then deleted where they are: else each row of the table, or the set, might be looked for among them.

  protected override deleteListed(tenant: string, set: number, ids: string): Promise<number> {
    return this.run(
      `DELETE FROM memberships WHERE ctid = ANY (ARRAY(
         SELECT found.ctid FROM text_list(?) CROSS JOIN resources ON (resources.tenant_id = ? AND resources.id = value),
           LATERAL (SELECT ctid FROM memberships WHERE memberships.tenant_id = resources.tenant_id AND set_id = ? AND member = position OFFSET 0) AS found
       )) AND tenant_id || '' = ?`,
      ids,
      tenant,
      set,
      tenant,
    );
  }

  protected override deleteSome(
    table: string,
    _columns: string,
    where: string,
    values: readonly [tenant: string, ...SqlValue[]],
    limit: number,
  ): Promise<number> {
    const some = `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${where} LIMIT opaque(?))) AND tenant_id || '' = ?`;
    return this.run(some, ...values, limit, values[0]);
  }

  override touchResources(
    tenant: string,
    ids: readonly string[],
    lastModified: string,
  ): Promise<void> {
    return super.touchResources(tenant, [...ids].sort(compareText), lastModified);
  }

  protected override async insertKeys(
    tenant: string,
    type: string,
    keys: readonly IndexedKey[],
    position: number,
  ): Promise<void> {
    const unique = keys.filter((key) => key.unique);
    if (unique.length > 0) await super.insertKeys(tenant, type, unique, position);
    if (keys.length === unique.length) return;
    await this.run(
      `INSERT INTO attribute_index (tenant_id, type, path, value_key, position)
       SELECT ?, ?, element ->> 'path', element ->> 'text', CAST(? AS BIGINT) FROM json_array_elements(?::json) AS elements (element)
       ON CONFLICT DO NOTHING`,
      tenant,
      type,
      position,
      JSON.stringify(keys),
    );
  }

  // What is due is shared between nodes: what another one has in hand is passed over.

  override async dueAccounts(
    now: string,
    limit: number,
  ): Promise<readonly { readonly tenant: string; readonly account: Account }[]> {
    const sql =
      'SELECT * FROM accounts WHERE purge_after IS NOT NULL AND purge_after <= ? ORDER BY purge_after LIMIT opaque(?) FOR UPDATE SKIP LOCKED';
    return (await this.all(sql, now, limit)).map((row) => ({
      tenant: row['tenant_id'] as string,
      account: toAccount(row),
    }));
  }

  override async expiringCredentials(
    from: string,
    until: string,
    limit: number,
  ): Promise<readonly Credential[]> {
    const rows = await this.all(
      `SELECT * FROM credentials WHERE kind IN ('token', 'secret', 'key', 'trust') AND expires > ? AND expires <= ? AND revoked IS NULL
       ORDER BY expires, id LIMIT opaque(?) FOR UPDATE SKIP LOCKED`,
      from,
      until,
      limit,
    );
    return rows.map(toCredential);
  }

  override async unfinishedRequests(
    before: string,
    limit: number,
  ): Promise<readonly DeferredRequest[]> {
    const sql =
      'SELECT * FROM deferred_requests WHERE finished IS NULL AND accepted < ? ORDER BY accepted LIMIT opaque(?) FOR UPDATE SKIP LOCKED';
    return (await this.all(sql, before, limit)).map(toDeferred);
  }

  override async pruneEvents(before: string, limit: number): Promise<number> {
    return this.run(
      `DELETE FROM events WHERE (tenant_id, sequence) IN (
         SELECT tenant_id, sequence FROM events WHERE created < ? ORDER BY created LIMIT opaque(?) FOR UPDATE SKIP LOCKED)`,
      before,
      limit,
    );
  }

  override async pruneRequests(before: string, most: number, limit: number): Promise<number> {
    const total = Number((await this.get('SELECT count(*) AS total FROM requests'))!['total']);
    const surplus = Math.min(limit, Math.max(0, total - most));
    return this.run(
      `WITH gone AS (
         DELETE FROM requests WHERE (tenant_id, id) IN (
           SELECT tenant_id, id FROM (SELECT tenant_id, id, created, row_number() OVER (ORDER BY created, id) AS place FROM requests ORDER BY created, id LIMIT opaque(?)) AS old
           WHERE place <= ? OR created < ?)
         RETURNING tenant_id, id, keys
       ), keys_gone AS (
         DELETE FROM request_keys USING gone WHERE request_keys.tenant_id = gone.tenant_id AND request_keys.request_id = gone.id
           AND key IN (SELECT json_array_elements_text(gone.keys::json))
       )
       SELECT tenant_id FROM gone`,
      limit,
      surplus,
      before,
    );
  }
}

/** Each number once, in an order that is the same for everybody: two transactions then wait for one another and never crosswise. */
function summed(sums: readonly Sum[]): readonly Sum[] {
  const byPlace = new Map<string, Sum>();
  for (const sum of sums) {
    const place = JSON.stringify([sum.tenant, sum.type, sum.bucket]);
    byPlace.set(place, { ...sum, change: (byPlace.get(place)?.change ?? 0) + sum.change });
  }
  return [...byPlace]
    .sort(([left], [right]) => compareText(left, right))
    .map(([, sum]) => sum)
    .filter(({ change }) => change !== 0);
}
