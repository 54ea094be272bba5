/** What a cell of a CSV file can hold. */
export type CsvValue = string | number | boolean | null | undefined;

/**
 * Returns a CSV file (RFC 4180, CRLF). A cell that a spreadsheet would run as a formula (it begins
 * with `=`, `+`, `-`, `@`, tab or a line break) gets a leading apostrophe; numbers stay.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return toCsvRows([header, ...rows]);
}

/** Returns rows of a CSV file, without a header: for files that are written in parts. */
export function toCsvRows(rows: readonly (readonly CsvValue[])[]): string {
  return rows.map((row) => `${row.map(toCell).join(',')}\r\n`).join('');
}

function toCell(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r\n]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
