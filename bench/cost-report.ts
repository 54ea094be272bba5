import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { CostCell, CostOptions } from './cost.ts';
import { peers } from './peers.ts';
import { costMarks, writeSection } from './protocol-report.ts';

/** Prints every figure as a table. */
export function printCost(cells: readonly CostCell[]): void {
  const headings = ['operation', 'conns', 'server', 'CPU µs', 'least', 'of ceiling', 'of other'];
  const rates = ['req/s', 'of ceiling', 'p50 ms', 'p99 ms'];
  const rows = cells.map((cell) => [
    cell.operation,
    String(cell.connections),
    cell.contender,
    cell.cpu.toFixed(1),
    cell.leastCpu.toFixed(1),
    `${cell.ofCeiling.toFixed(2)} ×`,
    cell.ofOther === undefined ? '' : `${cell.ofOther.toFixed(3)} ×`,
    cell.perSecond.toFixed(0),
    `${cell.rateOfCeiling.toFixed(2)} ×`,
    cell.p50.toFixed(2),
    cell.p99.toFixed(2),
  ]);
  const all = [[...headings, ...rates], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) =>
        column < 3 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!),
      )
      .join('  ');
  process.stdout.write(`${all.map(line).join('\n')}\n`);
}

/** Writes the section of CPU time and peers into docs/benchmarks.md. */
export function writeCost(cells: readonly CostCell[], options: CostOptions): void {
  const { rounds, users } = options;
  const sections = options.connections.map((connections) => {
    const some = cells.filter((cell) => cell.connections === connections);
    const names = peers.map(({ name }) => name);
    const operations = [...new Set(some.map(({ operation }) => operation))];
    const at = (operation: string, contender: string): CostCell | undefined =>
      some.find((cell) => cell.operation === operation && cell.contender === contender);
    const cost = operations.map((operation) => {
      const rollcall = at(operation, 'rollcall')!;
      return [
        operation,
        micro(at(operation, 'ceiling')!.cpu),
        micro(rollcall.cpu),
        `${rollcall.ofCeiling.toFixed(2)} ×`,
        ...names.map((name) => compared(at(operation, name)?.cpu, rollcall.cpu, micro)),
      ];
    });
    const rate = operations.map((operation) => {
      const rollcall = at(operation, 'rollcall')!;
      return [
        operation,
        rollcall.perSecond.toFixed(0),
        `${rollcall.rateOfCeiling.toFixed(2)} ×`,
        ...names.map((name) =>
          compared(at(operation, name)?.perSecond, rollcall.perSecond, (value) => value.toFixed(0)),
        ),
      ];
    });
    const many = connections === 1 ? 'one connection' : `${connections} connections`;
    return `CPU time for each request in microseconds, all threads of the server, ${many}; in brackets against Rollcall:

${table(['operation', 'ceiling', 'Rollcall', 'of ceiling', ...names], cost)}

Requests per second in the same rounds:

${table(['operation', 'Rollcall', 'of ceiling', ...names], rate)}`;
  });
  const introduction = `Written by \`npm run bench -- --cost --docs\`: after a warm-up that is equal for all servers, ${rounds} rounds in turns, medians, ${users.toLocaleString('en-US')} users, ${cpus().length} cores shared with the load, load average ${loadavg()[0]!.toFixed(0)} at the end (2 or less: nothing else ran; above, all figures are too high, and those of threads that wait for each other most). CPU time depends less on what else the machine does than requests per second. The peers have fewer users, since some look at every user for each request, and at most 8 connections, which keep their one thread busy.`;
  const peerTable = table(
    ['peer', 'version', 'set up', 'users', 'what it does not do'],
    peers.map(({ name, packages, about, users: many, lacks }) => [
      name,
      packages.map((one) => `${one} ${versionOf(one)}`).join(', '),
      about,
      String(many),
      lacks,
    ]),
  );
  writeSection(
    fileURLToPath(new URL('../docs/', import.meta.url)),
    costMarks,
    [introduction, ...sections, peerTable, absent].join('\n\n'),
  );
}

const absent =
  'scimgateway is not among them: npm answers 404 for that name. Ory Polis took its place: its package has more downloads than scimmy-routers and @better-auth/scim together.';

function micro(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}

function compared(
  value: number | undefined,
  base: number,
  show: (value: number) => string,
): string {
  if (value === undefined) return '';
  const ratio = value / base;
  return `${show(value)} (${ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(2)} ×)`;
}

function table(names: readonly string[], rows: readonly (readonly string[])[]): string {
  return [names, names.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Returns the version of an installed package. Those of heavy peers are in a folder of their own. */
export function versionOf(name: string): string {
  const file = ['peers/node_modules', '../node_modules']
    .map((folder) => new URL(`${folder}/${name}/package.json`, import.meta.url))
    .find((url) => existsSync(url));
  if (file === undefined) throw new Error(`${name} is not installed`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
