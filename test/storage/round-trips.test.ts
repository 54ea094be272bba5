import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../support/client.ts';
import { hasPostgres } from '../support/postgres.ts';
import { patch, startTestServer, type TestServer } from '../support/server.ts';

/**
 * What a write costs on PostgreSQL is how often it waits for the server, and how many statements
 * the server has to carry out. Both are counted here: a time would depend on the machine.
 */

interface Sent {
  readonly text: string;
  /** Whether everything that was sent on its session before had been answered. */
  readonly waits: boolean;
}

/** Every statement that is sent, by session. */
const sessions = new Map<object, Sent[]>();
const original = pg.Client.prototype.query;

type Query = (this: object, given: unknown, ...rest: readonly unknown[]) => unknown;

function watch(): void {
  const open = new WeakMap<object, number>();
  const query: Query = function (given, ...rest) {
    const { text } = typeof given === 'string' ? { text: given } : (given as { text: string });
    const before = open.get(this) ?? 0;
    sessions.set(this, [...(sessions.get(this) ?? []), { text, waits: before === 0 }]);
    open.set(this, before + 1);
    const answer = (original as unknown as Query).call(this, given, ...rest);
    const answered = (): void => void open.set(this, open.get(this)! - 1);
    (answer as Promise<unknown> | undefined)?.then(answered, answered);
    return answer;
  };
  pg.Client.prototype.query = query as unknown as typeof original;
}

/** The cost of one transaction. */
interface Cost {
  readonly roundTrips: number;
  readonly statements: number;
}

/** Returns the cost of the transaction that has a statement that begins so. */
function costOf(statement: string): Cost {
  for (const sent of sessions.values()) {
    const at = sent.findLastIndex(({ text }) => text.startsWith(statement));
    if (at < 0) continue;
    const from = sent.findLastIndex(({ text }, index) => index <= at && text.startsWith('BEGIN'));
    const to = sent.findIndex(({ text }, index) => index > at && text === 'COMMIT');
    const own = sent.slice(from, to + 1);
    return { roundTrips: own.filter(({ waits }) => waits).length, statements: own.length };
  }
  throw new Error(`nothing began with ${statement}`);
}

describe.runIf(hasPostgres)('on PostgreSQL', () => {
  let server: TestServer;
  let id = '';

  beforeAll(async () => {
    watch();
    server = await startTestServer('postgres', { requestLog: false });
    id = (await create('first')).json.id;
  });
  afterAll(async () => {
    pg.Client.prototype.query = original;
    await server.stop();
  });

  const create = (name: string): Promise<Reply> =>
    server.call('POST', '/Users', {
      body: {
        userName: `${name}@x.example`,
        externalId: name,
        name: { familyName: 'Lovelace' },
        emails: [{ value: `${name}@x.example`, primary: true }],
      },
    });
  const cost = async (statement: string, request: () => Promise<Reply>): Promise<Cost> => {
    sessions.clear();
    expect((await request()).status).toBeLessThan(300);
    return costOf(statement);
  };

  it('POST of a user waits three times', async () => {
    expect(await cost('WITH inserted', () => create('ada'))).toEqual({
      roundTrips: 3,
      statements: 11,
    });
  });

  it('PATCH of a title waits three times', async () => {
    const change = patch({ op: 'replace', path: 'title', value: 'Countess' });
    expect(
      await cost('UPDATE resources', () => server.call('PATCH', `/Users/${id}`, change)),
    ).toEqual({ roundTrips: 3, statements: 8 });
  });

  it('PUT of a user waits three times', async () => {
    const body = {
      userName: 'first@x.example',
      externalId: 'first',
      name: { familyName: 'Lovelace' },
      emails: [{ value: 'first@x.example', primary: true }],
      title: 'Lady',
    };
    expect(
      await cost('UPDATE resources', () => server.call('PUT', `/Users/${id}`, { body })),
    ).toEqual({ roundTrips: 3, statements: 8 });
  });

  it('GET by id waits once, and is answered before the end of its transaction', async () => {
    const read = await cost('SELECT document', () => server.call('GET', `/Users/${id}`));
    expect(read).toEqual({ roundTrips: 2, statements: 3 });
  });

  it('a page asks for the members, managers and groups of all its resources at once', async () => {
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const once = async (path: string): Promise<number> => {
      // Who may come in is known from here on.
      await server.call('GET', '/Users?count=0');
      sessions.clear();
      expect((await server.call('GET', path)).status).toBe(200);
      return [...sessions.values()].reduce((sum, sent) => sum + sent.length, 0);
    };
    // Jobs of the server send statements of their own now and then.
    const statements = async (path: string): Promise<number> => {
      const counts = [];
      for (let time = 0; time < 5; time += 1) counts.push(await once(path));
      return Math.min(...counts);
    };
    const add = async (number: number): Promise<void> => {
      const manager = (await create(`manager${number}`)).json;
      const report = (await create(`report${number}`)).json;
      const value = { [enterprise]: { manager: { value: manager.id } } };
      const members = [{ value: manager.id }, { value: report.id }];
      const replies = [
        await server.call('PATCH', `/Users/${report.id}`, patch({ op: 'add', value })),
        await server.call('POST', '/Groups', { body: { displayName: `g${number}`, members } }),
      ];
      for (const { status } of replies) expect(status).toBeLessThan(300);
    };
    const paths = ['/Users?count=100', '/Groups?count=100', '/?count=100'];
    await add(0);
    const few = [];
    for (const path of paths) few.push(await statements(path));
    for (let number = 1; number < 10; number += 1) await add(number);
    const many = [];
    for (const path of paths) many.push(await statements(path));
    expect(many).toEqual(few);
    const page = (await server.call('GET', '/Groups?count=100')).json;
    for (const { members } of page.Resources) expect(members).toHaveLength(2);
  });

  it('DELETE of an active user, which the guard counts, waits twelve times', async () => {
    const { json } = await create('gone');
    expect(
      await cost('DELETE FROM resources', () => server.call('DELETE', `/Users/${json.id}`)),
    ).toEqual({ roundTrips: 12, statements: 25 });
  });
});
