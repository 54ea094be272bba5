import type { Partitioning } from '../partitions.ts';
import { rlsTables } from './0001-all.ts';

/**
 * What the planner is to believe: that a tenant may be all of a table, and a set of members too.
 * What it finds out by itself is an average; in a new tenant among small ones, and in a new
 * database, it takes every index that begins with the tenant for as good as the one that leads to a
 * row, and goes through all that the tenant has. Estimates are made where there are rows: so there
 * are some for a moment.
 */
export function estimates({ partsOf }: Partitioning): string {
  const columns = [
    ...rlsTables.map((table) => [table, 'tenant_id'] as const),
    ['memberships', 'set_id'],
    ['resources', 'type'],
  ] as const;
  const statistics = columns.flatMap(([table, column]) =>
    [table, ...partsOf(table)].map((one) => setStatisticsTarget(one, column)),
  );
  return `
${statistics.join('\n')}
SELECT set_config('rollcall.tenant', '*', true);
DO $$
DECLARE
  one TEXT;
  is_empty BOOLEAN;
BEGIN
  FOREACH one IN ARRAY ARRAY['${rlsTables.join("', '")}'] LOOP
    EXECUTE format('SELECT NOT EXISTS (SELECT FROM %I)', one) INTO is_empty;
    IF is_empty THEN
      EXECUTE (
        SELECT format('INSERT INTO %I (%s) SELECT %s FROM generate_series(1, 500) AS n', one, string_agg(quote_ident(column_name), ', '),
          string_agg(CASE data_type WHEN 'text' THEN 'n::text' ELSE 'n' END, ', '))
        FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = one
      );
      EXECUTE format('ANALYZE %I', one);
      EXECUTE format('DELETE FROM %I', one);
    END IF;
  END LOOP;
END $$;
`;
}

/**
 * Most frequent values are not kept, but for one: whatever is none of them would be
 * setStatisticsTarget to be rare.
 */
function setStatisticsTarget(table: string, column: string): string {
  return `ALTER TABLE ${table} ALTER COLUMN ${column} SET (n_distinct = 1, n_distinct_inherited = 1), ALTER COLUMN ${column} SET STATISTICS 1;`;
}
