/** @module-tag slow: it replaces modules, which the quick run shares between files. */
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createAuthenticate } from '../../src/access/authenticate.ts';
import type { Answer, Exchange, Handle } from '../../src/http/exchange.ts';
import { createHandler, keepRequests, logRequests } from '../../src/scim/index.ts';
import { createIds, systemClock } from '../../src/server/system.ts';
import { createMemoryStore } from '../../src/storage/memory/index.ts';
import { directoryOver, insertConnection, siteConnection } from '../support/directory.ts';
import { user } from '../support/server.ts';

/** How often each function ran in one request. */
const { count, calls, counting } = vi.hoisted(() => {
  const calls = new Map<string, number>();
  const count = (name: string) => calls.set(name, (calls.get(name) ?? 0) + 1);
  /** Returns a module whose named functions count their calls. */
  const counting =
    (...names: string[]) =>
    async (original: () => Promise<object>) => {
      const module: Record<string, unknown> = { ...(await original()) };
      for (const name of names) {
        const inner = module[name] as (...given: unknown[]) => unknown;
        module[name] = (...given: unknown[]) => {
          count(name);
          return inner(...given);
        };
      }
      return module;
    };
  return { count, calls, counting };
});

vi.mock('../../src/scim/read-request.ts', counting('splitTarget', 'readParameters'));
vi.mock('../../src/scim/preferences.ts', counting('readPreferences'));
vi.mock('../../src/scim/route.ts', counting('locate'));
vi.mock('../../src/protocol/filter/parse.ts', counting('parseFilter'));
vi.mock('../../src/protocol/projection/projection.ts', counting('createProjection'));
vi.mock('../../src/protocol/etag/etag.ts', counting('etagOf', 'readPrecondition'));

const token = 'oncePerRequestToken1';
let handle: Handle;
let serial = 0;

beforeAll(async () => {
  const store = createMemoryStore();
  await insertConnection(store, siteConnection);
  const logger = { log: () => undefined };
  handle = createHandler({
    directory: directoryOver(store),
    authenticate: createAuthenticate({
      reader: store,
      clock: systemClock,
      hashKey: 'k',
      configured: { token, connection: siteConnection },
    }),
    clock: systemClock,
    ids: createIds(systemClock),
    logger,
    publicUrl: 'http://x',
    observers: [logRequests(logger), keepRequests({ add: () => undefined })],
  });
});

beforeEach(() => calls.clear());

async function ask(method: string, path: string, body?: object): Promise<Answer> {
  calls.clear();
  const headers: Record<string, string> = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/scim+json',
    prefer: 'handling=lenient',
  };
  const exchange: Exchange = {
    method,
    target: `/scim/v2${path}`,
    header: (name) => headers[name],
    hasSeveralCredentials: false,
    body: async () => {
      count('body');
      return new TextEncoder().encode(JSON.stringify(body));
    },
  };
  return handle(exchange);
}

async function createUser(): Promise<{ readonly id: string; readonly userName: string }> {
  serial += 1;
  const answer = await ask('POST', '/Users', user({ userName: `once${serial}@x.example` }));
  expect(answer.status).toBe(201);
  return JSON.parse(answer.body as string) as { id: string; userName: string };
}

function expectOnce(...done: readonly string[]): void {
  const more = [...calls].filter(([, times]) => times > 1);
  expect(more).toEqual([]);
  for (const name of ['splitTarget', 'readParameters', 'locate', ...done])
    expect([name, calls.get(name)]).toEqual([name, 1]);
}

it('a POST reads and builds each thing once', async () => {
  await createUser();
  expectOnce('readPreferences', 'body', 'createProjection', 'etagOf');
});

it('a GET reads and builds each thing once', async () => {
  const { id } = await createUser();
  expect((await ask('GET', `/Users/${id}?attributes=userName`)).status).toBe(200);
  expectOnce('createProjection', 'etagOf');
});

it('a list parses its filter once, also for the request log', async () => {
  const { userName } = await createUser();
  for (const name of [userName, 'nothing@x.example']) {
    const filter = encodeURIComponent(`userName eq "${name}"`);
    expect((await ask('GET', `/Users?filter=${filter}`)).status).toBe(200);
    expectOnce('parseFilter', 'createProjection');
  }
  const refused = encodeURIComponent('active gt true');
  expect((await ask('GET', `/Users?filter=${refused}`)).status).toBe(400);
  expectOnce('parseFilter');
});

it('a search parses its filter once, also for the request log', async () => {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
  const filter = 'userName eq "nothing@x.example"';
  expect((await ask('POST', '/Users/.search', { schemas, filter })).status).toBe(200);
  expectOnce('body', 'parseFilter', 'createProjection');
});

it('PUT, PATCH and DELETE read and build each thing once', async () => {
  const { id, userName } = await createUser();
  expect((await ask('PUT', `/Users/${id}`, user({ userName, title: 'Countess' }))).status).toBe(
    200,
  );
  expectOnce('readPreferences', 'body', 'createProjection', 'etagOf', 'readPrecondition');
  const patch = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'title', value: 'Enchantress' }],
  };
  expect((await ask('PATCH', `/Users/${id}`, patch)).status).toBe(200);
  expectOnce('readPreferences', 'body', 'createProjection', 'etagOf', 'readPrecondition');
  expect((await ask('DELETE', `/Users/${id}`)).status).toBe(204);
  expectOnce('readPreferences', 'readPrecondition');
});
