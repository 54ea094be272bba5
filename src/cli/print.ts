import type { View } from '../administration/views.ts';
import { visibleText } from '../protocol/text/visible.ts';

/** Whether a command prints JSON. */
interface JsonOption {
  readonly json?: boolean;
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

/** Prints rows under headings; each column is as wide as its longest cell. */
export function printTable(
  headings: readonly string[],
  given: readonly (readonly string[])[],
): void {
  const rows = given.map((row) => row.map(visibleText));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]!.length)),
  );
  for (const row of [headings, ...rows])
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
}

/**
 * Prints a list: as JSON, or as a table.
 *
 * @param columns by heading, the property that is shown; a dash stands for an absent one
 */
export function printList<T extends object>(
  { json }: JsonOption,
  items: readonly T[],
  columns: Readonly<Record<string, keyof T & string>>,
): void {
  if (json === true) return printJson(items);
  const properties = Object.values(columns);
  printTable(
    Object.keys(columns),
    items.map((item) => properties.map((property) => String(item[property] ?? '—'))),
  );
}

/** Prints one thing: as JSON, or a line for each of its properties. */
export function printView({ json }: JsonOption, view: View): void {
  if (json === true) return printJson(view);
  const fields = Object.entries(view).filter(([, value]) => value !== undefined);
  const width = Math.max(...fields.map(([name]) => name.length));
  for (const [name, value] of fields) {
    const text = typeof value === 'string' ? visibleText(value) : JSON.stringify(value);
    print(`${name.padEnd(width)}  ${text}`);
  }
}

/**
 * Prints the outcome of an action: as JSON, or the secret that it created, if any, and a sentence.
 */
export function printOutcome(
  { json }: JsonOption,
  { view, secret }: { readonly view: View; readonly secret?: string },
  sentence: string,
): void {
  if (json === true) return printJson({ ...view, secret });
  if (secret !== undefined) {
    print(secret);
    print('Shown once; only its hash is stored. It is valid now.');
  }
  print(sentence);
}
