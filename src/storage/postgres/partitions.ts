import { tables } from '../sql/tables.ts';
import { rlsPolicy } from './row-level-security.ts';

/** The tables that grow with people and what is done with them. */
const large: ReadonlySet<string> = new Set(
  tables.filter(({ spec }) => spec.isLarge).map(({ name }) => name),
);

/** How migrations write tables that may be cut into partitions. */
export interface Partitioning {
  /**
   * Returns the end of a `CREATE TABLE`: how the table is cut, and its partitions.
   *
   * @param storage how full pages are, which is set on the partitions
   */
  of(table: string, storage: string): string;
  /** Returns the names of a table's partitions; none when it is not cut. */
  partsOf(table: string): readonly string[];
  /** Returns the policies of row-level security of tables and their partitions. */
  policies(tables: readonly string[]): string;
}

/**
 * Returns how tables are cut by a hash of the tenant (PostgreSQL, 5.12). A tenant is in one
 * partition of each: a key that is unique within it has to be unique within a partition.
 *
 * @param partitions 1: they are not cut
 */
export function createPartitioning(partitions: number): Partitioning {
  const partsOf = (table: string): readonly string[] =>
    partitions === 1 || !large.has(table)
      ? []
      : Array.from({ length: partitions }, (_, index) => `${table}_${index}`);
  return {
    of: (table, storage) => {
      const parts = partsOf(table).map(
        (part, index) =>
          `CREATE TABLE ${part} PARTITION OF ${table} FOR VALUES WITH (MODULUS ${partitions}, REMAINDER ${index})${storage}`,
      );
      return parts.length === 0
        ? storage
        : [' PARTITION BY HASH (tenant_id)', ...parts].join(';\n');
    },
    partsOf,
    policies: (named) =>
      named
        .flatMap((table) => [table, ...partsOf(table)])
        .map(rlsPolicy)
        .join('\n'),
  };
}
