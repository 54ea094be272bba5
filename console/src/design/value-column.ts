import type { Column } from './data-table.tsx';

/** Returns a column that shows, sorts and exports one value of a row; `more` says what differs. */
export function valueColumn<Row>(
  id: string,
  header: string,
  value: (row: Row) => string | number | boolean | null | undefined,
  more: Partial<Omit<Column<Row>, 'id' | 'header'>> = {},
): Column<Row> {
  return { id, header, sort: value, csv: value, cell: value, ...more };
}
