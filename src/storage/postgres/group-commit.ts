import { type CommitGroup, StorageError, type Transaction } from '../../ports/store.ts';
import { compareText } from '../../protocol/text/fold.ts';
import { isAnswered, isConnectionLost, storageFailure } from './failure.ts';

/** Work of one transaction. */
type Work = (transaction: Transaction) => Promise<unknown>;

/** How one work of a group ended. */
export type Outcome = { readonly result: unknown } | { readonly error: unknown };

/** Work that may share a transaction with others. */
export interface GroupedWork {
  /** Id of the resource that it changes. */
  readonly resource: string;
  readonly work: Work;
}

interface Waiting extends GroupedWork {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** How works are executed. */
export interface GroupCommitOptions {
  /** Executes one work in a transaction of its own, and again where it met others. */
  readonly alone: (work: Work) => Promise<unknown>;
  /**
   * Executes works in one transaction, so that each succeeds or fails alone, and commits it.
   *
   * @throws the failure of the transaction, of which nothing holds then
   */
  readonly together: (works: readonly GroupedWork[]) => Promise<readonly Outcome[]>;
  /** Called with the failure of a transaction whose works are executed again, each alone. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Works that share a commit: well below the 64 savepoints of a transaction that PostgreSQL keeps in
 * shared memory (documentation, "Subtransactions").
 */
const maxPerCommit = 32;

/**
 * Lets works of a tenant that wait at the same time share a commit. The commits of a tenant come
 * one after the other, because events are numbered in their order: one by one, each would wait for
 * a write to the disk of its own.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  /** What waits for the transaction of its tenant that runs. */
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** Executes a work; resolves when it is committed. */
  run<T>(
    { tenant, resource }: CommitGroup,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const one = { resource, work, resolve: resolve as (result: unknown) => void, reject };
      const waiting = this.#waiting.get(tenant);
      if (waiting === undefined) void this.#drain(tenant, one);
      else waiting.push(one);
    });
  }

  /** Executes a work, and then what has come meanwhile, until nothing has. */
  async #drain(tenant: string, first: Waiting): Promise<void> {
    const waiting = [first];
    this.#waiting.set(tenant, waiting);
    while (waiting.length > 0) await this.#commit(waiting.splice(0, maxPerCommit));
    this.#waiting.delete(tenant);
  }

  /** Never rejects. */
  async #commit(group: readonly Waiting[]): Promise<void> {
    if (group.length === 1) return this.#commitAlone(group[0]!);
    const works = group.toSorted((left, right) => compareText(left.resource, right.resource));
    try {
      const outcomes = await this.#options.together(works);
      for (const [index, outcome] of outcomes.entries()) {
        const { resolve, reject } = works[index]!;
        if ('error' in outcome) reject(outcome.error);
        else resolve(outcome.result);
      }
    } catch (error) {
      const failure = storageFailure(error);
      if (!isOfOne(failure)) {
        for (const { reject } of works) reject(failure);
        return;
      }
      // One of them met another transaction, or cannot be stored: the others need not fail with it.
      this.#options.onTrouble(error);
      await Promise.all(works.map((one) => this.#commitAlone(one)));
    }
  }

  #commitAlone({ work, resolve, reject }: Waiting): Promise<void> {
    return this.#options.alone(work).then(resolve, reject);
  }
}

/** Whether a transaction failed because of one of its works, and not because of the server. */
function isOfOne(error: unknown): boolean {
  if (!(error instanceof StorageError)) return true;
  return error.reason !== 'unknown' && isAnswered(error.cause) && !isConnectionLost(error.cause);
}
