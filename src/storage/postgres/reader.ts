import type { Reader } from '../../ports/store.ts';
import { SqlReader } from '../sql/reader.ts';

/** Reads over one session, within a transaction that the store has begun. */
export class PostgresReader extends SqlReader {
  snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return work(this);
  }
}
