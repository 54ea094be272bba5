import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linePicture } from './picture.ts';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The limit; undefined: none was set. */
  readonly limit: number | undefined;
  /** True: the limit is a minimum. */
  readonly isFloor?: true;
  readonly detail: string;
}

export interface Series {
  readonly name: string;
  /** Size, and median milliseconds. */
  readonly points: readonly (readonly [number, number])[];
}

function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function promise({ limit, isFloor, unit }: Figure): string {
  return limit === undefined ? '' : `${isFloor === true ? '≥' : '≤'} ${limit} ${unit}`;
}

function isKept({ value, limit, isFloor }: Figure): boolean {
  return limit === undefined || (isFloor === true ? value >= limit : value <= limit);
}

export function printFigures(figures: readonly Figure[]): void {
  for (const figure of figures) {
    const { name, value, unit, limit, detail } = figure;
    const verdict = limit === undefined ? '    ' : isKept(figure) ? 'ok  ' : 'MISS';
    process.stdout.write(
      `${verdict}  ${name}: ${shown(value)} ${unit}  ${promise(figure)}  ${detail}\n`,
    );
  }
}

export type Marks = readonly [begin: string, end: string];

export const protocolMarks: Marks = [
  '<!-- groups, bulk, cursors: begin -->',
  '<!-- groups, bulk, cursors: end -->',
];
export const tenantMarks: Marks = ['<!-- tenants: begin -->', '<!-- tenants: end -->'];

export const eventMarks: Marks = ['<!-- events: begin -->', '<!-- events: end -->'];

export const deliveryMarks: Marks = ['<!-- deliveries: begin -->', '<!-- deliveries: end -->'];

export const postgresMarks: Marks = ['<!-- postgres: begin -->', '<!-- postgres: end -->'];

export const postgresCostMarks: Marks = [
  '<!-- postgres cost: begin -->',
  '<!-- postgres cost: end -->',
];

export const costMarks: Marks = ['<!-- cost: begin -->', '<!-- cost: end -->'];

export const consoleMarks: Marks = ['<!-- console: begin -->', '<!-- console: end -->'];

export const threadMarks: Marks = ['<!-- threads: begin -->', '<!-- threads: end -->'];

/** Written by hand. */
export const firstSyncMarks: Marks = ['<!-- first sync: begin -->', '<!-- first sync: end -->'];

export const enduranceMarks: Marks = ['<!-- endurance: begin -->', '<!-- endurance: end -->'];

/** Replaces what stands between two marks in a page of the documentation. */
export function writeSection(
  folder: string,
  [begin, end]: Marks,
  text: string,
  name = 'benchmarks.md',
): void {
  const file = join(folder, name);
  const page = readFileSync(file, 'utf8');
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < 0)
    throw new Error(`${file} has no place for figures between ${begin} and ${end}`);
  writeFileSync(file, `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`);
}

/** Writes figures between their marks in docs/benchmarks.md. */
export function writeFigures(
  folder: string,
  marks: Marks,
  introduction: string,
  figures: readonly Figure[],
): void {
  const rows = figures.map((figure) => [
    figure.name,
    `${shown(figure.value)} ${figure.unit}`,
    promise(figure),
    figure.limit === undefined ? '' : isKept(figure) ? 'yes' : '**no**',
    figure.detail,
  ]);
  const headings = ['what', 'measured', 'must hold', 'kept', 'figures'];
  const table = [headings, headings.map(() => '---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
  writeSection(folder, marks, `${introduction}\n\n${table}`);
}

/** Writes the figures of groups, Bulk and cursors, and their picture. */
export function writeProtocolDocs(
  folder: string,
  users: number,
  figures: readonly Figure[],
  series: readonly Series[],
): void {
  const introduction = `Written by \`npm run bench:protocol\` (\`-- --full\` for a million users), with ${users.toLocaleString('en-US')} users in the directory.

![Cost of one member against the size of the group](benchmarks-groups.svg)`;
  writeFigures(folder, protocolMarks, introduction, figures);
  writeFileSync(
    join(folder, 'benchmarks-groups.svg'),
    linePicture({
      lines: series,
      across: 'members of the group',
      up: 'p50, ms',
      label: 'Median latency of a PATCH of one member',
    }),
  );
}
