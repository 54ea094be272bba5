/**
 * `npm run bench:embedding`: what a request costs an application that mounts Rollcall in Hono by the
 * fetch handler, beside one that mounts it in `node:http`. CPU time of the server's process for
 * each request; the servers take turns in each round. `-- --rounds 9` repeats more.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runLoad } from './load.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
const rounds = Number(values.rounds);
const perRound = 3_000;
const warmUps = 2;

const preload = new URL('measure-cpu.ts', import.meta.url).href;
const script = fileURLToPath(new URL('embedding-server.ts', import.meta.url));

interface Mounted {
  readonly name: string;
  readonly child: ChildProcess;
  readonly port: number;
}

async function start(name: string): Promise<Mounted> {
  const child = fork(script, [name], { execArgv: ['--import', preload] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { name, child, port };
}

async function cpu({ child }: Mounted): Promise<number> {
  child.send('cpu');
  const [message] = (await once(child, 'message')) as [{ cpu: number }];
  return message.cpu;
}

const head = 'Host: app.example\r\nAuthorization: Bearer benchtoken\r\n';
const person = (serial: number): string =>
  JSON.stringify({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: `user-${serial}@example.com`,
    name: { givenName: 'Ada', familyName: `Number ${serial}` },
    emails: [{ value: `user-${serial}@example.com`, type: 'work', primary: true }],
  });

let serial = 0;
const create = (): string => {
  serial += 1;
  const body = person(serial);
  return `POST /identity/scim/v2/Users HTTP/1.1\r\n${head}Content-Type: application/scim+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
};

async function firstId({ port }: Mounted): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/identity/scim/v2/Users`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer benchtoken',
      'content-type': 'application/scim+json',
    },
    body: person(0),
  });
  return ((await response.json()) as { id: string }).id;
}

/** Microseconds of CPU for each request of one round. */
async function measure(mounted: Mounted, request: () => string, status: number): Promise<number> {
  const before = await cpu(mounted);
  await runLoad({
    port: mounted.port,
    connections: 8,
    requests: perRound,
    limit: 60_000,
    request,
    expect: [status],
  });
  return ((await cpu(mounted)) - before) / perRound;
}

const median = (list: readonly number[]): number =>
  list.toSorted((left, right) => left - right)[Math.floor(list.length / 2)]!;

const servers = [await start('node'), await start('hono')] as const;
const ids = await Promise.all(servers.map(firstId));
const operations = [
  {
    name: 'read a user',
    status: 200,
    request: (server: number) => () =>
      `GET /identity/scim/v2/Users/${ids[server]} HTTP/1.1\r\n${head}\r\n`,
  },
  { name: 'create a user', status: 201, request: () => create },
];

for (const { name, status, request } of operations) {
  const costs: [number[], number[]] = [[], []];
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const turn of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const cost = await measure(servers[turn]!, request(turn), status);
      if (round >= 0) costs[turn]!.push(cost);
    }
  }
  const [node, hono] = costs;
  const rate = median(node.map((cost, round) => cost / hono[round]!));
  process.stdout.write(
    `${name}: node:http ${median(node).toFixed(0)} µs, Hono ${median(hono).toFixed(0)} µs of CPU; Hono has ${rate.toFixed(2)} × the rate\n`,
  );
}
for (const { child } of servers) child.disconnect();
