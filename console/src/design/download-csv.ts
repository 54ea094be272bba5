import { type CsvValue, toCsv } from './csv.ts';

/** Gives a CSV file to the browser to save. */
export function downloadCsv(
  name: string,
  header: readonly string[],
  rows: readonly (readonly CsvValue[])[],
): void {
  saveCsv(name, [toCsv(header, rows)]);
}

/**
 * Gives the parts of a CSV file to the browser to save. The mark at its beginning tells Excel it is
 * UTF-8.
 *
 * @param name of the file, without its ending
 */
export function saveCsv(name: string, parts: readonly string[]): void {
  const file = new Blob(['\uFEFF', ...parts], { type: 'text/csv;charset=utf-8' });
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  // The browser reads the file after this task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
