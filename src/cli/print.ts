import { visibleText } from '../protocol/text/visible.ts';
import { style } from './style.ts';
import { printTable } from './table.ts';

/** How a command prints. */
export interface OutputOptions {
  /** True: JSON. */
  readonly json?: boolean;
  /** True: ids beside names. */
  readonly ids?: boolean;
}

/**
 * Prints lines to standard output. Control characters, which clients may have sent, are escaped.
 */
export function print(text: string): void {
  process.stdout.write(`${text.split('\n').map(visibleText).join('\n')}\n`);
}

/** Prints a value as indented JSON. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** How a column is filled: by a property, or from the whole item. */
export type Column<T> = (keyof T & string) | ((item: T) => string | undefined);

/**
 * Prints a list: as JSON, or as a table.
 *
 * @param columns what is under each heading; a dash stands for what is absent. Columns whose
 *   heading is ID or ends with ` ID` are for `--ids`
 */
export function printList<T extends object>(
  { json, ids = false }: OutputOptions,
  items: readonly T[],
  columns: Readonly<Record<string, Column<T>>>,
): void {
  if (json === true) return printJson(items);
  const shown = Object.entries(columns).filter(([heading]) => ids || !/(?:^| )ID$/u.test(heading));
  printTable(
    shown.map(([heading]) => heading),
    items.map((item) =>
      shown.map(([, column]) =>
        String((typeof column === 'function' ? column(item) : item[column]) ?? '—'),
      ),
    ),
  );
}

/** Prints one thing: as JSON, or a line for each of its properties, and of theirs. */
export function printView({ json }: OutputOptions, view: object): void {
  if (json === true) return printJson(view);
  const fields = fieldsOf(view);
  const width = Math.max(...fields.map(([name]) => name.length));
  for (const [name, text] of fields) printField(name.padEnd(width), text);
}

/** Returns paths, with dots between the names, and what is there. */
function fieldsOf(view: object, within = ''): readonly (readonly [string, string])[] {
  return Object.entries(view).flatMap(([name, value]) => {
    const path = `${within}${name}`;
    if (value === undefined) return [];
    if (typeof value === 'string') return [[path, value]];
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isObject && Object.keys(value).length > 0) return fieldsOf(value, `${path}.`);
    return [[path, JSON.stringify(value)]];
  });
}

/** Prints a name and a value on one line. */
export function printField(name: string, value: string): void {
  process.stdout.write(`${style('bold', visibleText(name))}  ${visibleText(value)}\n`);
}

/**
 * Prints the outcome of an action: as JSON, or the secret that it created, if any, and a sentence.
 */
export function printOutcome({ json }: OutputOptions, view: object, sentence: string): void {
  if (json === true) return printJson(view);
  if ('secret' in view && typeof view.secret === 'string') {
    print(view.secret);
    print('Shown once; only its hash is stored. It is valid now.');
  }
  print(sentence);
}

/** Prints a line to standard error. Control characters are escaped. */
export function printError(text: string): void {
  process.stderr.write(`${text.split('\n').map(visibleText).join('\n')}\n`);
}
