import { visibleJson } from './visible-json.ts';

/** A line of a comparison: what was (`-`), what is (`+`), or what is the same. */
export interface DiffLine {
  readonly kind: '-' | '+' | ' ';
  readonly text: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Returns two JSON values as the lines of one, with what differs on lines of its own. Keys keep
 * their order; elements of lists are matched by their `value` where they have one (as those of
 * SCIM's multi-valued attributes do), otherwise by their position.
 */
export function diffJson(before: unknown, after: unknown): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  compare(before, after, '', '', lines);
  return lines;
}

function compare(
  before: unknown,
  after: unknown,
  indent: string,
  label: string,
  lines: DiffLine[],
): void {
  if (isEqual(before, after)) print(before, indent, label, ' ', lines);
  else if (isObject(before) && isObject(after)) {
    lines.push({ kind: ' ', text: `${indent}${label}{` });
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const name = `${visibleJson(JSON.stringify(key))}: `;
      compareEntry(before[key], after[key], `${indent}  `, name, lines);
    }
    lines.push({ kind: ' ', text: `${indent}}` });
  } else if (Array.isArray(before) && Array.isArray(after)) {
    lines.push({ kind: ' ', text: `${indent}${label}[` });
    for (const [left, right] of pair(before, after))
      compareEntry(left, right, `${indent}  `, '', lines);
    lines.push({ kind: ' ', text: `${indent}]` });
  } else {
    print(before, indent, label, '-', lines);
    print(after, indent, label, '+', lines);
  }
}

function compareEntry(
  before: unknown,
  after: unknown,
  indent: string,
  label: string,
  lines: DiffLine[],
): void {
  if (before === undefined) print(after, indent, label, '+', lines);
  else if (after === undefined) print(before, indent, label, '-', lines);
  else compare(before, after, indent, label, lines);
}

/** Returns elements of two lists side by side; `undefined` stands for one that is not there. */
function pair(before: readonly unknown[], after: readonly unknown[]): (readonly unknown[])[] {
  const keyOf = (element: unknown): string | undefined =>
    isObject(element) && element['value'] !== undefined
      ? JSON.stringify([element['value'], element['type']])
      : undefined;
  const isKeyed = [...before, ...after].every((element) => keyOf(element) !== undefined);
  const keys = new Set(before.map(keyOf));
  if (!isKeyed || keys.size !== before.length)
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => [
      before[index],
      after[index],
    ]);
  const byKey = new Map(after.map((element) => [keyOf(element), element]));
  return [
    ...before.map((element) => [element, byKey.get(keyOf(element))]),
    ...after.filter((element) => !keys.has(keyOf(element))).map((element) => [undefined, element]),
  ];
}

function print(
  value: unknown,
  indent: string,
  label: string,
  kind: DiffLine['kind'],
  lines: DiffLine[],
): void {
  if (value === undefined) return;
  for (const [index, line] of visibleJson(JSON.stringify(value, undefined, 2))
    .split('\n')
    .entries())
    lines.push({ kind, text: `${indent}${index === 0 ? label : ''}${line}` });
}

function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isEqual(left[key], right[key]))
  );
}
