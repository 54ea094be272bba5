import { type Reader, StorageError } from '../../ports/store.ts';
import { anyValue, rows, sql, text } from '../sql/sql.ts';
import { mapMethods, readerScopes, tenantOf } from '../sql/tenant-scopes.ts';
import type { PostgresConnection } from './connection.ts';
import { isTooSlow } from './failure.ts';
import type { InFlight } from './in-flight.ts';
import type { Isolation, ReadingSession, Sessions } from './sessions.ts';

/**
 * Who answered a read that may go to the replica: the primary where the replica was behind, or
 * away.
 */
export type AnsweredBy = 'replica' | 'primary';

export interface ReplicaOptions {
  readonly sessions: Sessions;
  readonly inFlight: InFlight;
  /** Told of what goes wrong with the replica. */
  readonly onTrouble: (error: unknown) => void;
  readonly onAnswer: (by: AnsweredBy) => void;
}

/** How long a replica that was lost is not asked. */
const retryAfterMs = 5_000;

/** Instead of an answer. */
const behind = Symbol('behind');

type ReplicaRead<T> = (
  session: ReadingSession,
  isCurrent: Promise<boolean>,
) => Promise<T | typeof behind>;

/**
 * Reads of a copy of the primary. The caller names the tenant's last event that is known to be
 * committed: every change has an event, and they are numbered in the order of commits, so that a
 * copy which has that one has every change before it. Its id is compared and not its number alone:
 * after a failover, a copy of the server that was lost may have other events of the same numbers.
 * It is looked for on the session of each read and before it: there may be several copies behind
 * one address, and none answers for another.
 */
export class Replica {
  readonly #options: ReplicaOptions;
  #awayUntil = Number.NEGATIVE_INFINITY;

  constructor(options: ReplicaOptions) {
    this.#options = options;
  }

  /** False for a while after it was lost. */
  isThere(): boolean {
    return performance.now() >= this.#awayUntil;
  }

  /**
   * Returns a reader of this tenant's rows that asks the replica, and the primary where that cannot
   * answer.
   *
   * @param head the tenant's last event
   */
  reader(tenant: string, head: Head, primary: Reader): Reader {
    type Method = (...values: unknown[]) => Promise<unknown>;
    const methods = mapMethods<Omit<Reader, 'snapshot'>>(readerScopes, (name, scope) => {
      const own = primary[name] as Method;
      return async (...values: unknown[]) => {
        if (tenantOf(scope, values) !== tenant) return own(...values);
        const found = await this.#ask(
          'READ COMMITTED',
          tenant,
          head,
          async ({ reader }, isCurrent) => {
            const [is, value] = await Promise.all([isCurrent, (reader[name] as Method)(...values)]);
            return is ? value : behind;
          },
        );
        return found === behind ? own(...values) : found;
      };
    });
    return { ...methods, snapshot: (work) => this.#snapshot(tenant, head, primary, work) };
  }

  async #snapshot<T>(
    tenant: string,
    head: Head,
    primary: Reader,
    work: (state: Reader) => Promise<T>,
  ): Promise<T> {
    // Work that has begun does not begin again on the primary: what fails in it is its own.
    const outcome = await this.#ask<PromiseSettledResult<T>>(
      'REPEATABLE READ',
      tenant,
      head,
      async ({ reader }, isCurrent) => {
        if (!(await isCurrent)) return behind;
        const [ended] = await Promise.allSettled([work(reader)]);
        return ended;
      },
    );
    if (outcome === behind) return primary.snapshot(work);
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }

  async #ask<T>(
    isolation: Isolation,
    tenant: string,
    head: Head,
    work: ReplicaRead<T>,
  ): Promise<T | typeof behind> {
    const { sessions, inFlight, onAnswer, onTrouble } = this.#options;
    let found: T | typeof behind = behind;
    try {
      if (this.isThere()) {
        found = await inFlight.run(() =>
          sessions.read(isolation, async (session) => {
            session.connection.setTenant(tenant);
            return work(session, hasEvent(session.connection, tenant, head));
          }),
        );
      }
    } catch (error) {
      if (!(error instanceof StorageError) || error.reason === 'closed' || isTooSlow(error))
        throw error;
      if (error.reason === 'io' || error.reason === 'missing')
        this.#awayUntil = performance.now() + retryAfterMs;
      onTrouble(error);
    }
    onAnswer(found === behind ? 'primary' : 'replica');
    return found;
  }
}

/** Sent before what it is about: what is read after it is read of a later state, or the same. */
async function hasEvent(
  connection: PostgresConnection,
  tenant: string,
  head: Head,
): Promise<boolean> {
  const there = await headOf(connection, tenant, head.last);
  // Of an event that is not kept any more nothing but the number is known.
  return head.id === undefined
    ? there.last === head.last && there.id === undefined
    : there.id === head.id;
}

/** A tenant's last event. */
export interface Head {
  /** 0: there is none. */
  readonly last: number;
  /** Absent: there is none, or it is not kept any more. */
  readonly id?: string;
}

/**
 * Returns the number of the tenant's last event, with the id of that one, or of another.
 *
 * @param connection that has entered the tenant
 * @param of number of the event whose id is asked for. Default: the last
 */
export async function headOf(
  connection: PostgresConnection,
  tenant: string,
  of?: number,
): Promise<Head> {
  const row = await connection.get(headStatement, { tenant, sequence: of ?? null });
  return { last: row?.last ?? 0, id: row?.id ?? undefined };
}

const headStatement = rows<{ readonly last: number; readonly id: string | null }>()(
  sql`SELECT last, (SELECT id FROM events WHERE events.tenant_id = event_heads.tenant_id
    AND sequence = coalesce(CAST(${anyValue('sequence')} AS BIGINT), last)) AS id
   FROM event_heads WHERE tenant_id = ${text('tenant')}`,
);
