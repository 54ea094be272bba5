/**
 * @module-tag slow
 * @module-tag campaign
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLog } from '../support/check-log.ts';
import { type Fault, FaultyPostgres } from '../support/faulty-postgres.ts';
import { createDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';
import { filtered, startTestServer, type TestServer, user } from '../support/server.ts';
import { everyRead, everyVerb } from '../support/verbs.ts';

const faults: readonly (readonly [name: string, fault: Fault])[] = [
  ['a connection that breaks', 'cut'],
  ['an answer that is lost', 'lost'],
  ['a full disk', '53100'],
  ['no memory', '53200'],
  ['an I/O error', '58030'],
  ['a statement that takes too long', '57014'],
  ['a server that goes down', '57P01'],
  ['a server in recovery behind a pooler, or a plan of tables that were migrated', '0A000'],
  ['a server that takes no writes any more', '25006'],
  ['a session that was idle in its transaction for too long', '25P03'],
];

/** Told from others by their code only: where one statement meets them is enough. */
const likeOthers: ReadonlySet<Fault> = new Set(['53200', '58030', '0A000', '25006', '25P03']);

describe.runIf(hasPostgres)('PostgreSQL fails', () => {
  let database: string;
  let proxy: FaultyPostgres;
  /** The one that is hit, and one that is not, to see what is there. */
  let node: TestServer;
  let witness: TestServer;

  beforeAll(async () => {
    database = await createDatabase();
    const url = new URL(database);
    proxy = new FaultyPostgres(Number(url.port));
    url.port = String(await proxy.start());
    url.searchParams.set('pool_size', '2');
    const quiet = { requestLog: false };
    witness = await startTestServer('postgres', { storageUrl: database, ...quiet });
    node = await startTestServer('postgres', { storageUrl: url.href, ...quiet });
  });
  afterAll(async () => {
    await node.stop();
    await witness.stop();
    proxy.stop();
    await dropDatabase(database);
  });

  const unknown: string[] = [];
  const call: TestServer['call'] = (...given) => node.call(...given);
  const state = async (): Promise<string> => {
    const texts = [
      await witness.call('GET', '/Users?count=1000'),
      await witness.call('GET', '/Groups?count=1000'),
    ];
    return createHash('sha256')
      .update(texts.map(({ text }) => text).join('\n'))
      .digest('hex');
  };

  /** Asks until there is an answer: a session that a fault has broken may be found out only now. */
  const textOf = async (path: string): Promise<string> => {
    let text = '';
    const ask = async (): Promise<number> => {
      const reply = await call('GET', path);
      text = reply.text;
      return reply.status;
    };
    await expect.poll(ask).toBe(200);
    return text;
  };

  it.each(faults)(
    'T085 R340 %s is never a 404 or an empty list to a reader',
    { timeout: 240_000 },
    async (_, fault) => {
      const paths = await everyRead(call);
      for (const path of likeOthers.has(fault) ? paths.slice(0, 1) : paths) {
        const whole = await textOf(path);
        for (let statement = 1; ; statement += 1) {
          Object.assign(proxy, { countdown: statement, fault });
          const { status, text } = await call('GET', path);
          const wasReached = proxy.countdown <= 0;
          proxy.countdown = 0;
          if (!wasReached) break;
          expect(
            status === 503 || (status === 200 && text.length === whole.length),
            `${path}, statement ${statement}: ${status}`,
          ).toBe(true);
        }
      }
    },
  );

  it.each(faults.filter(([, fault]) => !likeOthers.has(fault)))(
    'T085 T089 %s, at every statement of every verb: done or not done, and said which',
    { timeout: 300_000 },
    async (_, fault) => {
      const verbs = await everyVerb(call);
      const statuses: number[] = [];
      let before = await state();
      for (const [method, path, given] of verbs) {
        let isDone = false;
        for (let statement = 1; !isDone; statement += 1) {
          Object.assign(proxy, { countdown: statement, fault });
          const reply = await call(method, path, given());
          isDone = proxy.countdown > 0 || (method === 'DELETE' && reply.status === 204);
          proxy.countdown = 0;
          statuses.push(reply.status);
          const what = `${method} ${path}, statement ${statement}: ${reply.status} ${reply.text}`;
          expect(reply.text, what).not.toMatch(/injected|secret/u);
          const after = await state();
          if (reply.status === 503) {
            expect(reply.headers['retry-after'], what).toBe('5');
            expect(after, what).toBe(before);
          } else {
            expect(reply.status, what).toBeLessThan(300);
            const isNoEffect = path.startsWith('/Groups/');
            if (!isNoEffect) expect(after === before, what).toBe(false);
          }
          before = after;
        }
      }
      expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(20);
      expect((await call('POST', '/Users', { body: user() })).status).toBe(201);
    },
  );

  it('T089 a commit whose outcome cannot be resolved is not reported as rolled back', {
    timeout: 240_000,
  }, async () => {
    // Who may come in is known from here on, and every session is sound.
    const isSound = async (): Promise<boolean> => {
      const asked = Array.from({ length: 4 }, () => call('POST', '/Users', { body: user() }));
      return (await Promise.all(asked)).every(({ status }) => status === 201);
    };
    await expect.poll(isSound).toBe(true);
    expect((await call('POST', '/Users', { body: user() })).status).toBe(201);
    const body = user();
    const commitOf = String(body['userName']);
    Object.assign(proxy, { commitOf, fault: 'lost', isSilentThen: true });
    const { status, json, headers } = await call('POST', '/Users', { body });
    Object.assign(proxy, { commitOf: '', isSilent: false, isSilentThen: false });
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    expect(json.detail).toContain('not known');
    const made = await witness.call('GET', filtered(`userName eq "${commitOf}"`));
    expect(made.json.totalResults).toBe(1);
    unknown.push(headers['x-request-id'] as string);
    await expect.poll(async () => (await call('GET', '/Users?count=0')).status).toBe(200);
  });

  it('and of all that was answered, the log has the events and no others', async () => {
    // Of one that says so, nobody knows.
    const lines = [...node.log, ...witness.log].map((line) =>
      unknown.includes(line.fields['requestId'] as string)
        ? { ...line, fields: { ...line.fields, status: 202 } }
        : line,
    );
    await checkLog(node.running.url, lines);
  });
});
