/**
 * `npm run bench:endurance`: 20 minutes of a mixed load (10 % writes, groups, lists, webhooks on) at
 * 100,000 users. Memory, file sizes and latency must be flat: each is a line through the windows
 * of the run, and the verdict is how much the line rises from the first window to the last.
 *
 * --short      20 seconds at 1,000 users, to see that it works
 * --seconds N  --users N  --rate N  --connections N
 * --json FILE  writes every figure
 * --no-docs    leaves docs/benchmarks.md as it is; so does --short
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { progress } from './contenders.ts';
import { figuresOf, windowsTable } from './endurance-report.ts';
import { runEndurance } from './endurance-run.ts';
import { enduranceMarks, printFigures, writeFigures } from './protocol-report.ts';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    users: { type: 'string' },
    rate: { type: 'string' },
    connections: { type: 'string', default: '16' },
    json: { type: 'string' },
    'no-docs': { type: 'boolean', default: false },
  },
});
const { short } = values;
const seconds = Number(values.seconds ?? (short ? 20 : 1_200));
const report = await runEndurance({
  users: Number(values.users ?? (short ? 1_000 : 100_000)),
  seconds,
  windows: Math.max(5, Math.min(20, Math.round(seconds / 60))),
  requestsPerSecond: Number(values.rate ?? 300),
  connections: Number(values.connections),
});
progress('');
const figures = figuresOf(report);
process.stdout.write(`${windowsTable(report)}\n\n`);
printFigures(figures);
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ node: process.version, report }, null, 2)}\n`);
if (!short && !values['no-docs']) {
  const { users, requestsPerSecond } = report.options;
  writeFigures(
    fileURLToPath(new URL('../docs/', import.meta.url)),
    enduranceMarks,
    `Written by \`npm run bench:endurance\`: ${seconds / 60} minutes of ${requestsPerSecond} requests a second at ${users.toLocaleString('en-US')} users, 10 % of them writes, with groups, lists and a webhook for every event. Growth is the rise of a line through the windows, first to last, against their mean.

${windowsTable(report)}`,
    figures,
  );
}
