import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { serverOwner, serverPrograms } from './postgres.ts';

/**
 * Three machines as `deploy/ha` sets them up: etcd, Patroni, PostgreSQL and PgBouncer on each, from
 * Debian's packages, with the files of that folder.
 */

const source = fileURLToPath(new URL('../../deploy/ha/', import.meta.url));
const names = ['pg1', 'pg2', 'pg3'] as const;
const password = 'secret';

/**
 * `loopback`: each machine has an address of its own that only this machine sees. `namespaces`:
 * each has a network of its own, so that it can be cut off; needs root.
 */
export type Network = 'loopback' | 'namespaces';

export interface Machine {
  readonly name: string;
  readonly address: string;
  /** Starts what does not run. */
  start(): void;
  /** All its processes at once, as the power would. */
  kill(): void;
  /** Stops its processes without ending them, as a hypervisor does that hangs. */
  freeze(): void;
  thaw(): void;
  /** Takes its network away; only in `namespaces`. */
  cutOff(): void;
  reconnect(): void;
}

interface Member {
  readonly name: string;
  readonly role: string;
  readonly state: string;
  readonly timeline?: number;
}

export interface Patroni {
  readonly machines: readonly Machine[];
  /** Where Rollcall finds the three PgBouncers. */
  readonly storageUrl: string;
  /** Resolves to the machine whose PostgreSQL takes writes, once all three are in order. */
  leader(withinMs: number): Promise<Machine>;
  /** Hands the leadership to the synchronous standby, as an operator would. */
  switchover(): Promise<void>;
  remove(): void;
}

