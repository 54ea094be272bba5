import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { allEvents } from './events.ts';
import { filtered, patch, type TestServer, user } from './server.ts';
import { createTenant } from './tenant.ts';

interface Person {
  readonly id: string;
  version: number;
  /** Whether one more change may have been made: its answer said that this is not known. */
  mayBeLater: boolean;
}

/** What a node is to a load. */
type Node = Pick<TestServer, 'call' | 'running' | 'log'>;

/** Workers that write while they are not stopped. */
export interface RunningLoad {
  /** Resolves when every worker has had its last answer. */
  stop(): Promise<void>;
}

/** Whether a 503 says that nothing was changed. The only other one says that it is not known. */
function saysUnchanged({ json }: { readonly json: { readonly detail: string } }): boolean {
  const isUnchanged = json.detail.includes('nothing was changed');
  expect(isUnchanged || json.detail.includes('not known'), json.detail).toBe(true);
  return isUnchanged;
}

/**
 * Writes to nodes whose database fails over, remembers what was acknowledged and what was refused,
 * and compares both with what there is in the end.
 */
export class AcknowledgedLoad {
  readonly acknowledged: Person[] = [];
  /** User names of requests that were answered with "nothing was changed". */
  readonly #notMade: string[] = [];
  readonly #statuses = new Map<number, number>();
  readonly #successes: { readonly from: number; readonly to: number }[] = [];
  #unknown = 0;
  #serial = 0;
  /** Since when a request may be refused; milliseconds of `performance.now()`. */
  mayRefuseSince: number = Number.POSITIVE_INFINITY;

  /** @param pauseMs between two people of one worker */
  start(nodes: readonly Node[], { workers = 8, pauseMs = 0 } = {}): RunningLoad {
    let isOver = false;
    const worker = async (node: Node): Promise<void> => {
      for (; !isOver; await sleep(pauseMs)) await this.#onePerson(node);
    };
    const running = Array.from({ length: workers }, (_, index) =>
      worker(nodes[index % nodes.length]!),
    );
    const all = Promise.all(running);
    // What a worker found wrong is thrown by `stop`.
    all.catch(() => undefined);
    return {
      async stop() {
        isOver = true;
        await all;
      },
    };
  }

  /**
   * Resolves to the milliseconds from a moment to the first success of a request that was sent
   * after it. Rejects after a minute without one.
   */
  async recovery(since: number): Promise<number> {
    const first = (): number =>
      Math.min(...this.#successes.filter(({ from }) => from >= since).map(({ to }) => to));
    await expect.poll(first).toBeLessThan(Number.POSITIVE_INFINITY);
    return first() - since;
  }

  /** Longest time without a success between two moments, in milliseconds. */
  longestGap(from: number, to: number): number {
    const ends = this.#successes
      .map((success) => success.to)
      .filter((at) => at >= from && at <= to)
      .sort((left, right) => left - right);
    return Math.max(...[...ends, to].map((at, index) => at - (ends[index - 1] ?? from)));
  }

  /** Every write that was acknowledged is there once, with its event; what was refused is not. */
  async verify(node: Node): Promise<void> {
    for (const { id, version, mayBeLater } of this.acknowledged) {
      const { status, json } = await node.call('GET', `/Users/${id}`);
      expect([status, id]).toEqual([200, id]);
      expect([id, Number(json.meta.version.slice(3, -1)) - version]).toBeOneOf([
        [id, 0],
        ...(mayBeLater ? [[id, 1]] : []),
      ]);
    }
    for (const userName of this.#notMade) {
      const { json } = await node.call('GET', filtered(`userName eq "${userName}"`));
      expect([userName, json.totalResults]).toEqual([userName, 0]);
    }
    const events = await allEvents(await createTenant(node, { tenant: 'default' }));
    const created = events
      .filter(({ type }) => type === 'user.created')
      .map(({ subject }) => subject as string);
    const inLog = new Set(created);
    expect(inLog.size).toBe(created.length);
    expect(this.acknowledged.filter(({ id }) => !inLog.has(id))).toEqual([]);
    const { json } = await node.call('GET', '/Users?count=0');
    expect(json.totalResults).toBe(created.length);
    expect([...this.#statuses.keys()].every((status) => [200, 201, 503].includes(status))).toBe(
      true,
    );
  }

  summary(): string {
    return `${this.acknowledged.length} acknowledged, ${this.#notMade.length} refused with nothing changed, ${this.#unknown} unknown, answers ${JSON.stringify([...this.#statuses])}`;
  }

  async #onePerson(node: Node): Promise<void> {
    const { call } = node;
    this.#serial += 1;
    const userName = `load.${this.#serial}@x.example`;
    const from = performance.now();
    const made = await call('POST', '/Users', { body: user({ userName }) });
    this.#count(made.status);
    if (made.status !== 201) {
      if (this.#isUnchanged(made, node)) this.#notMade.push(userName);
      await sleep(20);
      return;
    }
    this.#successes.push({ from, to: performance.now() });
    const person: Person = { id: made.json.id, version: 1, mayBeLater: false };
    this.acknowledged.push(person);
    const changed = await call(
      'PATCH',
      `/Users/${person.id}`,
      patch({ op: 'replace', path: 'title', value: 'x' }),
    );
    this.#count(changed.status);
    if (changed.status === 200) person.version = 2;
    else person.mayBeLater = !this.#isUnchanged(changed, node);
  }

  #count(status: number): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
  }

  #isUnchanged(reply: Awaited<ReturnType<Node['call']>>, { log }: Node): boolean {
    const mayRefuse = performance.now() > this.mayRefuseSince;
    // What the server says of it is in its log alone.
    const errors = log.filter(({ level }) => level === 'error').slice(-5);
    expect(
      [reply.status, reply.headers['retry-after'], mayRefuse],
      `${reply.text} ${JSON.stringify(errors)}`,
    ).toEqual([503, '5', true]);
    const isUnchanged = saysUnchanged(reply);
    if (!isUnchanged) this.#unknown += 1;
    return isUnchanged;
  }
}
