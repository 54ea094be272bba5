import { rows, sql } from '../sql/sql.ts';

/** Another number after each commit of another connection, and this one only reads. */
export const dataVersion = rows<{ readonly data_version: number }>()(sql`PRAGMA data_version`);
