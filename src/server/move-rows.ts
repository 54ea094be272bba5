import type { ProtectLeaf } from '../directory/secrets/move.ts';
import type { Registry } from '../protocol/schema/registry.ts';
import { none } from '../storage/sql/connection.ts';
import type { RawDatabase } from '../storage/sql/copy.ts';
import { opaque, param, type Sql, type SqlRow, type SqlValue, sql } from '../storage/sql/sql.ts';
import type { AnyTable } from '../storage/sql/table.ts';

const rowsPerPage = 200;

/** What moving secrets works on. */
export interface MoveOptions {
  readonly database: RawDatabase;
  /** Returns the registry of stored definitions, or the built-in one. */
  readonly registryOf: (definitions: string | undefined) => Registry;
  /** Encrypts or hashes a value. */
  readonly protect: ProtectLeaf;
  /** False: rows are only counted. */
  readonly writes: boolean;
  readonly onProgress: (label: string, fraction: number) => void;
}

/** A tenant whose rows are moved. */
export interface MovedTenant {
  readonly id: string;
  readonly registry: Registry;
  /** True: it has definitions of its own. The built-in password was never in a document. */
  readonly hasOwn: boolean;
}

/**
 * Changes the rows of a tenant in the order of a key; resolves how many were changed, or would be.
 *
 * @param first a key before every row
 * @param change returns the statements that change a row; none: the row stays
 */
export async function changeRows(
  { database, writes }: MoveOptions,
  {
    table,
    key,
    tenant,
  }: { readonly table: AnyTable; readonly key: 'id' | 'sequence'; readonly tenant: string },
  first: SqlValue,
  change: (row: SqlRow) => Promise<readonly Sql[]>,
): Promise<number> {
  const order = table.named(key);
  let changed = 0;
  for (let after = first; ; ) {
    const page = sql`${table.select} WHERE tenant_id = ${param(tenant)} AND ${order} > ${param(after)} ORDER BY tenant_id, ${order} LIMIT ${opaque(param(rowsPerPage))}`;
    const rows = await database.read(async (from) => from.all(page, none));
    const updates: Sql[] = [];
    for (const row of rows) {
      const statements = await change(row);
      if (statements.length > 0) changed += 1;
      updates.push(...statements);
    }
    if (writes && updates.length > 0) {
      await database.write(async (to) => {
        for (const update of updates) await to.run(update, none);
      });
    }
    if (rows.length < rowsPerPage) return changed;
    after = rows.at(-1)![key]!;
  }
}
