import type { EnduranceReport, EnduranceWindow } from './endurance-run.ts';
import type { Figure } from './protocol-report.ts';

/** Windows at the start that do not count, while caches fill and V8 compiles. */
const warmUpShare = 0.1;

/**
 * Returns how much a line through the values rises from the first to the last, against their mean:
 * 0 is flat, 0.1 a rise of 10 %. The line is the one of least squares.
 */
export function growthOf(values: readonly number[]): number {
  const count = values.length;
  if (count < 2) return 0;
  const meanX = (count - 1) / 2;
  const meanY = values.reduce((sum, value) => sum + value, 0) / count;
  if (meanY === 0) return 0;
  let covariance = 0;
  let variance = 0;
  for (const [x, y] of values.entries()) {
    covariance += (x - meanX) * (y - meanY);
    variance += (x - meanX) ** 2;
  }
  return ((covariance / variance) * (count - 1)) / meanY;
}

/** Returns the verdicts of a run. */
export function figuresOf({
  windows,
  created,
  createdArrived,
  deleted,
  deletedArrived,
  options,
  usersAtEnd,
}: EnduranceReport): Figure[] {
  const counted = windows.slice(Math.ceil(windows.length * warmUpShare));
  const growth = (name: string, of: (window: EnduranceWindow) => number, limit: number): Figure => {
    const values = counted.map(of);
    return {
      name: `growth of ${name}`,
      value: growthOf(values) * 100,
      unit: '%',
      limit,
      detail: `${shown(values[0]!)} in the first window that counts, ${shown(values.at(-1)!)} in the last`,
    };
  };
  const perWrite = windows
    .slice(1)
    .map(
      ({ databaseBytes, writes }, index) =>
        (databaseBytes - windows[index]!.databaseBytes) / writes,
    );
  const expected = options.users + created - deleted;
  return [
    growth('the p50 of reads, ms', ({ readP50 }) => readP50, 20),
    growth('the p99 of reads, ms', ({ readP99 }) => readP99, 50),
    growth('the p50 of writes, ms', ({ writeP50 }) => writeP50, 20),
    growth('the p99 of writes, ms', ({ writeP99 }) => writeP99, 50),
    growth('CPU time for each request, µs', ({ cpu }) => cpu, 15),
    growth('RSS, MiB', ({ rss }) => rss / 1_048_576, 10),
    {
      name: 'largest WAL',
      value: Math.max(...windows.map(({ walBytes }) => walBytes)) / 1_048_576,
      unit: 'MiB',
      limit: 72,
      detail: `${shown(windows.at(-1)!.walBytes / 1_048_576)} MiB at the end`,
    },
    {
      name: 'database bytes for each write',
      value: perWrite.reduce((sum, bytes) => sum + bytes, 0) / perWrite.length / 1_024,
      unit: 'KiB',
      limit: 12,
      detail: 'events, the request log and their indexes, until their retention ends',
    },
    {
      name: 'webhooks of created and deleted users that did not arrive',
      value: created + deleted - createdArrived - deletedArrived,
      unit: '',
      limit: 0,
      detail: `${created} created, ${deleted} deleted`,
    },
    {
      name: 'users too many or too few at the end',
      value: Math.abs(usersAtEnd - expected),
      unit: '',
      limit: 0,
      detail: `${usersAtEnd} users`,
    },
  ];
}

/** Returns a table of the windows. */
export function windowsTable({ windows }: EnduranceReport): string {
  const headings = [
    'window',
    'requests',
    'writes',
    'read p50 ms',
    'read p99 ms',
    'write p50 ms',
    'write p99 ms',
    'CPU µs',
    'RSS MiB',
    'database MiB',
    'WAL MiB',
  ];
  const rows = windows.map((window, index) => [
    String(index + 1),
    String(window.requests),
    String(window.writes),
    shown(window.readP50),
    shown(window.readP99),
    shown(window.writeP50),
    shown(window.writeP99),
    window.cpu.toFixed(0),
    shown(window.rss / 1_048_576),
    shown(window.databaseBytes / 1_048_576),
    shown(window.walBytes / 1_048_576),
  ]);
  return [headings, headings.map(() => '---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}
