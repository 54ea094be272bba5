import type { Reader } from '../../ports/store.ts';
import { SqlReader } from '../sql/reader.ts';
import type { SqliteConnection } from './connection.ts';

/** Reads over one SQLite connection. */
export class SqliteReader extends SqlReader {
  declare protected readonly database: SqliteConnection;
  #snapshots = 0;

  /** Work waits for this connection only, whose calls return at once: every snapshot ends in the turn it began in. */
  async snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    if (this.#snapshots === 0) {
      this.#leaveState();
      this.database.run('BEGIN');
    }
    this.#snapshots += 1;
    try {
      return await work(this);
    } finally {
      this.#snapshots -= 1;
      if (this.#snapshots === 0) this.#leaveState();
    }
  }

  /** Whoever reads next must see what was committed since. */
  #leaveState(): void {
    if (!this.database.driver.inTransaction) return;
    try {
      this.database.run('COMMIT');
    } catch {
      this.database.run('ROLLBACK');
    }
  }
}
