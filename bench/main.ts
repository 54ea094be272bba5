/**
 * `npm run bench`: Rollcall beside a bare server (the ceiling) and beside other SCIM servers for
 * Node, in turns within one run.
 *
 * --quick      one size, short rounds: within three minutes
 * --full       adds 1,000,000 users
 * --sizes LIST numbers of users, such as 1000,1000000
 * --connections LIST  such as 1,64; 1,16,64 where not given
 * --rounds N   rounds that count; 5 where not given, 3 with --quick
 * --no-peers   leaves the other servers out
 * --only NAME  measures one operation only, such as "PATCH active"
 * --json FILE  writes every figure
 * --no-docs    leaves docs/benchmarks.md and its picture as they are; so does a run without 1 or 64
 *              connections, or of one operation
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
    connections: { type: 'string' },
    rounds: { type: 'string' },
    sizes: { type: 'string' },
    'no-peers': { type: 'boolean', default: false },
    users: { type: 'string', default: '1000' },
  },
});

const numbersOf = (list: string | undefined): readonly number[] | undefined =>
  list?.split(',').map(Number);

const { only, json } = values;
const connections = numbersOf(values.connections);
const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
if (values.cost) {
  await measureCost({
    only,
    json,
    against: values.against,
    connections: connections ?? [64],
    rounds: rounds ?? 5,
    users: Number(values.users),
    writesDocs: values.docs,
  });
} else {
  const { quick, full } = values;
  // What the page shows.
  const isWhole = only === undefined && [1, 64].every((one) => connections?.includes(one) ?? true);
  const writesDocs = !values['no-docs'] && !quick && isWhole;
  await measureSizes({
    quick,
    sizes: numbersOf(values.sizes) ?? (full ? [1_000, 10_000, 100_000, 1_000_000] : undefined),
    connections,
    rounds,
    withPeers: !values['no-peers'],
    only,
    json,
    writesDocs,
  });
}
