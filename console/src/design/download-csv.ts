import { type CsvValue, toCsv } from './csv.ts';
import { saveFile } from './save-file.ts';

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
  saveFile(`${name}.csv`, 'text/csv;charset=utf-8', ['\uFEFF', ...parts]);
}
