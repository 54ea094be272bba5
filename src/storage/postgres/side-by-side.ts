import { createSemaphore } from '../../concurrency/semaphore.ts';
import { StorageError, type Transaction } from '../../ports/store.ts';
import { mapMethods, transactionScopes } from '../sql/tenant-scopes.ts';
import { batchedReads } from './batched-reads.ts';
import type { PostgresConnection } from './connection.ts';
import { storageFailure } from './failure.ts';
import type { GroupedWork, Outcome } from './group-commit.ts';

/**
 * What a work may do beside others of its transaction. Within one session no lock keeps works
 * apart, so that each method has to be known to be safe; the others need turns.
 *
 * - `reads` takes no lock that another work relies on. Works on the same resource follow one
 *   another, and with the resource goes its account.
 * - `writes` changes what belongs to the work's own resource. What must be unique among them is
 *   unique by an index, which then refuses the transaction.
 * - `claims` writes, and resolves to a path, without having written, where that is taken.
 * - `waits` reads under a lock, or what others of the same transaction write: from then on, the
 *   work keeps others that wait so from starting until it ends.
 * - `matches` finds rows that others may find too.
 */
type Access = 'reads' | 'writes' | 'claims' | 'waits' | 'matches';

const accesses: { readonly [M in keyof Transaction]?: Access } = {
  both: 'reads',
  tenant: 'reads',
  connection: 'reads',
  definitions: 'reads',
  accessGeneration: 'reads',
  resource: 'reads',
  displayNames: 'reads',
  secrets: 'reads',
  accountOf: 'reads',
  isUsernameTaken: 'reads',
  unattachedAccounts: 'matches',
  lock: 'waits',
  accountTotals: 'waits',
  select: 'waits',
  usernameSuffix: 'waits',
  insertResource: 'claims',
  updateResource: 'claims',
  insertAccount: 'writes',
  updateAccount: 'writes',
  setUsernameSuffix: 'writes',
  appendEvent: 'writes',
};

/** A work did something that is safe only when works follow one another. Nothing is committed. */
export class NeedsTurns extends Error {
  override readonly name = 'NeedsTurns';

  constructor() {
    super('works of this transaction have to follow one another');
  }
}

/** One work that runs beside others. */
interface Running {
  /** Whether something of it would stay if it failed. */
  hasWritten: boolean;
  /** Whether it keeps others waiting. */
  hasTurn: boolean;
}

interface Slot {
  readonly own: Running;
  readonly transaction: Transaction;
}

/** Runs works of one transaction of a session at the same time. */
export class SideBySide {
  readonly #connection: PostgresConnection;
  readonly #transaction: Transaction;
  readonly #turns = createSemaphore({ permits: 1 });
  /** What works are given, created once for each work that runs at a time. */
  readonly #slots: Slot[] = [];

  constructor(connection: PostgresConnection, transaction: Transaction) {
    this.#connection = connection;
    const reads = batchedReads(connection, transaction, () => {
      throw new NeedsTurns();
    });
    this.#transaction = { ...transaction, ...reads };
  }

  /**
   * Runs works at the same time, those on the same resource one after the other. One that throws
   * before it has written anything fails alone.
   *
   * @throws NeedsTurns; the failure of the transaction
   */
  async run(works: readonly GroupedWork[]): Promise<readonly Outcome[]> {
    const last = new Map<string, Promise<Outcome>>();
    for (let missing = works.length - this.#slots.length; missing > 0; missing -= 1)
      this.#slots.push(this.#createSlot());
    const running = works.map(({ resource, work }, index) => {
      const run = (): Promise<Outcome> => this.#runOne(work, this.#slots[index]!);
      const before = last.get(resource);
      const outcome = before === undefined ? run() : before.then(run);
      last.set(resource, outcome);
      return outcome;
    });
    const ended = await Promise.allSettled(running);
    if (this.#connection.transactionError !== undefined) throw this.#connection.transactionError;
    return ended.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
  }

  async #runOne(work: GroupedWork['work'], { own, transaction }: Slot): Promise<Outcome> {
    own.hasWritten = false;
    own.hasTurn = false;
    try {
      return { result: await work(transaction) };
    } catch (error) {
      if (error instanceof NeedsTurns || storageFailure(error) instanceof StorageError) throw error;
      if (own.hasWritten) throw new NeedsTurns();
      return { error };
    } finally {
      if (own.hasTurn) this.#turns.release();
    }
  }

  #createSlot(): Slot {
    const own: Running = { hasWritten: false, hasTurn: false };
    const takeTurn = async (): Promise<void> => {
      if (own.hasTurn) return;
      await this.#turns.acquire();
      own.hasTurn = true;
    };
    const methods = mapMethods<Omit<Transaction, 'snapshot'>>(transactionScopes, (name) =>
      guarded(accesses[name], this.#transaction[name] as Method, own, takeTurn),
    );
    const transaction: Transaction = {
      ...methods,
      snapshot: () => Promise.reject(new NeedsTurns()),
    };
    return { own, transaction };
  }
}

type Method = (...values: unknown[]) => unknown;

/** Returns a method of a transaction for one of several works that run at the same time. */
function guarded(
  access: Access | undefined,
  method: Method,
  own: Running,
  takeTurn: () => Promise<void>,
): Method {
  switch (access) {
    case 'reads':
      return method;
    case 'writes':
      return (...values) => {
        own.hasWritten = true;
        return method(...values);
      };
    case 'claims':
      return (...values) => claim(own, () => method(...values));
    case 'waits':
      return async (...values) => {
        await takeTurn();
        return method(...values);
      };
    case 'matches':
      return async (...values) => {
        const found = (await method(...values)) as readonly unknown[];
        if (found.length > 0) throw new NeedsTurns();
        return found;
      };
    case undefined:
      return () => Promise.reject(new NeedsTurns());
  }
}

async function claim(own: Running, write: () => unknown): Promise<unknown> {
  const { hasWritten } = own;
  own.hasWritten = true;
  const taken = await write();
  if (taken !== undefined) own.hasWritten = hasWritten;
  return taken;
}
