import { visibleText } from '../protocol/text/visible.ts';
import { cutToWidth, displayWidth } from './display-width.ts';
import { formatOfCell, style } from './style.ts';

/** Columns between two cells. */
const gap = 2;

/** Columns that a cell keeps while others can be cut. */
const minCellWidth = 8;

/**
 * Prints rows under headings. On a terminal, the widest columns are cut until a line fits;
 * elsewhere each column is as wide as its longest cell. Control characters are escaped.
 */
export function printTable(
  headings: readonly string[],
  given: readonly (readonly string[])[],
): void {
  const rows = given.map((row) => row.map(visibleText));
  const widths = fit(
    headings.map((heading, column) =>
      Math.max(heading.length, ...rows.map((row) => displayWidth(row[column]!))),
    ),
    terminalWidth(),
  );
  printLine(headings, widths, (text) => style('bold', text));
  for (const row of rows)
    printLine(row, widths, (text) => {
      const format = formatOfCell(text);
      return format === undefined ? text : style(format, text);
    });
}

/** Returns the columns of the terminal; unlimited where standard output is not one. */
export function terminalWidth(): number {
  const { isTTY, columns } = process.stdout;
  return isTTY && columns > 0 ? columns : Number.POSITIVE_INFINITY;
}

/** Returns widths that fit a line, by narrowing the widest columns first. */
function fit(wanted: readonly number[], line: number): readonly number[] {
  const widths = [...wanted];
  const available = line - gap * (widths.length - 1);
  let surplus = widths.reduce((sum, width) => sum + width, 0) - available;
  while (surplus > 0) {
    const widest = Math.max(...widths);
    if (widest <= minCellWidth) break;
    widths[widths.indexOf(widest)] = widest - 1;
    surplus -= 1;
  }
  return widths;
}

/** Prints one line. Columns that do not fit at all are left out at its end. */
function printLine(
  cells: readonly string[],
  widths: readonly number[],
  decorate: (text: string) => string,
): void {
  const line = terminalWidth();
  let used = 0;
  const shown: string[] = [];
  for (const [column, cell] of cells.entries()) {
    const width = Math.min(widths[column]!, line - used);
    if (width < 0 || (width === 0 && cell !== '')) break;
    const cut = cutToWidth(cell, width);
    const isLast = cells.slice(column + 1).every((next) => next === '');
    shown.push(decorate(cut) + (isLast ? '' : ' '.repeat(width - displayWidth(cut))));
    used += width + gap;
    if (isLast) break;
  }
  process.stdout.write(`${shown.join(' '.repeat(gap))}\n`);
}
