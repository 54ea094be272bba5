import { cpus } from 'node:os';
import type { Figure } from './protocol-report.ts';
import type { ThreadsCell } from './threads-run.ts';

/** Returns what each number of threads does against one thread. */
export function threadFigures(cells: readonly ThreadsCell[]): Figure[] {
  return cells.flatMap((cell) => {
    const one = cells.find(
      ({ operation, threads }) => operation === cell.operation && threads === 1,
    );
    if (one === undefined || cell.threads === 1) return [];
    const { operation, threads } = cell;
    const free = Math.max(1, cpus().length - cell.loadCores);
    return [
      {
        name: `${operation}, ${threads} answering threads against 1: requests per second`,
        value: cell.perSecond / one.perSecond,
        unit: '×',
        limit: 1.5,
        isFloor: true,
        detail: `${cell.perSecond.toFixed(0)} and ${one.perSecond.toFixed(0)} a second; of ${cpus().length} cores wrk took ${cell.loadCores.toFixed(2)}, which leaves ${free.toFixed(2)}, and the server ${cell.serverCores.toFixed(2)}`,
      },
      {
        name: `${operation}, ${threads} answering threads against 1: CPU time for each request`,
        value: cell.cpu / one.cpu,
        unit: '×',
        limit: 1.1,
        detail: `${cell.cpu.toFixed(1)} and ${one.cpu.toFixed(1)} µs`,
      },
    ] satisfies Figure[];
  });
}

const modelledThreads = [1, 2, 4, 8];

/**
 * Returns a table of the requests per second that follow for more threads, each with a core.
 * CPU time for each request is taken to grow with every thread more by what it grew from one to
 * two; a fall counts as none.
 */
export function modelTable(cells: readonly ThreadsCell[]): string {
  const operations = [...new Set(cells.map(({ operation }) => operation))];
  const rows = operations.map((operation) => {
    const of = (count: number): ThreadsCell | undefined =>
      cells.find((cell) => cell.operation === operation && cell.threads === count);
    const one = of(1);
    if (one === undefined) return [operation, ...modelledThreads.map(() => '')];
    const growth = Math.max(0, (of(2)?.cpu ?? one.cpu) / one.cpu - 1);
    return [
      operation,
      ...modelledThreads.map((count) => modelled(one.cpu, growth, count).toFixed(0)),
    ];
  });
  const headings = ['requests per second', ...modelledThreads.map((count) => threadsText(count))];
  return [headings, headings.map(() => '---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

/** Returns requests per second of so many threads with a core each. */
export function modelled(cpu: number, growth: number, threads: number): number {
  return (threads * 1e6) / (cpu * (1 + growth * (threads - 1)));
}

function threadsText(count: number): string {
  return count === 1 ? '1 thread' : `${count} threads`;
}
