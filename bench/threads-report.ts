import { cpus } from 'node:os';
import type { Figure } from './protocol-report.ts';
import type { ThreadsCell } from './threads-run.ts';

/** Returns what each number of threads does against one thread, of both servers. */
export function threadFigures(cells: readonly ThreadsCell[]): Figure[] {
  return cells.flatMap((cell) => {
    const one = oneThreadOf(cells, cell);
    if (one === undefined || cell.threads === 1) return [];
    const { server, operation, threads } = cell;
    const isRollcall = server === 'rollcall';
    const name = `${operation}${isRollcall ? '' : ', ceiling'}, ${threads} answering threads against 1`;
    const free = Math.max(1, cpus().length - cell.loadCores);
    return [
      {
        name: `${name}: requests per second`,
        value: cell.perSecond / one.perSecond,
        unit: '×',
        limit: isRollcall ? 1.5 : undefined,
        isFloor: true,
        detail: `${cell.perSecond.toFixed(0)} and ${one.perSecond.toFixed(0)} a second; of ${cpus().length} cores wrk took ${cell.loadCores.toFixed(2)}, which leaves ${free.toFixed(2)}, and the server ${cell.serverCores.toFixed(2)}`,
      },
      {
        name: `${name}: CPU time for each request`,
        value: cell.cpu / one.cpu,
        unit: '×',
        limit: isRollcall ? 1.1 : undefined,
        detail: `${cell.cpu.toFixed(1)} and ${one.cpu.toFixed(1)} µs`,
      },
    ] satisfies Figure[];
  });
}

function oneThreadOf(
  cells: readonly ThreadsCell[],
  { server, operation }: ThreadsCell,
): ThreadsCell | undefined {
  return cells.find(
    (cell) => cell.server === server && cell.operation === operation && cell.threads === 1,
  );
}

/** Growth of Rollcall beyond the ceiling's that two runs on a busy machine may differ by. */
const noise = 0.05;

/** Returns sentences that say how much of the growth with threads is the machine's. */
export function controlText(cells: readonly ThreadsCell[]): string {
  const growthOf = (cell: ThreadsCell): number => {
    const one = oneThreadOf(cells, cell);
    return one === undefined ? Number.NaN : cell.cpu / one.cpu;
  };
  const lines = cells.flatMap((cell) => {
    const control = cells.find(
      ({ server, operation, threads }) =>
        server === 'ceiling' && operation === cell.operation && threads === cell.threads,
    );
    if (cell.server === 'ceiling' || cell.threads === 1 || control === undefined) return [];
    const [own, machine] = [growthOf(cell), growthOf(control)];
    const verdict =
      own <= machine + noise
        ? 'the growth is what threads cost on this machine, not what Rollcall adds'
        : `Rollcall adds ${(own / machine).toFixed(2)} × to what threads cost on this machine`;
    return `- ${cell.operation}, ${cell.threads} threads: CPU time for each request is ${own.toFixed(2)} × that of one thread; of the ceiling ${machine.toFixed(2)} ×. So ${verdict}.`;
  });
  return `The control is the ceiling, a bare \`node:http\` server with as many threads on the same port (\`reusePort\`), in the same turns:

${lines.join('\n')}`;
}

const modelledThreads = [1, 2, 4, 8];

/**
 * Returns a table of Rollcall's requests per second that follow for more threads, each with a core.
 * CPU time for each request is taken to grow with every thread more by what it grew from one to
 * two; a fall counts as none.
 */
export function modelTable(all: readonly ThreadsCell[]): string {
  const cells = all.filter(({ server }) => server === 'rollcall');
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
