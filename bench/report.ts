import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

export interface Cell {
  readonly size: number;
  readonly operation: string;
  readonly connections: number;
  readonly contender: 'ceiling' | 'rollcall' | 'scimmy-routers';
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
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
const fixed = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const mebibytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MiB`;

function find(cells: readonly Cell[], like: Partial<Cell>): Cell | undefined {
  return cells.find((cell) => Object.entries(like).every(([key, value]) => cell[key as keyof Cell] === value));
}

const headings = [
  'users',
  'operation',
  'conns',
  'ceiling req/s',
  'Rollcall req/s',
  'of ceiling',
  'p50 ms',
  'p99 ms',
  'loop delay p99 ms',
  'RSS',
  'scimmy-routers req/s',
  'times scimmy',
];

function rowsOf(cells: readonly Cell[]): string[][] {
  return cells
    .filter(({ contender }) => contender === 'rollcall')
    .map((cell) => {
      const { size, operation, connections } = cell;
      const ceiling = find(cells, { size, operation, connections, contender: 'ceiling' })!;
      const scimmy = find(cells, { size, operation, connections, contender: 'scimmy-routers' });
      return [
        number(size),
        operation,
        String(connections),
        number(ceiling.perSecond),
        number(cell.perSecond),
        `${(cell.perSecond / ceiling.perSecond).toFixed(2)} ×`,
        fixed(cell.p50),
        fixed(cell.p99),
        fixed(cell.eventLoopDelay),
        mebibytes(cell.rss),
        scimmy === undefined ? '' : number(scimmy.perSecond),
        scimmy === undefined ? '' : `${(cell.perSecond / scimmy.perSecond).toFixed(1)} ×`,
      ];
    });
}

export function printReport(cells: readonly Cell[], memory: readonly Memory[], flatness: readonly Flatness[]): void {
  const rows = rowsOf(cells);
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]!.length)));
  const lines = [headings, ...rows].map((row) => row.map((text, column) => text.padStart(widths[column]!)).join('  '));
  for (const { size, contender, rss, startup } of memory) {
    lines.push(`${number(size)} users, ${contender}: ${mebibytes(rss)} RSS at the end, started in ${Math.round(startup)} ms`);
  }
  for (const { operation, smallest, largest, small, large } of flatness) {
    const ratio = (large / small).toFixed(2);
    lines.push(
      `${operation}: p50 ${fixed(small)} ms with ${number(smallest)} users, ${fixed(large)} ms with ${number(largest)}: ${ratio} ×`,
    );
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

export function writeDocs(
  folder: string,
  cells: readonly Cell[],
  memory: readonly Memory[],
  flatness: readonly Flatness[],
): void {
  writeFileSync(join(folder, 'benchmarks.svg'), picture(cells));
  writeFileSync(join(folder, 'benchmarks.md'), text(cells, memory, flatness));
}

function text(cells: readonly Cell[], memory: readonly Memory[], flatness: readonly Flatness[]): string {
  const table = (names: readonly string[], rows: readonly (readonly string[])[]): string =>
    [names, names.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  const sizes = [...new Set(cells.map(({ size }) => size))];
  const smallest = sizes[0]!;
  const largest = sizes[sizes.length - 1]!;
  const bySize = [...new Set(cells.map(({ operation }) => operation))].map((operation) => {
    const at = (size: number): number => find(cells, { size, operation, connections: 1, contender: 'rollcall' })!.p50;
    return [operation, ...sizes.map((size) => fixed(at(size)))];
  });
  return `# Benchmarks

Written by \`npm run bench\` (\`-- --full\` for a million users, \`-- --quick\` for a look within three minutes). Every figure is the median of three
rounds, taken in turns with those of the others, in one run on one machine: ${cpus().length} cores, Node ${process.version}, the load on the same machine. Absolute figures say
little, ratios a lot.

- **ceiling**: a bare \`node:http\` handler with the same SQLite driver, the same durability (WAL, \`synchronous=FULL\`), group commit in a writing
  thread and the same rows read and written; no validation, no SCIM.
- **Rollcall**: as it is started by \`npm start\`, durable: an answer is sent after its commit is on disk.
- **scimmy-routers**: on Express 4 over a \`Map\`; nothing is durable. It looks at everybody for each request, so that it
  gets 200 users only, beside the ${number(smallest)} of the others: more would take it minutes a round.

## Cost against size

Median milliseconds of one request at a time.

![Cost against size](benchmarks.svg)

${table(['operation', ...sizes.map((size) => `${number(size)} users`)], bySize)}

The smallest and the largest, asked in turns in the same minutes:

${table(
  ['operation', `${number(smallest)} users`, `${number(largest)} users`, 'ratio'],
  flatness.map(({ operation, small, large }) => [operation, fixed(small), fixed(large), `${(large / small).toFixed(2)} ×`]),
)}

## Memory and start-up

${table(
  ['users', 'server', 'RSS after the run', 'start-up'],
  memory.map(({ size, contender, rss, startup }) => [number(size), contender, mebibytes(rss), `${Math.round(startup)} ms`]),
)}

## Everything

${table(headings, rowsOf(cells))}
`;
}