/** @throws Error naming the log when the cluster does not come up */
export async function createPatroni(network: Network): Promise<Patroni> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-ha-'));
  chmodSync(folder, 0o755);
  if (network === 'namespaces') createBridge();
  const machines = names.map((_, index) => createMachine(folder, network, index));
  for (const machine of machines) machine.start();
  const leader = async (withinMs: number): Promise<Machine> => {
    let before: string | undefined;
    for (const until = performance.now() + withinMs; performance.now() < until; await sleep(500)) {
      const found = await agreedLeader(machines);
      // Twice in turn: a standby that has just come back may still change its part.
      if (found !== undefined && found === before)
        return machines.find(({ name }) => name === found)!;
      before = found;
    }
    throw new Error(
      `after ${withinMs} ms the members are ${JSON.stringify(await membersSeenBy(machines))}\n${lastLines(folder)}`,
    );
  };
  const hosts = machines.map(({ address }) => `${address}:6432`).join(',');
  return {
    machines,
    storageUrl: `postgres://rollcall:${password}@${hosts}/rollcall?pooler=transaction&target_session_attrs=read-write&sslmode=disable&pool_size=8`,
    leader,
    async switchover() {
      const { name: from, address } = await leader(60_000);
      const members = await membersSeenBy(machines);
      const to = members.find(({ role }) => role === 'sync_standby')?.name;
      const answer = await fetch(`http://${address}:8008/switchover`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ leader: from, candidate: to }),
      });
      if (!answer.ok) throw new Error(`switchover: ${await answer.text()}`);
    },
    remove() {
      for (const machine of machines) machine.kill();
      if (network === 'namespaces') removeBridge();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The end of each machine's logs, for who looks into a failure. */
function lastLines(folder: string): string {
  return names
    .flatMap((name) =>
      ['patroni.log', 'pgbouncer.log', 'etcd.log'].map((log) => [name, log] as const),
    )
    .map(([name, log]) => {
      const lines = readFileSync(join(folder, name, log), 'utf8')
        .trimEnd()
        .split('\n');
      return `--- ${name} ${log}\n${lines.slice(log === 'patroni.log' ? -120 : -3).join('\n')}`;
    })
    .join('\n');
}

/**
 * The leader, once all machines say the same: one that has just come back still tells what it knew
 * before.
 */
async function agreedLeader(machines: readonly Machine[]): Promise<string | undefined> {
  const views = await Promise.all(machines.map((machine) => membersSeenBy([machine])));
  if (!views.every(isInOrder)) return undefined;
  const leaders = views.map((members) => members.find(({ role }) => role === 'leader')!.name);
  return new Set(leaders).size === 1 ? leaders[0] : undefined;
}

/** A leader, a synchronous standby and another one, all running, with one history. */
function isInOrder(members: readonly Member[]): boolean {
  const roles = members.map(({ role }) => role).sort();
  return (
    roles.join() === 'leader,replica,sync_standby' &&
    members.every(({ state }) => state === 'running' || state === 'streaming') &&
    new Set(members.map(({ timeline }) => timeline)).size === 1
  );
}

/** What the first machine that answers says. */
async function membersSeenBy(machines: readonly Machine[]): Promise<readonly Member[]> {
  for (const { address } of machines) {
    try {
      const answer = await fetch(`http://${address}:8008/cluster`, {
        signal: AbortSignal.timeout(1_000),
      });
      return ((await answer.json()) as { members: Member[] }).members;
    } catch {
      // The next one may answer.
    }
  }
  return [];
}

function createMachine(folder: string, network: Network, index: number): Machine {
  const name = names[index]!;
  const address = addressOf(network, index);
  const home = join(folder, name);
  writeFiles(home, address);
  if (network === 'namespaces') createNamespace(name, address);
  const enter = network === 'namespaces' ? ['ip', 'netns', 'exec', `rollcall-${name}`] : [];
  const owner = serverOwner();
  const asOwner =
    owner === undefined
      ? []
      : ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  const environment = environmentOf(home, network, index);
  const children = new Map<string, ChildProcess>();
  const run = (program: string, ...parameters: string[]): void => {
    if (children.get(program)?.exitCode === null && children.get(program)?.signalCode === null)
      return;
    const log = openSync(join(home, `${program.split('/').at(-1)!}.log`), 'a');
    const [first, ...rest] = [...enter, ...asOwner, program, ...parameters] as [string];
    const child = spawn(first, rest, {
      cwd: home,
      env: environment,
      stdio: ['ignore', log, log],
    });
    children.set(program, child);
  };
  const signal = (sent: NodeJS.Signals): void => {
    const roots = [...children.values()].flatMap(({ pid, exitCode }) =>
      pid === undefined || exitCode !== null ? [] : [pid],
    );
    for (const pid of withDescendants([...roots, ...postmaster(home)]))
      try {
        process.kill(pid, sent);
      } catch {
        // It has ended by itself.
      }
  };
  return {
    name,
    address,
    start() {
      run('/usr/bin/etcd');
      run('/usr/bin/patroni', join(home, 'patroni.yml'));
      run('/usr/sbin/pgbouncer', join(home, 'pgbouncer.ini'));
    },
    kill() {
      // Its parent first, so that nothing is started again.
      signal('SIGSTOP');
      signal('SIGKILL');
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    cutOff: () => ip('link', 'set', `rollcall-${name}`, 'down'),
    reconnect: () => ip('link', 'set', `rollcall-${name}`, 'up'),
  };
}

/** The files of `deploy/ha`, for a machine whose `/etc/rollcall/ha` is a folder. */
function writeFiles(home: string, address: string): void {
  mkdirSync(join(home, 'data'), { recursive: true });
  for (const name of ['patroni.yml', 'create-database.sh', 'pgbouncer.ini'])
    writeFileSync(
      join(home, name),
      readFileSync(join(source, name), 'utf8')
        .replaceAll('/etc/rollcall/ha', home)
        .replaceAll('/var/run/postgresql', home),
      { mode: 0o755 },
    );
  writeFileSync(join(home, 'databases.ini'), `[databases]\nrollcall = host=${address} port=5432\n`);
  writeFileSync(
    join(home, 'listen.ini'),
    `listen_addr = ${address}\nlisten_port = 6432\nunix_socket_dir =\n`,
  );
  writeFileSync(join(home, 'userlist.txt'), `"rollcall" "${password}"\n`);
  const owner = serverOwner();
  if (owner === undefined) return;
  chownSync(home, owner.uid, owner.gid);
  for (const name of readdirSync(home)) chownSync(join(home, name), owner.uid, owner.gid);
  chmodSync(join(home, 'data'), 0o700);
}

/** What `member.env.example` asks for. */
function environmentOf(home: string, network: Network, index: number): Record<string, string> {
  const address = addressOf(network, index);
  const all = names.map((name, other) => ({ name, address: addressOf(network, other) }));
  return {
    PATH: process.env['PATH']!,
    LANG: 'C.UTF-8',
    ETCD_NAME: names[index]!,
    ETCD_DATA_DIR: join(home, 'etcd'),
    ETCD_LISTEN_CLIENT_URLS: `http://${address}:2379`,
    ETCD_ADVERTISE_CLIENT_URLS: `http://${address}:2379`,
    ETCD_LISTEN_PEER_URLS: `http://${address}:2380`,
    ETCD_INITIAL_ADVERTISE_PEER_URLS: `http://${address}:2380`,
    ETCD_INITIAL_CLUSTER: all.map((one) => `${one.name}=http://${one.address}:2380`).join(','),
    ETCD_INITIAL_CLUSTER_TOKEN: 'rollcall',
    ETCD_ENABLE_V2: 'true',
    PATRONI_NAME: names[index]!,
    PATRONI_RESTAPI_LISTEN: `${address}:8008`,
    PATRONI_RESTAPI_CONNECT_ADDRESS: `${address}:8008`,
    PATRONI_ETCD_HOSTS: all.map((one) => `'${one.address}:2379'`).join(','),
    PATRONI_POSTGRESQL_LISTEN: `${address}:5432`,
    PATRONI_POSTGRESQL_CONNECT_ADDRESS: `${address}:5432`,
    PATRONI_POSTGRESQL_BIN_DIR: serverPrograms()!,
    PATRONI_POSTGRESQL_DATA_DIR: join(home, 'data'),
    PATRONI_POSTGRESQL_PGPASS: join(home, '.pgpass'),
    PATRONI_SUPERUSER_USERNAME: 'postgres',
    PATRONI_SUPERUSER_PASSWORD: 'superuser',
    PATRONI_REPLICATION_USERNAME: 'replicator',
    PATRONI_REPLICATION_PASSWORD: 'replication',
    PATRONI_REWIND_USERNAME: 'rewind',
    PATRONI_REWIND_PASSWORD: 'rewind',
    ROLLCALL_DATABASE_PASSWORD: password,
  };
}

function addressOf(network: Network, index: number): string {
  return network === 'loopback' ? `127.0.0.${index + 11}` : `10.77.0.${index + 11}`;
}

/** PostgreSQL's first process: Patroni is not its parent. */
function postmaster(home: string): readonly number[] {
  try {
    const [pid] = readFileSync(join(home, 'data', 'postmaster.pid'), 'utf8').split('\n');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
    return command.includes('postgres') ? [Number(pid)] : [];
  } catch {
    return [];
  }
}

/** Parents before their children. */
function withDescendants(roots: readonly number[]): readonly number[] {
  const childrenOf = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/u.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'latin1');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(entry)]);
    } catch {
      // It has ended.
    }
  }
  const found = [...roots];
  for (const pid of found) found.push(...(childrenOf.get(pid) ?? []));
  return found;
}

function createBridge(): void {
  removeBridge();
  ip('link', 'add', 'rollcall-ha', 'type', 'bridge');
  ip('addr', 'add', '10.77.0.1/24', 'dev', 'rollcall-ha');
  ip('link', 'set', 'rollcall-ha', 'up');
}

function createNamespace(name: string, address: string): void {
  const namespace = `rollcall-${name}`;
  ip('netns', 'add', namespace);
  ip('link', 'add', namespace, 'type', 'veth', 'peer', 'name', 'net0', 'netns', namespace);
  ip('link', 'set', namespace, 'master', 'rollcall-ha', 'up');
  ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'net0');
  ip('-n', namespace, 'link', 'set', 'net0', 'up');
  ip('-n', namespace, 'link', 'set', 'lo', 'up');
}

function removeBridge(): void {
  for (const parameters of [
    ...names.map((name) => ['netns', 'del', `rollcall-${name}`]),
    ...names.map((name) => ['link', 'del', `rollcall-${name}`]),
    ['link', 'del', 'rollcall-ha'],
  ])
    try {
      ip(...parameters);
    } catch {
      // There was none.
    }
}

function ip(...parameters: string[]): void {
  execFileSync('ip', parameters, { stdio: 'pipe' });
}
