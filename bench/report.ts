import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { peers } from './peers.ts';
import { linePicture } from './picture.ts';
import {
  consoleMarks,
  costMarks,
  deliveryMarks,
  enduranceMarks,
  eventMarks,
  firstSyncMarks,
  type Marks,
  postgresMarks,
  protocolMarks,
  tenantMarks,
  threadMarks,
} from './protocol-report.ts';

export interface Cell {
  readonly size: number;
  readonly operation: string;
  readonly connections: number;
  readonly contender: string;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of CPU time for each request, all threads of the server. */
  readonly cpu: number;
  /** Bytes, after the last round. */
  readonly rss: number;
  /** Milliseconds, the worst 99th percentile of a round. */
  readonly eventLoopDelay: number;
}

/** Median milliseconds of one request at a time, in the smallest and in the largest directory. */
export interface Flatness {
  readonly operation: string;
  readonly smallest: number;
  readonly largest: number;
  readonly small: number;
  readonly large: number;
}

export interface Memory {
  readonly size: number;
  readonly contender: string;
  readonly rss: number;
  readonly startup: number;
}

const number = (value: number): string => Math.round(value).toLocaleString('en-US');
const fixed = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
const mebibytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MiB`;

function find(cells: readonly Cell[], like: Partial<Cell>): Cell | undefined {
  return cells.find((cell) =>
    Object.entries(like).every(([key, value]) => cell[key as keyof Cell] === value),
  );
}

const headings = [
  'users',
  'operation',
  'conns',
  'ceiling req/s',
  'Rollcall req/s',
  'of ceiling',
  'ceiling CPU µs',
  'Rollcall CPU µs',
  'CPU of ceiling',
  'p50 ms',
  'p99 ms',
  'loop delay p99 ms',
  'RSS',
  ...peers.flatMap(({ name }) => [`${name} req/s`, `times ${name}`]),
];

function rowsOf(cells: readonly Cell[]): string[][] {
  return cells
    .filter(({ contender }) => contender === 'rollcall')
    .map((cell) => {
      const { size, operation, connections } = cell;
      const ceiling = find(cells, { size, operation, connections, contender: 'ceiling' })!;
      return [
        number(size),
        operation,
        String(connections),
        number(ceiling.perSecond),
        number(cell.perSecond),
        `${(cell.perSecond / ceiling.perSecond).toFixed(2)} ×`,
        fixed(ceiling.cpu),
        fixed(cell.cpu),
        `${(cell.cpu / ceiling.cpu).toFixed(2)} ×`,
        fixed(cell.p50),
        fixed(cell.p99),
        fixed(cell.eventLoopDelay),
        mebibytes(cell.rss),
        ...peers.flatMap(({ name }) => {
          const peer = find(cells, { size, operation, connections, contender: name });
          return peer === undefined
            ? ['', '']
            : [number(peer.perSecond), `${(cell.perSecond / peer.perSecond).toFixed(1)} ×`];
        }),
      ];
    });
}

const writes: readonly string[] = ['POST user', 'PATCH active', 'PUT', 'DELETE'];

/** Rows of the latencies of writes at the most connections, beside the ceiling's. */
function writesOf(cells: readonly Cell[], size: number): string[][] {
  const connections = Math.max(...cells.map((cell) => cell.connections));
  return writes.flatMap((operation) => {
    const at = (contender: string): Cell | undefined =>
      find(cells, { size, operation, connections, contender });
    const [ceiling, rollcall] = [at('ceiling'), at('rollcall')];
    if (ceiling === undefined || rollcall === undefined) return [];
    const figures = [ceiling.p50, rollcall.p50, ceiling.p99, rollcall.p99].map(fixed);
    return [[operation, ...figures, `${(rollcall.p99 / ceiling.p99).toFixed(2)} ×`]];
  });
}

export function printReport(
  cells: readonly Cell[],
  memory: readonly Memory[],
  flatness: readonly Flatness[],
): void {
  const rows = rowsOf(cells);
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]!.length)),
  );
  const lines = [headings, ...rows].map((row) =>
    row.map((text, column) => text.padStart(widths[column]!)).join('  '),
  );
  for (const { size, contender, rss, startup } of memory) {
    lines.push(
      `${number(size)} users, ${contender}: ${mebibytes(rss)} RSS at the end, started in ${Math.round(startup)} ms`,
    );
  }
  for (const { operation, smallest, largest, small, large } of flatness) {
    const ratio = (large / small).toFixed(2);
    lines.push(
      `${operation}: p50 ${fixed(small)} ms with ${number(smallest)} users, ${fixed(large)} ms with ${number(largest)}: ${ratio} ×`,
    );
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** What one run measured. */
export interface Measured {
  readonly cells: readonly Cell[];
  readonly memory: readonly Memory[];
  readonly flatness: readonly Flatness[];
  /** Rounds that counted. */
  readonly rounds: number;
}

export function writeDocs(folder: string, measured: Measured): void {
  writeFileSync(join(folder, 'benchmarks.svg'), picture(measured.cells));
  const file = join(folder, 'benchmarks.md');
  writeFileSync(
    file,
    text(measured, [
      partOf(file, costMarks),
      partOf(file, threadMarks),
      partOf(file, enduranceMarks),
      partOf(file, protocolMarks),
      partOf(file, tenantMarks),
      partOf(file, eventMarks),
      partOf(file, deliveryMarks),
      partOf(file, postgresMarks),
      partOf(file, consoleMarks),
      partOf(file, firstSyncMarks),
    ]),
  );
}

/** Returns the part that another bench has written, unchanged. */
function partOf(file: string, [begin, end]: Marks): string {
  const page = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const from = page.indexOf(begin);
  return from < 0 ? `${begin}\n\n${end}` : page.slice(from, page.indexOf(end) + end.length);
}

const whyFewer =
  'It gets 200 users beside the 1,000 of the others, since some peers look at every user for each request |';

function text(
  { cells, memory, flatness, rounds }: Measured,
  [
    cost,
    threads,
    endurance,
    protocol,
    tenants,
    events,
    deliveries,
    postgres,
    console,
    firstSync,
  ]: readonly string[],
): string {
  const table = (names: readonly string[], rows: readonly (readonly string[])[]): string =>
    [names, names.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  const sizes = [...new Set(cells.map(({ size }) => size))];
  const smallest = sizes[0]!;
  const largest = sizes[sizes.length - 1]!;
  const bySize = [...new Set(cells.map(({ operation }) => operation))].map((operation) => {
    const at = (size: number): number =>
      find(cells, { size, operation, connections: 1, contender: 'rollcall' })!.p50;
    return [operation, ...sizes.map((size) => fixed(at(size)))];
  });
  return `# Benchmarks

