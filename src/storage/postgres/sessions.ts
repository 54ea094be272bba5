import type { PoolClient } from 'pg';
import { StorageError } from '../../ports/store.ts';
import type { PostgresAddress } from './address.ts';
import { PostgresConnection, Texts } from './connection.ts';
import { isGone } from './failure.ts';
import type { Servers } from './servers.ts';

/** Work on the sessions of one server: the primary, or a copy of it. */
export class Sessions {
  readonly servers: Servers;
  readonly #texts: Texts;
  readonly #limits: string;
  readonly #keepsSessions: boolean;

  constructor(
    servers: Servers,
    { keepsSessions, limits }: Pick<PostgresAddress, 'keepsSessions' | 'limits'>,
  ) {
    this.servers = servers;
    this.#texts = new Texts(keepsSessions);
    this.#limits = limits;
    this.#keepsSessions = keepsSessions;
  }

  /** In a transaction of this kind, or in none. Nobody waits for the end of it. */
  async read<T>(
    kind: 'READ COMMITTED' | 'REPEATABLE READ' | undefined,
    work: (connection: PostgresConnection) => Promise<T>,
  ): Promise<T> {
    const client = await this.servers.session();
    const connection = new PostgresConnection(client, this.#texts);
    let isBroken = false;
    try {
      if (kind !== undefined)
        void connection.begin(`BEGIN ISOLATION LEVEL ${kind} READ ONLY; ${this.#limits}`);
      const result = await work(connection);
      // Outside the transaction it was to be in, a statement sees no tenant's rows: nothing that was found then is true.
      if (connection.spoilt !== undefined) throw connection.spoilt;
      return result;
    } catch (error) {
      isBroken = this.#breaks(error);
      throw connection.spoilt ?? error;
    } finally {
      if (kind === undefined || isBroken) client.release(isBroken);
      else finish(client, 'COMMIT');
    }
  }

  /**
   * In a transaction that the work commits itself.
   *
   * @param work is told when the transaction has begun
   */
  async write<T>(
    work: (connection: PostgresConnection, hasBegun: Promise<void>) => Promise<T>,
  ): Promise<T> {
    const client = await this.servers.session();
    const connection = new PostgresConnection(client, this.#texts);
    let isBroken = false;
    let isDone = false;
    try {
      const hasBegun = connection.begin(
        `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; ${this.#limits}`,
      );
      // Nothing else keeps statements from being carried out without it.
      if (!this.#keepsSessions) await connection.open();
      const result = await work(connection, hasBegun);
      isDone = true;
      return result;
    } catch (error) {
      isBroken = this.#breaks(error);
      // Before that, the work may have thrown for what it did not find.
      throw error instanceof StorageError || isBroken ? error : (connection.spoilt ?? error);
    } finally {
      if (isBroken || isDone) client.release(isBroken);
      else finish(client, 'ROLLBACK');
    }
  }

  /** Whether the session is lost by this; then the server may be too. */
  #breaks(error: unknown): boolean {
    for (let at = error; at instanceof Error; at = at.cause) {
      if (!isGone(at)) continue;
      this.servers.failed(at);
      return true;
    }
    return false;
  }
}

/** Ends the transaction and gives the session back, whoever waits for the answer or not. */
function finish(client: PoolClient, command: 'COMMIT' | 'ROLLBACK'): void {
  client.query(command).then(
    () => client.release(),
    () => client.release(true),
  );
}
