/**
 * `npm run bench`: Rollcall beside a bare server (the ceiling) and beside other SCIM servers for
 * Node, in turns within one run.
 *
 * --quick      one size, short rounds: within three minutes
 * --full       adds 1,000,000 users
 * --only NAME  measures one operation only, such as "PATCH active"
 * --json FILE  writes every figure
 * --no-docs    leaves docs/benchmarks.md and its picture as they are
 *
 * `npm run bench -- --cost`: CPU time for each request, in turns, within two minutes.
 *
 * --only NAME         one operation, or the beginning of its name: get, filter, list, patch, …
 * --against FOLDER    measures the Rollcall of another checkout too
 * --connections LIST  such as 1,64; 64 where not given
 * --rounds N          rounds that count; 5 where not given
 * --users N           users in the directory; 1000 where not given
 * --json FILE         writes every figure
 * --docs              measures the peers too and writes their section of docs/benchmarks.md
 */
import { parseArgs } from 'node:util';
import { measureCost } from './cost.ts';
import { measureSizes } from './sizes.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'string' },
    'no-docs': { type: 'boolean', default: false },
    cost: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
    against: { type: 'string' },
    connections: { type: 'string', default: '64' },
    rounds: { type: 'string', default: '5' },
    users: { type: 'string', default: '1000' },
  },
});

const { only, json } = values;
if (values.cost) {
  await measureCost({
    only,
    json,
    against: values.against,
    connections: values.connections.split(',').map(Number),
    rounds: Number(values.rounds),
    users: Number(values.users),
    writesDocs: values.docs,
  });
} else {
  const { quick, full } = values;
  const writesDocs = !values['no-docs'] && !quick && only === undefined;
  await measureSizes({ quick, full, only, json, writesDocs });
}
