import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import { literal, number, type Sql, sql, text } from '../sql/sql.ts';
import { postgresDialect } from './dialect.ts';
import { isAnswered } from './failure.ts';

/** What one transaction writes to be known by. */
export interface CommitMark {
  readonly place: string;
  readonly number: number;
}

/**
 * Writes the mark of a transaction, in it. Refused (`commit_marks_fence`) when the transaction was
 * declared lost.
 */
export const writeMark = sql`INSERT INTO commit_marks (place, number)
  VALUES (${text('place')}, ${number('number')})
  ON CONFLICT (place) DO UPDATE SET number = excluded.number, used = excluded.used`;

interface Place {
  readonly name: string;
  last: number;
}

/**
 * Marks of this process. A mark is given out once: its place has the id of the process, and its
 * number grows. A place belongs to one transaction at a time, until it is known what became of it,
 * so that places are as many as transactions run at once.
 */
export class CommitMarks {
  readonly #node = randomUUID();
  readonly #free: Place[] = [];
  #places = 0;

  /**
   * @param work says by `retire` that it never learned what became of its transaction: its place is
   * then used no more
   */
  async use<T>(work: (next: () => CommitMark, retire: () => void) => Promise<T>): Promise<T> {
    const place = this.#free.pop() ?? this.#newPlace();
    let isRetired = false;
    try {
      return await work(
        () => {
          // The number between is for the fence.
          place.last += 2;
          return { place: place.name, number: place.last };
        },
        () => {
          isRetired = true;
        },
      );
    } finally {
      if (!isRetired) this.#free.push(place);
    }
  }

  #newPlace(): Place {
    this.#places += 1;
    return { name: `${this.#node}/${this.#places}`, last: 0 };
  }
}

/**
 * Asks a primary whether a transaction was committed, and if not, sees to it that it never is. Its
 * session may still be at work, on the same server: the row is locked as long as that transaction
 * has it, and once the fence is written, the transaction fails at its mark.
 *
 * The question is a write itself, so that the commit it saw is on every standby that this one waits
 * for.
 *
 * @param milliseconds after which to give up
 * @param settings what each transaction sets
 * @returns undefined when the answer does not hold: the wait for a standby was cut short
 */
export async function askForMark(
  client: ClientBase,
  { place, number }: CommitMark,
  milliseconds: number,
  settings: Sql,
): Promise<boolean | undefined> {
  const limit = Math.max(1, Math.ceil(milliseconds));
  const begin = sql`BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; ${settings}
    SET LOCAL statement_timeout = ${literal(limit)}; SET LOCAL lock_timeout = ${literal(limit)}`;
  await client.query(begin.compile(postgresDialect).text);
  try {
    const { rows } = await client.query<{ number: string }>(
      `INSERT INTO commit_marks AS mark (place, number, fence) VALUES ($1, $2::bigint + 1, $2::bigint + 1)
       ON CONFLICT (place) DO UPDATE SET
         number = CASE WHEN mark.number = $2::bigint THEN mark.number ELSE excluded.number END,
         fence = CASE WHEN mark.number = $2::bigint THEN mark.number ELSE excluded.fence END
       RETURNING number::text AS number`,
      [place, number],
    );
    // A server that waits for a standby goes by no timeout of its own.
    const isDurable = await commitDurably(client, limit);
    return isDurable ? rows[0]!.number === String(number) : undefined;
  } catch (error) {
    if (isAnswered(error)) await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** SQLSTATE of a warning that has none of its own. */
const warning = '01000';

/**
 * Commits, and says whether that holds: a server that was to wait for a standby, and was told to
 * stop waiting (`pg_cancel_backend`), answers that it has committed, with a warning. A failover may
 * undo such a commit.
 *
 * @param milliseconds for the answer; absent: as long as any statement has
 * @throws what the server answers instead
 */
export async function commitDurably(client: ClientBase, milliseconds?: number): Promise<boolean> {
  let isWarned = false;
  const onNotice = ({ code }: { readonly code?: string | undefined }): void => {
    if (code === warning) isWarned = true;
  };
  client.on('notice', onNotice);
  try {
    const config = {
      text: 'COMMIT',
      query_timeout: milliseconds,
    };
    const { command } = await client.query(config);
    if (command !== 'COMMIT') throw new RolledBack();
    return !isWarned;
  } finally {
    client.off('notice', onNotice);
  }
}

/** The server has given up the transaction instead of committing it. */
export class RolledBack extends Error {
  override readonly name = 'RolledBack';

  constructor() {
    super('the server gave up the transaction');
  }
}

/**
 * Deletes the places that no process has used for a day: far longer than it takes to learn what
 * became of a transaction.
 */
export async function deleteStaleMarks(client: ClientBase): Promise<void> {
  await client.query(
    "BEGIN READ WRITE; DELETE FROM commit_marks WHERE used < now() - interval '1 day'; COMMIT",
  );
}
