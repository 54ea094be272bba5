import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../src/access/authenticate.ts';
import { createToken } from '../../src/access/credentials.ts';
import { hashToken } from '../../src/access/token.ts';
import { createRegistries } from '../../src/directory/registries.ts';
import { createGenerationCache } from '../../src/ports/generation-cache.ts';
import type { Reader, Store } from '../../src/ports/store.ts';
import { builtInDefinitions, extendDefinitions } from '../../src/protocol/schema/built-in.ts';
import { createHandler } from '../../src/scim/handler.ts';
import { createIds, systemClock } from '../../src/server/system.ts';
import { Generation } from '../../src/storage/postgres/generation.ts';
import { directoryOver, insertConnection, siteConnection } from '../support/directory.ts';
import { createManage } from '../support/management.ts';
import { createDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';
import { onEveryStore, startTestServer, type TestServer, user } from '../support/server.ts';
import { newStores } from '../support/stores.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

/** `ROLLCALL_TEST_REVOCATIONS=500` is the long campaign. */
const revocations = Number(process.env['ROLLCALL_TEST_REVOCATIONS'] ?? 20);

/**
 * A store whose next answer to one method is kept back until it is let go: it was read before what
 * happens meanwhile.
 */
function lateStore(
  store: Store,
  method: keyof Reader,
): { store: Store; hold(): void; letGo(): void; isHeld(): boolean } {
  const held = Promise.withResolvers<void>();
  let isHolding = false;
  let asked = false;
  const answer = async (values: unknown[]): Promise<unknown> => {
    const waits = isHolding;
    isHolding = false;
    const value: unknown = await (store[method] as (...given: unknown[]) => unknown)(...values);
    if (!waits) return value;
    asked = true;
    await held.promise;
    return value;
  };
  return {
    store: new Proxy(store, {
      get: (target, name) => {
        if (name === method) return (...values: unknown[]) => answer(values);
        const own = Reflect.get(target, name) as unknown;
        return typeof own === 'function'
          ? (own as (...given: unknown[]) => unknown).bind(target)
          : own;
      },
    }),
    hold() {
      isHolding = true;
    },
    letGo() {
      held.resolve();
    },
    isHeld: () => asked,
  };
}

const policy = '{}';

describe.each(newStores)(
  'R024 what was read before a change is not believed after it, on %s',
  (_, open) => {
    it('T129 a credential that is revoked while it is being read is refused from then on', async () => {
      const store = await open();
      await insertConnection(store, siteConnection);
      const ids = createIds(systemClock);
      const { token } = await store.write((transaction) =>
        createToken(transaction, { connection: siteConnection, name: 'x' }, ids, systemClock),
      );
      const hashKey = (await store.setting('token-hash-key'))!;
      const late = lateStore(store, 'credentialByHash');
      const authenticate = createAuthenticate({ reader: late.store, clock: systemClock, hashKey });
      late.hold();
      const first = Promise.resolve(authenticate(`Bearer ${token}`));
      await expect.poll(late.isHeld).toBe(true);
      await store.write(async (transaction) => {
        const found = (await transaction.credentialByHash(hashToken(hashKey, token)))!;
        await transaction.putCredential({ ...found, revoked: '2026-01-01T00:00:00.000Z' });
      });
      // Another request finds out that something has changed.
      await expect(authenticate('Bearer unknown')).rejects.toMatchObject({
        code: 'unauthenticated',
      });
      late.letGo();
      await first.catch(() => undefined);
      await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({
        code: 'unauthenticated',
        detail: 'the token is revoked',
      });
      await store.close();
    });

    it('T129 definitions that are replaced while they are being read are not served from then on', async () => {
      const store = await open();
      await store.write((transaction) =>
        transaction.putTenant({ id: 't', name: 't', status: 'active', created: '2026', policy }),
      );
      const definitions = (name: string): string =>
        JSON.stringify({
          schemas: [{ id: `urn:x:${name}`, name, attributes: [{ name: 'a', type: 'string' }] }],
          resourceTypes: [{ name, endpoint: `/${name}`, schema: `urn:x:${name}` }],
        });
      const put = (version: number, name: string): Promise<void> =>
        store.write((transaction) =>
          transaction.insertDefinitions('t', {
            version,
            definitions: definitions(name),
            created: `2026-${name}`,
          }),
        );
      const registries = createRegistries(builtInDefinitions({}), extendDefinitions);
      await put(1, 'One');
      const late = lateStore(store, 'definitions');
      const current = async () =>
        registries.current(late.store, 't', await late.store.accessGeneration());
      late.hold();
      const first = current();
      await expect.poll(late.isHeld).toBe(true);
      await put(2, 'Two');
      // Another tenant's request finds out that something has changed.
      await registries.current(store, 'other', await store.accessGeneration());
      late.letGo();
      await first;
      expect((await current()).definitions).toBe(2);
      expect((await current()).registry.type('Two')?.endpoint).toBe('/Two');
      await store.close();
    });
  },
);

describe('what a generation of the access tables is known by', () => {
  it('a value goes into the map of the generation it was asked in, however late it comes', async () => {
    const cache = createGenerationCache<string>(10);
    const slow = Promise.withResolvers<string>();
    const first = cache.get(1, 'a', () => slow.promise);
    expect(await cache.get(2, 'b', async () => 'b')).toBe('b');
    slow.resolve('old');
    expect(await first).toBe('old');
    expect(await cache.get(2, 'a', async () => 'new')).toBe('new');
    expect(await cache.get(2, 'a', async () => 'never')).toBe('new');
    // The same number again, after another one, is not the same generation.
    expect(await cache.get(1, 'a', async () => 'newer')).toBe('newer');
    await expect(cache.get(1, 'c', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(await cache.get(1, 'c', async () => 'c')).toBe('c');
  });

  it('starts again when it is full', async () => {
    const cache = createGenerationCache<number>(2);
    for (const key of ['a', 'b', 'c']) expect(await cache.get(1, key, async () => 1)).toBe(1);
    expect(await cache.get(1, 'a', async () => 2)).toBe(2);
  });

  it('a read that was under way during a change answers no request made after it', async () => {
    const answers = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
    let asked = 0;
    const generation = new Generation(
      { keepsSessions: false } as never,
      () => answers[asked++]!.promise,
    );
    const before = generation.ask();
    generation.forget();
    const after = generation.ask();
    answers[1]!.resolve(2);
    answers[0]!.resolve(1);
    expect([await before, await after]).toEqual([1, 2]);
    expect(generation.current()).toBe(2);
    await generation.close();
  });
});

/** Reads a stream until it ends, and gives what came. */
async function readToEnd(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body!)
    text += decoder.decode(chunk as Uint8Array, { stream: true });
  return text;
}

onEveryStore('who waits is asked again', {}, (server) => {
  const newApiToken = async (tenant: TestTenant): Promise<{ id: string; secret: string }> =>
    (
      await tenant.manage('POST', '/api-tokens', {
        name: 'reader',
        tenant: tenant.tenant,
        role: 'read',
      })
    ).json;

  const stream = (tenant: TestTenant, secret: string): Promise<Response> =>
    fetch(`${server().running.url}/api/v1${tenant.at('/events')}`, {
      headers: { Authorization: `Bearer ${secret}`, Accept: 'text/event-stream' },
    });

  it('R024 T130 an event stream ends when its token is revoked, and tells nothing that happens later', async () => {
    const tenant = await createTenant(server());
    const { id, secret } = await newApiToken(tenant);
    const open = await stream(tenant, secret);
    expect(open.status).toBe(200);
    const read = readToEnd(open);
    expect((await tenant.manage('DELETE', `/api-tokens/${id}`)).status).toBe(200);
    const { json } = await tenant.call('POST', '/Users', { body: user() });
    const text = await read;
    expect(text).toContain(': rollcall events');
    expect(text).not.toContain(json.id);
    expect((await stream(tenant, secret)).status).toBe(401);
  });

  it('R024 T130 a request that waits for events is refused when its token is revoked meanwhile', async () => {
    const tenant = await createTenant(server());
    const { id, secret } = await newApiToken(tenant);
    const manage = createManage(server().running.url, secret);
    const { last } = (await manage('GET', tenant.at('/events'))).json;
    const waiting = manage('GET', tenant.at(`/events?after=${last}&wait=20`));
    await sleep(50);
    expect((await tenant.manage('DELETE', `/api-tokens/${id}`)).status).toBe(200);
    expect((await waiting).status).toBe(401);
  });

  it('R024 T130 a receiver that waits for tokens is refused when its own is revoked meanwhile', async () => {
    const tenant = await createTenant(server());
    const { json: made } = await tenant.manage('POST', '/api-tokens', {
      name: 'poller',
      tenant: tenant.tenant,
      role: 'admin',
    });
    const polled = { name: 's', method: 'poll', audience: 'https://x.example' };
    const { json: one } = await tenant.manage('POST', tenant.at('/streams'), polled);
    const poll = createManage(server().running.url, made.secret);
    for (let more = true; more; ) {
      const { json } = await poll('POST', `/streams/${one.id}/poll`, { returnImmediately: true });
      more = json.moreAvailable === true;
      const ack = Object.keys(json.sets);
      if (ack.length > 0)
        await poll('POST', `/streams/${one.id}/poll`, {
          returnImmediately: true,
          maxEvents: 0,
          ack,
        });
    }
    const waiting = poll('POST', `/streams/${one.id}/poll`, {});
    await sleep(50);
    expect((await tenant.manage('DELETE', `/api-tokens/${made.id}`)).status).toBe(200);
    expect((await waiting).status).toBe(401);
  });

  it('a token has ten event streams at most; one that is left makes room', async () => {
    const tenant = await createTenant(server());
    const { secret } = await newApiToken(tenant);
    const leaving = Array.from({ length: 10 }, () => new AbortController());
    // Kept: what is not referred to is collected, and its socket closed.
    const held: Response[] = [];
    const headers = { Authorization: `Bearer ${secret}`, Accept: 'text/event-stream' };
    for (const { signal } of leaving)
      held.push(
        await fetch(`${server().running.url}/api/v1${tenant.at('/events')}`, { headers, signal }),
      );
    expect(held.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    const refused = await stream(tenant, secret);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(((await refused.json()) as { detail: string }).detail).toContain('10 event streams');
    // Another token is not concerned.
    const other = await stream(tenant, (await newApiToken(tenant)).secret);
    expect(other.status).toBe(200);
    await other.body!.cancel();
    leaving[0]!.abort();
    await expect
      .poll(async () => {
        const again = await stream(tenant, secret);
        await again.body!.cancel();
        return again.status;
      })
      .toBe(200);
    expect(held).toHaveLength(10);
    for (const one of leaving) one.abort();
  });

  it.each(['POST', 'PATCH'])(
    'R024 a %s whose body arrives after its token was revoked changes nothing',
    async (method) => {
      const tenant = await createTenant(server());
      const { hostname, port } = new URL(server().running.url);
      const { json: there } = await tenant.call('POST', '/Users', { body: user() });
      const body = JSON.stringify(
        method === 'POST'
          ? user()
          : {
              schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
              Operations: [{ op: 'replace', path: 'title', value: 'x' }],
            },
      );
      const path = method === 'POST' ? '/scim/v2/Users' : `/scim/v2/Users/${there.id}`;
      const socket = connect({ host: hostname, port: Number(port) });
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      socket.write(
        `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tenant.token}\r\nContent-Type: application/scim+json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
      );
      await sleep(100);
      const before = (await tenant.manage('GET', tenant.at('/events'))).json.last;
      expect(
        (await tenant.manage('DELETE', tenant.at(`/credentials/${tenant.credential}`))).status,
      ).toBe(200);
      socket.write(body.slice(10));
      await expect.poll(() => text).toContain('HTTP/1.1 401');
      socket.destroy();
      // The revocation has an event; what was refused has none.
      expect((await tenant.manage('GET', tenant.at('/events'))).json.last).toBe(before + 1);
    },
  );
});

it('R024 what was asked to be answered later is not answered to a token that was revoked while it waited', async () => {
  const [, open] = newStores[0]!;
  const store = await open();
  await insertConnection(store, siteConnection);
  const ids = createIds(systemClock);
  const { token, credential } = await store.write((transaction) =>
    createToken(transaction, { connection: siteConnection, name: 'x' }, ids, systemClock),
  );
  const hashKey = (await store.setting('token-hash-key'))!;
  const finish = Promise.withResolvers<void>();
  const directory = directoryOver(store);
  let isWorking = false;
  const handle = createHandler({
    directory: {
      ...directory,
      defer: async (scope, work) => {
        const settle = await directory.defer(scope, work);
        return async () => {
          isWorking = true;
          await finish.promise;
          return settle();
        };
      },
    },
    authenticate: createAuthenticate({ reader: store, clock: systemClock, hashKey }),
    clock: systemClock,
    ids,
    logger: { log: () => undefined },
    publicUrl: 'http://x',
  });
  const headers: Readonly<Record<string, string>> = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/scim+json',
    prefer: 'respond-async, wait=20',
  };
  const answer = handle({
    method: 'POST',
    target: '/scim/v2/Users',
    header: (name) => headers[name],
    hasSeveralCredentials: false,
    body: async () => new TextEncoder().encode(JSON.stringify(user())),
  });
  await expect.poll(() => isWorking).toBe(true);
  await store.write(async (transaction) => {
    const found = (await transaction.credential(siteConnection.tenant, credential.id))!;
    await transaction.putCredential({ ...found, revoked: '2026-01-01T00:00:00.000Z' });
  });
  finish.resolve();
  expect((await answer).status).toBe(401);
  await store.close();
});

describe('revocation under load', () => {
  const cases = [1, 2].flatMap((threads) => [
    ['sqlite', 1, threads] as const,
    ...(hasPostgres ? [['postgres', 2, threads] as const] : []),
  ]);
  describe.each(cases)('on %s with %i nodes of %i threads', (name, count, threads) => {
    let database: string | undefined;
    let nodes: TestServer[] = [];
    beforeAll(async () => {
      database = name === 'postgres' ? await createDatabase() : undefined;
      for (let index = 0; index < count; index += 1)
        nodes.push(
          await startTestServer(name, {
            threads,
            ...(database === undefined ? {} : { storageUrl: database }),
          }),
        );
    });
    afterAll(async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      nodes = [];
      if (database !== undefined) await dropDatabase(database);
    });

    it(`R024 after each of ${revocations} revocations this node accepts nothing more, and others nothing after 5 s`, {
      timeout: 240_000 + revocations * 2_000,
    }, async () => {
      const tenant = await createTenant(nodes[0]!);
      const issue = async (): Promise<{ id: string; secret: string }> =>
        (
          await tenant.manage('POST', tenant.at(`/connections/${tenant.connection}/credentials`), {
            kind: 'token',
            name: 'x',
          })
        ).json;
      const late: string[] = [];
      let isOver = false;
      /** When each token's revocation was answered. */
      const revoked = new Map<string, number>();
      let live: string[] = [];
      const reader = async (index: number): Promise<void> => {
        const { call } = nodes[index % nodes.length]!;
        for (let turn = index; !isOver; turn += 1) {
          const secret = live[turn % Math.max(1, live.length)];
          if (secret === undefined) {
            await sleep(5);
            continue;
          }
          const sent = performance.now();
          const { status } = await call('GET', '/Users?count=1', { token: secret });
          const since = sent - (revoked.get(secret) ?? Number.POSITIVE_INFINITY);
          if (status !== 401 && since > (index % nodes.length === 0 ? 0 : 5_000))
            late.push(`${index}: ${Math.round(since)} ms`);
        }
      };
      const readers = Array.from({ length: 8 }, (_, index) => reader(index));
      const atOnce = 4;
      try {
        for (let done = 0; done < revocations; done += atOnce) {
          const fresh = await Promise.all(Array.from({ length: atOnce }, issue));
          live = [...live.slice(-12), ...fresh.map(({ secret }) => secret)];
          await sleep(20);
          await Promise.all(
            fresh.map(async ({ id, secret }) => {
              const { status } = await tenant.manage('DELETE', tenant.at(`/credentials/${id}`));
              expect(status).toBe(200);
              revoked.set(secret, performance.now());
              const { call } = nodes[0]!;
              expect((await call('GET', '/Users?count=1', { token: secret })).status).toBe(401);
            }),
          );
        }
        // Long enough for what another node still believed.
        if (nodes.length > 1) await sleep(5_500);
      } finally {
        isOver = true;
        await Promise.all(readers);
      }
      expect(late).toEqual([]);
      for (const { call } of nodes)
        for (const secret of live)
          expect((await call('GET', '/Users', { token: secret })).status).toBe(401);
      expect((await nodes[0]!.call('GET', '/Users?count=0', { token: tenant.token })).status).toBe(
        200,
      );
    });
  });
});
