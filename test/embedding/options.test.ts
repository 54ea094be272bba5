import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createRollcall,
  memory,
  postgres,
  type Rollcall,
  type RollcallOptions,
  sqlite,
} from '../../src/index.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** JavaScript gives what TypeScript would refuse. */
async function start(options: object): Promise<Rollcall> {
  const rollcall = await createRollcall({ store: memory(), ...options });
  closing.push(() => rollcall.close());
  return rollcall;
}

it.each<[object, string]>([
  [{ basepath: '/x' }, 'unknown option of createRollcall "basepath"; did you mean basePath?'],
  [{ hooks: {} }, 'unknown option of createRollcall "hooks"'],
  [{ store: undefined }, 'store must be sqlite(…), postgres(…) or memory(); undefined was given'],
  [{ store: 'file:app.db' }, 'store must be sqlite(…), postgres(…) or memory(); "file:app.db"'],
  [{ basePath: 7 }, 'basePath must be a string; 7 was given'],
  [{ basePath: null }, 'basePath must be a string; null was given'],
  [{ tenant: 'Acme Inc.' }, 'tenant must be a tenant id'],
  [{ tenant: '' }, 'tenant must be a tenant id'],
  [{ authenticate: 'secret' }, 'authenticate must be a function; "secret" was given'],
  [{ on: null }, 'on must be an object; null was given'],
  [{ after: [] }, 'after must be an object; another object was given'],
  [{ hookTimeoutMs: -1 }, 'hookTimeoutMs must be a whole number of milliseconds'],
  [{ hookTimeoutMs: '5s' }, 'hookTimeoutMs must be a whole number of milliseconds'],
  [{ logger: () => {} }, 'logger must be an object with a method log'],
  [{ behindProxy: 'yes' }, 'behindProxy must be true or false; "yes" was given'],
  [{ settings: { retentionDays: 1 } }, 'unknown setting "retentionDays"'],
  [{ externalUrl: 'app.example' }, 'externalUrl must be an http or https URL'],
  [{ externalUrl: 'https://app.example/x' }, 'externalUrl must be an origin'],
  [{ policy: { seat: 4 } }, 'policy: unknown key "seat"; did you mean seats?'],
  [{ policy: { seats: 'x' } }, 'policy.seats: must be a number'],
])('the options %j are refused: %s', async (options, message) => {
  const failure = await start(options).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(TypeError);
  expect((failure as TypeError).message).toContain(message);
});

it('undefined stands for the default, and an origin may end with a slash', async () => {
  const rollcall = await start({
    basePath: undefined,
    tenant: undefined,
    on: undefined,
    settings: undefined,
    externalUrl: 'https://app.example/',
  });
  const { data } = await rollcall.api.GET('/tenants');
  expect(data.items.map(({ id }) => id)).toEqual(['default']);
});

describe('a store', () => {
  const database = new DatabaseSync(':memory:');
  it.each<[string, () => unknown, string]>([
    ['nothing', () => sqlite(undefined as never), 'sqlite takes { path } or { database }'],
    ['no path', () => sqlite({} as never), 'either { path } or { database }'],
    ['both', () => sqlite({ path: 'a', database }), 'either { path } or { database }'],
    ['an empty path', () => sqlite({ path: '' }), 'path must be the path of a file; ""'],
    ['a path in memory', () => sqlite({ path: ':memory:' }), 'memory()'],
    ['a misspelt path', () => sqlite({ file: 'a' } as never), 'unknown option of sqlite "file"'],
    ['no pool', () => postgres({} as never), 'pool must be a Pool of pg; undefined'],
    ['a client', () => postgres({ pool: { connect() {} } } as never), 'must be a Pool of pg'],
  ])('of %s is refused', (_, create, message) => {
    expect(create).toThrow(TypeError);
    expect(create).toThrow(message);
  });

  it('that this process has open already is refused, with what to do', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'options-')), 'app.db');
    await start({ store: sqlite({ path }) });
    await expect(start({ store: sqlite({ path }) })).rejects.toThrow('keep it on globalThis');
  });

  it('in a folder that does not exist is refused, with the folder', async () => {
    await expect(start({ store: sqlite({ path: '/nowhere/at/all/app.db' }) })).rejects.toThrow(
      'the folder /nowhere/at/all of the database does not exist',
    );
  });
});

describe('authenticate', () => {
  async function statusOf(result: unknown): Promise<[number, string]> {
    const failures: string[] = [];
    const rollcall = await start({
      authenticate: () => result as never,
      logger: {
        log(_: string, __: string, { cause }: { cause?: unknown } = {}) {
          if (cause instanceof Error) failures.push(cause.message);
        },
      } satisfies RollcallOptions['logger'],
    });
    const response = await rollcall.fetch(new Request('https://app.example/scim/v2/Users'));
    const { data } = await rollcall.api.GET('/tenants');
    // Nothing that is refused creates a tenant.
    if (response.status !== 200) expect(data.items).toHaveLength(1);
    return [response.status, failures.join()];
  }

  it.each([[undefined], [null], [false], ['']])('%j is an unknown caller', async (result) => {
    expect(await statusOf(result)).toEqual([401, '']);
  });

  it.each<[unknown, string]>([
    [0, 'authenticate must return true, false or an object'],
    ['acme', 'authenticate must return true, false or an object'],
    [['acme'], 'authenticate must return true, false or an object'],
    [{ tenantId: 'acme' }, 'unknown property of a caller "tenantId"; did you mean tenant?'],
    [{ tenant: undefined }, 'returned undefined as tenant'],
    [{ tenant: null }, 'returned null as tenant'],
    [{ tenant: 7 }, 'returned 7 as tenant'],
    [{ tenant: 'Acme Inc.' }, 'returned "Acme Inc." as tenant'],
    [{ connection: '' }, 'returned "" as connection'],
    [{ connection: 'x'.repeat(201) }, 'as connection'],
    [{ scope: 'admin' }, 'returned "admin" as scope'],
    [{ profile: 'oktaa' }, 'did you mean okta?'],
    [{ profile: 'unlike any' }, 'which does not exist; there are default, '],
  ])('%j admits no request', async (result, message) => {
    const [status, failure] = await statusOf(result);
    expect(status).toBe(500);
    expect(failure).toContain(message);
  });

  it.each<[unknown]>([
    [true],
    [{}],
    [{ tenant: 'acme', connection: 'HR', profile: 'okta', scope: 'scim.read' }],
  ])('%j is a caller', async (result) => {
    expect(await statusOf(result)).toEqual([200, '']);
  });
});
