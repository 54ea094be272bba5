/** @module-tag slow */
import { connect } from 'node:net';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { send } from '../support/client.ts';
import { createManage } from '../support/management.ts';
import {
  apiToken,
  filtered,
  freshName,
  patch,
  startTestServer,
  stores,
  type TestServer,
  user,
} from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

/** Each request has a connection of its own, so that the threads share them at random. */
const enough = 40;

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

const statusesOf = (replies: readonly { readonly status: number }[]): readonly number[] =>
  [...new Set(replies.map(({ status }) => status))].toSorted((left, right) => left - right);

const metric = (text: string, name: string): number =>
  text
    .split('\n')
    .filter((line) => line.startsWith(name))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);

async function readMetrics(server: TestServer): Promise<string> {
  const { status, text } = await send(server.running.url, 'GET', '/metrics', {}, apiToken);
  expect(status).toBe(200);
  return text;
}

describe.each(stores)('two answering threads on %s', (store) => {
  const started: TestServer[] = [];
  const start = async (overrides: Parameters<typeof startTestServer>[1] = {}) => {
    const server = await startTestServer(store, { threads: 2, ...overrides });
    started.push(server);
    expect(server.running.threads).toBe(2);
    return server;
  };
  afterEach(async () => {
    await Promise.all(started.splice(0).map((server) => server.stop()));
  });

  it('both answer, and each sees what the other has written', async () => {
    const { call, running } = await start();
    const made = await times(enough, () => call('POST', '/Users', { body: user() }));
    expect(statusesOf(made)).toEqual([201]);
    for (const { json } of made.slice(0, 10)) {
      const { status } = await call(
        'PATCH',
        `/Users/${json.id}`,
        patch({ op: 'replace', path: 'title', value: 'x' }),
      );
      expect(status).toBe(200);
      const seen = await times(8, () => call('GET', `/Users/${json.id}`));
      expect([...new Set(seen.map((reply) => reply.json.title))]).toEqual(['x']);
    }
    // Connections that stay open are counted by the thread that has them.
    const sockets = await times(
      enough,
      () =>
        new Promise<ReturnType<typeof connect>>((resolve) => {
          const { hostname, port } = new URL(running.url);
          const socket = connect(Number(port), hostname, () => resolve(socket));
        }),
    );
    const text = await readMetrics(started[0]!);
    for (const thread of [0, 1])
      expect(metric(text, `rollcall_thread_connections{thread="${thread}"}`)).toBeGreaterThan(0);
    for (const socket of sockets) socket.destroy();
  });

  it('share the rate limit of a connection', async () => {
    const { call } = await start({ requestsPerSecond: 1, requestBurst: 20 });
    const began = performance.now();
    const replies = await times(60, () => call('GET', '/Users?count=0'));
    const admitted = replies.filter(({ status }) => status === 200).length;
    const seconds = (performance.now() - began) / 1_000;
    expect(admitted).toBeGreaterThanOrEqual(20);
    expect(admitted).toBeLessThanOrEqual(20 + Math.ceil(seconds));
    expect(statusesOf(replies)).toEqual([200, 429]);
  });

  it('share the limit of refused requests from an address', async () => {
    const { call } = await start({ failuresPerMinute: 10 });
    const refused = await times(60, () => call('GET', '/Users', { token: 'wrong' }));
    const { length: looked } = refused.filter(({ status }) => status === 401);
    expect(looked).toBeGreaterThanOrEqual(10);
    // Those that were on their way at once; a limit for each thread would let more through later.
    const later = await times(20, () => call('GET', '/Users', { token: 'wrong' }));
    expect(statusesOf(later)).toEqual([429]);
    expect(statusesOf(await times(20, () => call('GET', '/Users')))).toEqual([429]);
  });

  it('count usage, requests and metrics together; what is exposed only grows', async () => {
    const server = await start();
    const tenant = await createTenant(server);
    const perRound = 30;
    let before = 0;
    for (let round = 1; round <= 3; round += 1) {
      await times(perRound, () => tenant.call('POST', '/Users', { body: user() }));
      const texts = await times(6, () => readMetrics(server));
      const counted = texts.map((text) =>
        metric(text, 'rollcall_requests_total{endpoint="collection",method="POST"'),
      );
      expect(counted).toEqual(counted.map(() => round * perRound));
      const all = metric(texts[0]!, 'rollcall_commit_batch_size_sum');
      expect(all).toBeGreaterThanOrEqual(before + perRound);
      before = all;
    }
    await server.running.maintain();
    const { json: shown } = await tenant.manage(
      'GET',
      tenant.at(`/connections/${tenant.connection}`),
    );
    expect(shown.requests).toBe(3 * perRound);
    const { json: logged } = await tenant.manage('GET', tenant.at('/requests?limit=100'));
    expect(logged.items).toHaveLength(3 * perRound);
  });

  it('know which request of a connection was the last, and how many have failed in a row', async () => {
    const server = await start();
    const tenant = await createTenant(server);
    const shown = async () => {
      await server.running.maintain();
      return (await tenant.manage('GET', tenant.at(`/connections/${tenant.connection}`))).json;
    };
    // One after the other, on either thread.
    for (let round = 0; round < 4; round += 1) {
      for (let turn = 0; turn < 8; turn += 1) await tenant.call('GET', `/Users/none-${turn}`);
      const failed = await shown();
      expect(failed).toMatchObject({ errors: 8 * (round + 1), failing: 8 });
      expect(failed.lastRequest).toBe(failed.lastError);
      expect(failed.lastErrorDetail).toContain('none-7');
      await tenant.call('GET', '/Users?count=0');
      const well = await shown();
      expect(well.failing ?? 0).toBe(0);
      expect(well.lastRequest).toBe(well.lastSuccess);
    }
  });

  it('see a pause of the tenant, another profile and another policy at once', async () => {
    const server = await start();
    const tenant = await createTenant(server);
    const { manage, at, call } = tenant;
    const ask = () => times(12, () => call('GET', '/Users?count=0'));
    expect(statusesOf(await ask())).toEqual([200]);
    for (const [path, status] of [
      ['pause', 401],
      ['resume', 200],
    ] as const) {
      expect((await manage('POST', `/tenants/${tenant.tenant}/${path}`)).status).toBe(200);
      expect(statusesOf(await ask())).toEqual([status]);
    }
    const changed = await manage('PATCH', at(`/connections/${tenant.connection}`), {
      profile: 'okta',
    });
    expect(changed.status).toBe(200);
    const before = server.log.length;
    await ask();
    await expect
      .poll(() => server.log.slice(before).filter(({ message }) => message === 'request').length)
      .toBe(12);
    for (const { message, fields } of server.log.slice(before))
      if (message === 'request') expect(fields['profile']).toBe('okta');
    const seats = await manage('PATCH', `/tenants/${tenant.tenant}`, { policy: { seats: 1 } });
    expect(seats.status).toBe(200);
    const made = await times(12, () => call('POST', '/Users', { body: user() }));
    expect(made.filter(({ status }) => status === 201)).toHaveLength(1);
    // One line of the log, whichever threads have refused.
    expect(server.log.filter(({ message }) => message === 'no seat is left')).toHaveLength(1);
  });

  it('wake polls and streams of the feed, whichever thread has written', async () => {
    const server = await start();
    const tenant = await createTenant(server);
    const { json } = await tenant.manage('GET', tenant.at('/events'));
    const polls = times(12, () =>
      tenant.manage('GET', tenant.at(`/events?after=${json.last}&wait=30`)),
    );
    const streams = await times(8, () =>
      fetch(`${server.running.url}/api/v1${tenant.at(`/events?after=${json.last}`)}`, {
        headers: { Authorization: `Bearer ${apiToken}`, Accept: 'text/event-stream' },
      }),
    );
    expect(statusesOf(streams)).toEqual([200]);
    const userName = freshName();
    await tenant.call('POST', '/Users', { body: user({ userName }) });
    for (const { json: page } of await polls) expect(page.events.length).toBeGreaterThan(0);
    for (const { body } of streams) {
      const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      while (!text.includes('user.created')) {
        const { value, done } = await reader.read();
        expect(done).toBe(false);
        text += value;
      }
      await reader.cancel();
    }
  });

  it('let a token have ten streams together', async () => {
    const server = await start();
    const tenant = await createTenant(server);
    const streams = await times(16, () =>
      fetch(`${server.running.url}/api/v1${tenant.at('/events')}`, {
        headers: { Authorization: `Bearer ${apiToken}`, Accept: 'text/event-stream' },
      }),
    );
    expect(streams.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(statusesOf(streams)).toEqual([200, 429]);
    for (const { body } of streams) await body!.cancel();
  });

  it('scan and hash within the limits of the process', async () => {
    const server = await start({ passwords: true });
    const { call } = server;
    const made = await times(24, (index) =>
      call('POST', '/Users', { body: user({ title: `t${index}`, password: `Secret ${index}!` }) }),
    );
    expect(statusesOf(made)).toEqual([201]);
    const found = await times(24, (index) => call('GET', filtered(`title co "t${index}"`)));
    for (const { status, json } of found) {
      // More than two scans at once wait; of one tenant, sixteen may.
      expect([200, 503]).toContain(status);
      if (status === 200) expect(json.totalResults).toBeGreaterThan(0);
    }
    expect(found.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(16);
  });

  it('fail readiness together, and finish what they have begun', async () => {
    const server = await start({ drainSeconds: 2 });
    const { running, call } = server;
    const hurry = Promise.withResolvers<void>();
    const closing = running.close(hurry.promise);
    const ready = await times(16, () => send(running.url, 'GET', '/readyz', {}, ''));
    expect(statusesOf(ready)).toEqual([503]);
    const writes = times(30, () => call('POST', '/Users', { body: user() }));
    expect(statusesOf(await writes)).toEqual([201]);
    hurry.resolve();
    await closing;
    await expect(call('GET', '/Users')).rejects.toThrow('ECONNREFUSED');
    started.splice(0);
  });

  it('answer the management API, which reaches the main thread', async () => {
    const server = await start();
    const manage = createManage(server.running.url);
    const made = await times(6, (index) =>
      manage('POST', '/endpoints', {
        name: `e${index}`,
        url: `https://e${index}.example.com/`,
        allTenants: true,
      }),
    );
    expect(statusesOf(made)).toEqual([201]);
  });
});

describe('where threads cannot be shared', () => {
  const started: TestServer[] = [];
  afterAll(() => Promise.all(started.map((server) => server.stop())));

  it('one answers, and the log says why', async () => {
    const server = await startTestServer('memory', { threads: 4 });
    started.push(server);
    expect(server.running.threads).toBe(1);
    expect(server.log.find(({ message }) => message === 'one thread answers')?.fields).toEqual({
      reason: 'a store in memory is used by one thread',
      'server.threads': 4,
    });
  });

  it('a port that another server has is refused, although that one shares it', async () => {
    const first = await startTestServer('sqlite', { threads: 2 });
    started.push(first);
    const listen = new URL(first.running.url).host;
    await expect(startTestServer('sqlite', { threads: 2, listen })).rejects.toThrow('EADDRINUSE');
  });
});
