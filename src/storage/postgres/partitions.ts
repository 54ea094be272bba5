import { closing } from './text.ts';

/** The tables that grow with people and what is done with them. */
const large: ReadonlySet<string> = new Set([
  'resources',
  'attribute_index',
  'memberships',
  'accounts',
  'events',
  'requests',
  'request_keys',
]);

/** Names of a table's parts. One: it has none but itself. */
export function partsOf(table: string, partitions: number): readonly string[] {
  if (partitions === 1 || !large.has(table)) return [];
  return Array.from({ length: partitions }, (_, index) => `${table}_${index}`);
}

/**
 * The same tables with the large ones cut in parts by a hash of the tenant (PostgreSQL, 5.12). A tenant is in one part of each: a key that is unique within it has to be
 * unique within a part.
 */
export function partitioned(sql: string, partitions: number): string {
  if (partitions === 1) return sql;
  return sql
    .split(';')
    .map((statement) => cut(statement, partitions))
    .join(';');
}

const create = 'CREATE TABLE ';

function cut(statement: string, partitions: number): string {
  const begin = statement.indexOf(create);
  if (begin < 0) return statement;
  const open = statement.indexOf(' (', begin) + 1;
  const name = statement.slice(begin + create.length, open - 1);
  if (!large.has(name)) return statement;
  const end = closing(statement, open) + 1;
  // How full pages are is a matter of the parts.
  const storage = statement.slice(end);
  const parts = partsOf(name, partitions).map(
    (part, index) =>
      `${create}${part} PARTITION OF ${name} FOR VALUES WITH (MODULUS ${partitions}, REMAINDER ${index})${storage}`,
  );
  return [`${statement.slice(0, end)} PARTITION BY HASH (tenant_id)`, ...parts].join(';\n');
}
