/**
 * `npm run bench:threads`: one and two answering threads, in turns, under the load of wrk (Debian
 * package `wrk`), which costs a tenth of what a load generator in Node does: on two cores the rest
 * is left for the server. Reports requests per second and CPU time for each request, and what
 * follows for more cores. The ceiling takes the same turns with the same numbers of threads.
 *
 * --threads LIST  such as 1,2,4; 1,2 where not given
 * --rounds N      5 where not given
 * --seconds N     of a round; 3 where not given
 * --json FILE     writes every figure
 * --no-docs       leaves docs/benchmarks.md as it is
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { progress } from './contenders.ts';
import { printFigures, threadMarks, writeFigures } from './protocol-report.ts';
import { controlText, modelTable, threadFigures } from './threads-report.ts';
import { measureThreads } from './threads-run.ts';

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '1,2' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    json: { type: 'string' },
    'no-docs': { type: 'boolean', default: false },
  },
});
const cells = await measureThreads({
  threads: values.threads.split(',').map(Number),
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
});
progress('');
const figures = threadFigures(cells);
printFigures(figures);
process.stdout.write(`\n${controlText(cells)}\n\n${modelTable(cells)}\n`);
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ node: process.version, cells }, null, 2)}\n`);
if (!values['no-docs'])
  writeFigures(
    fileURLToPath(new URL('../docs/', import.meta.url)),
    threadMarks,
    `Written by \`npm run bench:threads\`: one server for each number of answering threads (\`server.threads\`), in turns, ${values.rounds} rounds, medians, 64 connections of wrk on the same machine.

${controlText(cells)}

What follows for a machine with that many free cores, if the CPU time for each request grows by
the same amount with each thread more (reads; one writing thread serves all):

${modelTable(cells)}`,
    figures,
  );
