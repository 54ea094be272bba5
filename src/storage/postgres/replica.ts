import { type Reader, StorageError } from '../../ports/store.ts';
import type { PostgresConnection } from './connection.ts';
import { isTooSlow } from './failure.ts';
import { PostgresReader } from './reader.ts';
import type { Sessions } from './sessions.ts';
import { type Method, tenantOf, within } from './tenancy.ts';
import type { UnderWay } from './under-way.ts';

/** Who answered a read that may go to the replica: the primary where the replica was behind, or away. */
export type AnsweredBy = 'replica' | 'primary';

export interface ReplicaOptions {
  readonly sessions: Sessions;
  readonly underWay: UnderWay;
  /** Told of what goes wrong with the replica. */
  readonly onTrouble: (error: unknown) => void;
  readonly onAnswer: (by: AnsweredBy) => void;
}

/** Milliseconds for which a replica that is lost is left alone. */
const leftAloneFor = 5_000;

/** Instead of an answer. */
const behind = Symbol('behind');

type Asked<T> = (
  reader: PostgresReader,
  connection: PostgresConnection,
  isCurrent: Promise<boolean>,
) => Promise<T | typeof behind>;

/**
 * Reads of a copy of the primary. Whoever asks names the tenant's last event that is known to be committed: every change has an event, and they are numbered in the order of
 * commits, so that a copy which has that one has every change before it. Its id is compared and not its number alone: after a failover, a copy of the server that was lost
 * may have other events of the same numbers. It is looked for on the session of each read and before it: there may be several copies behind one
 * address, and none answers for another.
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
   * A reader of this tenant's rows that asks the replica, and the primary where that can not answer.
   *
   * @param head the tenant's last event
   */
  reader(tenant: string, head: Head, primary: Reader): Reader {
    const ask = <T>(
      kind: Parameters<Sessions['read']>[0],
      work: Asked<T>,
    ): Promise<T | typeof behind> => this.#ask(kind, tenant, head, work);
    const snapshot = async <T>(work: (state: Reader) => Promise<T>): Promise<T> => {
      // Work that has begun is not begun again on the primary: what fails in it is its own.
      const outcome = await ask<PromiseSettledResult<T>>(
        'REPEATABLE READ',
        async (reader, connection, isCurrent) => {
          if (!(await isCurrent)) return behind;
          const [ended] = await Promise.allSettled([work(within(reader, connection))]);
          return ended;
        },
      );
      if (outcome === behind) return primary.snapshot(work);
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    };
    const call = async (name: keyof Reader, values: readonly unknown[]): Promise<unknown> => {
      const found = await ask('READ COMMITTED', async (reader, _, isCurrent) => {
        const [is, value] = await Promise.all([
          isCurrent,
          (reader[name] as Method).apply(reader, [...values]),
        ]);
        return is ? value : behind;
      });
      return found === behind ? (primary[name] as Method)(...values) : found;
    };
    return new Proxy(primary, {
      get: (_, name) => {
        if (name === 'snapshot') return snapshot;
        const own = Reflect.get(primary, name) as unknown;
        if (typeof own !== 'function') return own;
        return (...values: unknown[]) =>
          tenantOf(String(name), values) === tenant
            ? call(name as keyof Reader, values)
            : (own as Method)(...values);
      },
    });
  }

  async #ask<T>(
    kind: Parameters<Sessions['read']>[0],
    tenant: string,
    head: Head,
    work: Asked<T>,
  ): Promise<T | typeof behind> {
    const { sessions, underWay, onAnswer, onTrouble } = this.#options;
    let found: T | typeof behind = behind;
    try {
      if (this.isThere()) {
        found = await underWay.run(() =>
          sessions.read(kind, async (connection) => {
            connection.enter(tenant);
            return work(
              new PostgresReader(connection),
              connection,
              hasEvent(connection, tenant, head),
            );
          }),
        );
      }
    } catch (error) {
      if (!(error instanceof StorageError) || error.reason === 'closed' || isTooSlow(error))
        throw error;
      if (error.reason === 'io' || error.reason === 'missing')
        this.#awayUntil = performance.now() + leftAloneFor;
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
  const row = await connection.get(
    `SELECT last, (SELECT id FROM events WHERE events.tenant_id = event_heads.tenant_id AND sequence = coalesce(CAST(? AS BIGINT), last)) AS id
     FROM event_heads WHERE tenant_id = ?`,
    [of ?? null, tenant],
  );
  const id = row?.['id'];
  return { last: Number(row?.['last'] ?? 0), ...(typeof id === 'string' ? { id } : {}) };
}
