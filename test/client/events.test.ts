import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { type Client, createClient, type Event, ProblemError } from '../../src/client/index.ts';
import { apiToken, onEveryStore, user } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

onEveryStore('the feed of the client', {}, (server) => {
  const clientOf = (): Client => createClient({ url: server().running.url, token: apiToken });

  const collect = async (events: AsyncIterable<Event>): Promise<Event[]> => {
    const all: Event[] = [];
    for await (const event of events) all.push(event);
    return all;
  };

  it('has every event once, in order, over several pages, and ends where it is told to', async () => {
    const { tenant, call } = await createTenant(server());
    for (let index = 0; index < 7; index += 1) await call('POST', '/Users', { body: user() });
    const client = clientOf();
    const all = await collect(client.events({ tenant, follow: false, pageSize: 2 }));
    expect(all.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 9 }, (_, index) => index + 1),
    );
    const rest = await collect(client.events({ tenant, follow: false, after: 7 }));
    expect(rest).toEqual(all.slice(7));
    const created = await collect(
      client.events({ tenant, follow: false, types: ['user.created'], pageSize: 3 }),
    );
    expect(created).toEqual(all.filter(({ type }) => type === 'user.created'));
    expect(await collect(client.events({ tenant, follow: false, after: 9 }))).toEqual([]);
  });

  it('waits for the next event, and ends without an error when it is aborted', async () => {
    const { tenant, call } = await createTenant(server());
    const controller = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of clientOf().events({ tenant, signal: controller.signal })) {
        seen.push(event.type);
        if (seen.length === 4) controller.abort();
      }
    })();
    await expect.poll(() => seen).toEqual(['connection.created', 'credential.created']);
    await call('POST', '/Users', { body: user() });
    await expect.poll(() => seen.length).toBe(3);
    await call('POST', '/Users', { body: user() });
    await reading;
    expect(seen.slice(2)).toEqual(['user.created', 'user.created']);
    expect(await collect(clientOf().events({ tenant, signal: AbortSignal.abort() }))).toEqual([]);
  });

  it('ends a request that waits when it is aborted', async () => {
    const { tenant } = await createTenant(server());
    const controller = new AbortController();
    const reading = collect(clientOf().events({ tenant, after: 2, signal: controller.signal }));
    setTimeout(() => controller.abort(), 50);
    expect(await reading).toEqual([]);
  });

  it('a place beyond the last event, and a revoked token, are problems', async () => {
    const { tenant } = await createTenant(server());
    await expect(collect(clientOf().events({ tenant, after: 99 }))).rejects.toBeInstanceOf(
      ProblemError,
    );
    const { data } = await clientOf().POST('/api-tokens', { body: { name: 'mine', tenant } });
    const own = createClient({ url: server().running.url, token: data.secret! });
    const retries: unknown[] = [];
    const reading = collect(own.events({ onRetry: (error) => retries.push(error) }));
    // Waited for from the beginning: it may be refused before the revocation is answered.
    const refused = expect(reading).rejects.toMatchObject({ code: 'unauthenticated' });
    await clientOf().DELETE('/api-tokens/{id}', { params: { path: { id: data.id } } });
    await refused;
    expect(retries).toEqual([]);
  });
});

describe('the feed of a server that fails', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterAll(() => {
    for (const one of servers) one.close();
  });

  type Step = (request: IncomingMessage, response: ServerResponse) => void;

  /** Answers each request with the next step. */
  const play = async (...steps: readonly Step[]) => {
    const asked: string[] = [];
    const rest = [...steps];
    const server = createServer((request, response) => {
      asked.push(new URL(request.url!, 'http://x').searchParams.get('after')!);
      rest.shift()!(request, response);
    });
    servers.push(server);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    return { asked, client: createClient({ url: `http://127.0.0.1:${port}`, token: 'x' }) };
  };

  const page =
    (...sequences: readonly number[]): Step =>
    (_, response) => {
      const events = sequences.map((sequence) => ({
        id: `e${sequence}`,
        type: sequence === 2 ? 'user.teleported' : 'user.created',
        sequence,
        data: {},
      }));
      const next = sequences.at(-1);
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ events, next, first: 1, last: next }));
    };
  const answer =
    (status: number, type: string, body: string): Step =>
    (_, response) => {
      response.writeHead(status, { 'Content-Type': type, 'Retry-After': '0' }).end(body);
    };
  const breakOff: Step = (_, response) => response.destroy();
  const busy = answer(
    503,
    'application/problem+json',
    '{"type":"about:blank","title":"","status":503,"code":"unavailable","detail":"busy","requestId":"r"}',
  );

  it('resumes after the last event, whatever failed between, and keeps unknown types', async () => {
    const proxy = answer(502, 'text/html', '<html>');
    const { client, asked } = await play(page(1, 2), busy, breakOff, proxy, page(3), page(4));
    const seen: [string, number][] = [];
    const retries: [string, number][] = [];
    const onRetry = (error: Error, waitMs: number) => retries.push([error.name, waitMs]);
    for await (const { type, sequence } of client.events({ onRetry })) {
      seen.push([type, sequence]);
      if (sequence === 4) break;
    }
    expect(seen).toEqual([
      ['user.created', 1],
      ['user.teleported', 2],
      ['user.created', 3],
      ['user.created', 4],
    ]);
    expect(asked).toEqual(['0', '2', '2', '2', '2', '3']);
    expect(retries).toEqual([
      ['ProblemError', 0],
      ['ConnectionError', 2_000],
      ['UnexpectedResponseError', 4_000],
    ]);
  });

  it('fails at once when the first request fails, or the place is gone', async () => {
    const gone = busy;
    await expect((await play(gone)).client.events().next()).rejects.toMatchObject({ status: 503 });
    const { client } = await play(
      page(1),
      answer(410, 'application/problem+json', '{"status":410,"detail":"deleted"}'),
    );
    const events = client.events();
    expect((await events.next()).value).toMatchObject({ sequence: 1 });
    await expect(events.next()).rejects.toMatchObject({ status: 410, code: 'gone' });
  });

  it('an abort ends the wait before the next attempt', async () => {
    const { client } = await play(page(1), breakOff);
    const controller = new AbortController();
    const onRetry = () => controller.abort();
    const seen: number[] = [];
    for await (const { sequence } of client.events({ signal: controller.signal, onRetry }))
      seen.push(sequence);
    expect(seen).toEqual([1]);
  });
});