const colours = ['#0b6e4f', '#c1121f', '#3a5a9b', '#b5651d', '#6a3d9a', '#1b998b', '#777777'];
const width = 760;
const height = 420;
const margin = { left: 64, right: 170, top: 24, bottom: 48 };

/** Median latency of one request at a time against the number of users, both logarithmic. */
function picture(cells: readonly Cell[]): string {
  const shown = cells.filter(({ contender, connections }) => contender === 'rollcall' && connections === 1);
  const sizes = [...new Set(shown.map(({ size }) => size))];
  const names = [...new Set(shown.map(({ operation }) => operation))];
  const low = Math.log10(Math.min(...shown.map(({ p50 }) => p50)) / 1.6);
  const high = Math.log10(Math.max(...shown.map(({ p50 }) => p50)) * 1.6);
  const first = Math.log10(sizes[0]!);
  const span = Math.max(1, Math.log10(sizes[sizes.length - 1]!) - first);
  const x = (size: number): number => margin.left + ((Math.log10(size) - first) / span) * (width - margin.left - margin.right);
  const y = (value: number): number =>
    height - margin.bottom - ((Math.log10(value) - low) / (high - low)) * (height - margin.top - margin.bottom);
  const ticks = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50].filter(
    (value) => Math.log10(value) >= low && Math.log10(value) <= high,
  );
  const grid = ticks.map(
    (value) =>
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/><text x="${margin.left - 8}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
  );
  const marks = sizes.map(
    (size) => `<text x="${x(size)}" y="${height - margin.bottom + 20}" text-anchor="middle">${number(size)}</text>`,
  );
  const ends = spread(names.map((name) => y(find(shown, { operation: name, size: sizes[sizes.length - 1]! })!.p50)));
  const lines = names.map((name, index) => {
    const points = sizes.map((size) => [x(size), y(find(shown, { operation: name, size })!.p50)] as const);
    const dots = points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colours[index]}"/>`).join('');
    const label = `<text x="${width - margin.right + 12}" y="${ends[index]! + 4}" fill="${colours[index]}">${name}</text>`;
    return `<polyline fill="none" stroke="${colours[index]}" stroke-width="2" points="${points.map((point) => point.join(',')).join(' ')}"/>${dots}${label}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Median latency against number of users">
<rect width="${width}" height="${height}" fill="#fff"/>
${[...grid, ...marks, ...lines].join('\n')}
<text x="${(margin.left + width - margin.right) / 2}" y="${height - 8}" text-anchor="middle">users in the directory</text>
<text x="16" y="${(height - margin.bottom + margin.top) / 2}" text-anchor="middle" transform="rotate(-90 16 ${(height - margin.bottom + margin.top) / 2})">p50, ms</text>
</svg>
`;
}

/** Labels do not stand on each other. */
function spread(ideal: readonly number[]): readonly number[] {
  const order = ideal.map((at, index) => ({ at, index })).toSorted((left, right) => left.at - right.at);
  for (let index = 1; index < order.length; index += 1) order[index]!.at = Math.max(order[index]!.at, order[index - 1]!.at + 17);
  const placed: number[] = [];
  for (const { at, index } of order) placed[index] = at;
  return placed;
}
