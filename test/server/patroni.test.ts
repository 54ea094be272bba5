/**
 * @module-tag slow
 * @module-tag campaign
 */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { AcknowledgedLoad } from '../support/acknowledged-load.ts';
import { liftGuard } from '../support/management.ts';
import { createPatroni, type Machine, type Network, type Patroni } from '../support/patroni.ts';
import { isQuick } from '../support/postgres.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/**
 * `ROLLCALL_TEST_PATRONI=3 npx vitest run test/server/patroni.test.ts` is the long campaign, as
 * root: each kind of failure so many times.
 */
const rounds = Number(process.env['ROLLCALL_TEST_PATRONI'] ?? 0);
const isLong = rounds > 0;

const programs = ['/usr/bin/etcd', '/usr/bin/patroni', '/usr/sbin/pgbouncer'];
const hasPrograms = programs.every((program) => existsSync(program));

interface Failure {
  readonly name: string;
  happen(leader: Machine, cluster: Patroni): Promise<void> | void;
  /** Undoes it, when another machine leads. */
  end(machine: Machine): void;
}

const failures: readonly Failure[] = [
  {
    name: 'switchover',
    happen: (_, cluster) => cluster.switchover(),
    end: () => undefined,
  },
  {
    name: 'kill -9',
    happen: (leader) => leader.kill(),
    end: (machine) => machine.start(),
  },
  {
    name: 'freeze',
    happen: (leader) => leader.freeze(),
    end: (machine) => machine.thaw(),
  },
  {
    name: 'cut off',
    happen: (leader) => leader.cutOff(),
    end: (machine) => machine.reconnect(),
  },
];

/** In CI, what needs no network of its own. */
const plan: readonly Failure[] = isLong
  ? Array.from({ length: rounds }, () => failures).flat()
  : failures.slice(0, 2);
const network: Network = isLong ? 'namespaces' : 'loopback';

it('CI has Patroni, etcd and PgBouncer', () => {
  if (process.env['CI'] !== undefined && !isQuick) expect(hasPrograms).toBe(true);
});

it.runIf(hasPrograms && !isQuick)(
  `T089 under Patroni no acknowledged write is lost, and no event twice: ${plan.map(({ name }) => name).join(', ')}`,
  { timeout: 300_000 + plan.length * 150_000 },
  async () => {
    const cluster = await createPatroni(network);
    const { storageUrl } = cluster;
    const lines: string[] = [];
    const nodes: TestServer[] = [];
    try {
      await cluster.leader(60_000);
      for (const _ of [1, 2]) nodes.push(await startTestServer('postgres', { storageUrl }));
      await liftGuard(nodes[0]!.running.url);
      const load = new AcknowledgedLoad();
      const running = load.start(nodes, { pauseMs: 40 });
      for (const { name, happen, end } of plan) {
        const leader = await cluster.leader(60_000);
        await sleep(1_000);
        const from = performance.now();
        load.mayRefuseSince = from;
        await happen(leader, cluster);
        // What is sent after this moment and acknowledged is with the next leader, or was with the
        // old one: both must be there in the end.
        await sleep(1_000);
        const others = { ...cluster, machines: cluster.machines.filter((one) => one !== leader) };
        await expect.poll(() => nextLeader(others, leader), { timeout: 240_000 }).toBe(true);
        const recovered = await load.recovery(performance.now());
        const gap = load.longestGap(from, performance.now());
        end(leader);
        await cluster.leader(90_000);
        lines.push(
          `${name}: ${Math.round(gap)} ms without a success, ${Math.round(recovered)} ms of them with a new leader`,
        );
      }
      await sleep(1_000);
      await running.stop();
      for (const node of nodes)
        expect((await node.call('GET', '!/readyz', { token: null })).status).toBe(200);
      await load.verify(nodes[0]!);
      await load.verify(nodes[1]!);
      console.log(`${lines.join('\n')}\n${load.summary()}`);
      expect(load.acknowledged.length).toBeGreaterThan(100);
      await Promise.all(nodes.map((node) => node.stop()));
    } catch (error) {
      const unexpected = nodes.flatMap(({ log }) => log.filter(({ level }) => level === 'error'));
      console.log(JSON.stringify(unexpected.slice(-20), null, 1));
      throw error;
    } finally {
      cluster.remove();
    }
  },
);

/** Whether another machine leads. */
async function nextLeader(others: Patroni, before: Machine): Promise<boolean> {
  for (const { address, name } of others.machines) {
    try {
      const { status } = await fetch(`http://${address}:8008/leader`, {
        signal: AbortSignal.timeout(1_000),
      });
      if (status === 200 && name !== before.name) return true;
    } catch {
      // It does not answer.
    }
  }
  return false;
}