This page shows how fast Rollcall is, beside a server that does the least that is possible and
beside other SCIM servers for Node, and that its cost does not grow with the directory. Repeat it
with:

<!-- not run: it measures for minutes, and its figures depend on the machine -->

\`\`\`sh
npm run bench                  # -- --quick within three minutes, -- --full with a million users
\`\`\`

Every figure is the median of ${rounds} rounds, in turns with the other servers, in one run on one
machine: ${cpus().length} cores, Node ${process.version}, the load on the same machine. Read the
ratios; absolute figures depend on the machine.

| server | what it is |
| --- | --- |
| **ceiling** | a bare \`node:http\` handler with the same SQLite driver, the same durability (WAL, \`synchronous=FULL\`), group commit in a writer thread and the same rows read and written; no validation, no SCIM |
| **Rollcall** | as \`npm start\` starts it, durable: a response is sent after its commit is on disk |
${peers.map(({ name, about }) => `| **${name}** | ${about}; nothing is durable. ${whyFewer}`).join('\n')}

## Cost of a request, and other servers

${cost}

## All cores

${threads}

## Cost against size

Median milliseconds of one request at a time.

![Cost against size](benchmarks.svg)

${table(['operation', ...sizes.map((size) => `${number(size)} users`)], bySize)}

The smallest and the largest directory, measured in turns within the same minutes:

${table(
  ['operation', `${number(smallest)} users`, `${number(largest)} users`, 'ratio'],
  flatness.map(({ operation, small, large }) => [
    operation,
    fixed(small),
    fixed(large),
    `${(large / small).toFixed(2)} ×`,
  ]),
)}

Writes of 64 clients at once, with ${number(largest)} users:

${table(
  [
    'operation',
    'ceiling p50 ms',
    'Rollcall p50 ms',
    'ceiling p99 ms',
    'Rollcall p99 ms',
    'p99 of ceiling',
  ],
  writesOf(cells, largest),
)}

## Memory and start-up

${table(
  ['users', 'server', 'RSS after the run', 'start-up'],
  memory.map(({ size, contender, rss, startup }) => [
    number(size),
    contender,
    mebibytes(rss),
    `${Math.round(startup)} ms`,
  ]),
)}

## Endurance

${endurance}

## Groups, Bulk, cursors

${protocol}

## Tenants, authentication, the access gate

${tenants}

## Events and requests

${events}

${deliveries}

## PostgreSQL

${postgres}

## Console

${console}

## First sync

${firstSync}

## Everything

${table(headings, rowsOf(cells))}
`;
}

/** Median latency of one request at a time against the number of users. */
function picture(cells: readonly Cell[]): string {
  const shown = cells.filter(
    ({ contender, connections }) => contender === 'rollcall' && connections === 1,
  );
  const lines = [...new Set(shown.map(({ operation }) => operation))].map((name) => ({
    name,
    points: shown
      .filter(({ operation }) => operation === name)
      .map(({ size, p50 }) => [size, p50] as const),
  }));
  return linePicture({
    lines,
    across: 'users in the directory',
    up: 'p50, ms',
    label: 'Median latency against number of users',
  });
}
