import { StorageError } from '../../ports/store.ts';
import { SqlTransaction } from '../sql/transaction.ts';
import type { SqliteConnection } from './connection.ts';

/** Reads and writes within the writer's open transaction, and the savepoints within it. */
export class SqliteTransaction extends SqlTransaction {
  declare protected readonly database: SqliteConnection;
  #depth = 0;

  async nested<T>(work: () => Promise<T>): Promise<T> {
    this.#depth += 1;
    try {
      return await this.#inSavepoint(`nested${this.#depth}`, work);
    } finally {
      this.#depth -= 1;
    }
  }

  async #inSavepoint<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.database.run(`SAVEPOINT ${name}`);
    try {
      const result = await work();
      this.database.run(`RELEASE ${name}`);
      return result;
    } catch (error) {
      this.#undo(name, error);
      throw error;
    }
  }

  /** @throws StorageError when what was done can't be undone: then nothing of the transaction may stand */
  #undo(name: string, cause: unknown): void {
    // A failure of the store may have ended the whole transaction; then there is nothing to go back to.
    if (!this.database.driver.inTransaction) return;
    try {
      this.database.run(`ROLLBACK TO ${name}`);
      this.database.run(`RELEASE ${name}`);
    } catch (error) {
      throw cause instanceof StorageError ? cause : error;
    }
  }

  /** There is one writer. */
  async lock(): Promise<void> {
    return undefined;
  }
}
