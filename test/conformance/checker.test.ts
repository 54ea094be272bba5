/** @module-tag slow */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CheckOptions,
  type ConformanceReport,
  CouldNotRunError,
  checkConformance,
  createBaseline,
  formatConformance,
  readBaseline,
  reportWriters,
  suites,
} from '../../src/conformance/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer('sqlite');
  tenant = await createTenant(server, { policy: { guard: { enabled: false } } });
});
afterAll(() => server.stop());

let seed = 100;

/** Runs some cases; `fetch` may change what the server answers. */
function check(more: Partial<CheckOptions> = {}): Promise<ConformanceReport> {
  seed += 1;
  return checkConformance({
    suite: 'rfc',
    url: `${server.running.url}/scim/v2`,
    token: async () => tenant.token,
    seed,
    only: ['create', 'read'],
    ...more,
  });
}

/** A fetch whose answers are changed. */
function changing(change: (request: Request, response: Response) => Response | Promise<Response>) {
  return async (...given: Parameters<typeof fetch>): Promise<Response> => {
    const request = new Request(...given);
    return change(request.clone(), await fetch(request));
  };
}

const count = async (): Promise<number> =>
  (await tenant.call('GET', '/Users')).json.totalResults +
  (await tenant.call('GET', '/Groups')).json.totalResults;

describe('the cases', () => {
  const all = [...suites.values()].flatMap(({ name, cases }) =>
    cases.map((one) => ({ ...one, key: `${name} ${one.id}` })),
  );

  it('have ids of their own, a clause and rows of requirements that exist', () => {
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
    const vectors = readFileSync(
      new URL('../../vectors/requirements.json', import.meta.url),
      'utf8',
    );
    for (const { key, id, section, requirements, title } of all) {
      expect(id).toMatch(/^[a-z][\w-]*(?:\.[a-z][\w-]*)+$/u);
      expect(section).not.toBe('');
      expect(title).not.toBe('');
      // Vendors' rules are cited by their documents.
      if (key.startsWith('rfc ')) expect(requirements.length).toBeGreaterThan(0);
      for (const row of requirements) expect(vectors).toContain(`"${row}"`);
    }
  });
});

describe('a run', () => {
  it('finds a defect and shows its requests', async () => {
    const report = await check({
      only: ['create.location'],
      fetch: changing((request, response) => {
        if (request.method !== 'POST') return response;
        const headers = new Headers(response.headers);
        headers.delete('location');
        return new Response(response.body, { status: response.status, headers });
      }),
    });
    expect(report.isGood).toBe(false);
    expect(report.counts).toMatchObject({ fail: 1, pass: 0 });
    const [found] = report.cases;
    expect(found).toMatchObject({ id: 'create.location', level: 'MUST', status: 'fail' });
    expect(found!.reason).toContain('there is no Location header');
    expect(found!.exchanges[0]).toMatchObject({ method: 'POST', status: 201 });
    expect(found!.exchanges[0]!.requestHeaders).not.toHaveProperty('authorization');
    expect(await count()).toBe(0);
  });

  it('checks a server without discovery', async () => {
    const report = await check({
      only: ['create', 'filter.eq', 'patch.replace', 'discovery', 'etag'],
      fetch: changing((request, response) =>
        /ServiceProviderConfig|ResourceTypes|Schemas/u.test(request.url)
          ? new Response('{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"]}', {
              status: 404,
            })
          : response,
      ),
    });
    expect(report.counts.fail).toBe(0);
    expect(report.counts.pass).toBeGreaterThan(40);
    const skipped = report.cases.filter(({ status }) => status === 'skipped');
    expect(skipped.length).toBeGreaterThan(30);
    for (const { id } of skipped) expect(id).toMatch(/^discovery\./u);
  });

  it('shows no credential, wherever the server repeats it', async () => {
    const report = await check({
      only: ['create', 'auth', 'errors'],
      fetch: changing(async (request, response) => {
        const text = await response.text();
        const echo = request.headers.get('authorization') ?? '';
        const body = text.replace('{', `{"echo":${JSON.stringify(`${echo} ${btoa(echo)}`)},`);
        const headers = { 'x-echo': echo, 'set-cookie': 'session=secret-of-the-session' };
        const { status } = response;
        return new Response(status === 204 ? null : body, {
          status: status === 409 ? 410 : status,
          headers,
        });
      }),
    });
    expect(report.counts.fail).toBeGreaterThan(0);
    const texts = [formatConformance(report, true)];
    for (const write of reportWriters.values()) texts.push(write(report));
    for (const text of texts) {
      expect(text).not.toContain(tenant.token);
      expect(text).not.toContain(btoa(`Bearer ${tenant.token}`).slice(0, -4));
      expect(text).not.toContain('secret-of-the-session');
    }
  });

  it('deletes what it created when it is interrupted', async () => {
    const controller = new AbortController();
    const report = await check({
      only: ['create', 'patch'],
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 12) controller.abort();
      },
    });
    expect(report.ended).toBe('interrupted');
    expect(report.isGood).toBe(false);
    expect(report.counts.skipped).toBeGreaterThan(50);
    expect(report.leftovers).toEqual([]);
    expect(await count()).toBe(0);
  });

  it('deletes what it created when time is up', async () => {
    const report = await check({ only: ['create', 'patch', 'filter'], maxDurationMs: 700 });
    expect(report.ended).toContain('out of time');
    expect(report.leftovers).toEqual([]);
    expect(await count()).toBe(0);
  });

  it('finds and deletes what was created without an answer', async () => {
    let posts = 0;
    const report = await check({
      only: ['create'],
      timeoutMs: 5_000,
      fetch: changing((request, response) => {
        posts += request.method === 'POST' ? 1 : 0;
        if (request.method === 'POST' && posts % 3 === 0)
          throw new TypeError('the answer was lost');
        return response;
      }),
    });
    expect(report.counts.fail).toBeGreaterThan(0);
    expect(report.cases.some(({ reason = '' }) => reason.includes('the answer was lost'))).toBe(
      true,
    );
    expect(report.leftovers).toEqual([]);
    expect(await count()).toBe(0);
  });

  it('repeats a request whose idle connection was closed', async () => {
    let requests = 0;
    const closed = Object.assign(new TypeError('fetch failed'), {
      cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
    });
    const report = await check({
      only: ['auth.challenge', 'transport.scim-json'],
      fetch: async (...given) => {
        requests += 1;
        if (requests % 4 === 0) throw closed;
        return fetch(...given);
      },
    });
    expect(report.counts).toMatchObject({ pass: 2, fail: 0 });
    expect(await count()).toBe(0);
  });

  it('lists what it could not delete', async () => {
    const report = await check({
      only: ['create.status'],
      fetch: async (...given) => {
        const request = new Request(...given);
        if (request.method !== 'DELETE') return fetch(request);
        return new Response('{"detail":"not today"}', { status: 403 });
      },
    });
    expect(report.leftovers.length).toBeGreaterThan(0);
    expect(report.leftovers[0]!.path).toMatch(/^\/Users\//u);
    expect(report.leftovers[0]!.reason).toBe('DELETE answers 403 (not today)');
    expect(formatConformance(report)).toContain('Could not delete /Users/');
    for (const { path } of report.leftovers) await tenant.call('DELETE', path);
    expect(await count()).toBe(0);
  });

  it('says that there is no server, or that the token is refused', async () => {
    const wrong: readonly Partial<CheckOptions>[] = [
      { url: 'http://127.0.0.1:1/scim/v2' },
      { token: async () => 'not-the-token' },
      { url: `${server.running.url}/no-scim-here` },
      { url: 'ftp://example.com' },
      { url: 'http://user:pass-word@example.com' },
    ];
    for (const options of wrong) {
      const error: unknown = await check(options).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(CouldNotRunError);
      expect(String(error)).not.toMatch(/pass-word|not-the-token/u);
    }
    expect(await count()).toBe(0);
  });
});

describe('a baseline', () => {
  const failing = {
    only: ['create.location', 'create.status'],
    fetch: changing((request, response) => {
      if (request.method !== 'POST') return response;
      const headers = new Headers(response.headers);
      headers.delete('location');
      return new Response(response.body, { status: response.status, headers });
    }),
  };

  it('explains failures, and names entries that explain nothing', async () => {
    const baseline = { 'create.location': 'known', 'create.status': 'fixed', 'no.such': 'gone' };
    const report = await check({ ...failing, baseline });
    expect(report.isGood).toBe(true);
    expect(report.counts).toMatchObject({ fail: 1, pass: 1, explained: 1 });
    expect(report.staleBaseline).toEqual(['create.status', 'no.such']);
    expect(formatConformance(report)).toContain('explained: known');
    expect(reportWriters.get('junit')!(report)).toContain('failures="0"');
  });

  it('is written from a report, keeping what was explained before', async () => {
    const report = await check(failing);
    expect(createBaseline(report)).toEqual({
      'create.location': expect.stringContaining('there is no Location header'),
    });
    expect(createBaseline(report, { 'create.location': 'known', other: 'x' })).toEqual({
      'create.location': 'known',
    });
    expect(() => readBaseline('[]')).toThrow(TypeError);
    expect(() => readBaseline('{"a": ""}')).toThrow(/a$/u);
  });
});

it('JUnit has a failure with the last exchanges, escaped', async () => {
  const report = await check({
    only: ['create.status'],
    fetch: changing((request, response) =>
      request.method === 'POST' ? new Response('<&"\u0001', { status: 418 }) : response,
    ),
  });
  const xml = reportWriters.get('junit')!(report);
  expect(xml).toContain('<testsuite name="conformance.rfc"');
  expect(report.cases[0]!.status).toBe('skipped');
  expect(xml).toContain('no user can be created: POST /Users answers 418');
  const failed = await check({
    only: ['auth.challenge'],
    fetch: changing((_, response) => {
      if (response.status !== 401) return response;
      return new Response('<&"\u0001', { status: 401 });
    }),
  });
  const text = reportWriters.get('junit')!(failed);
  expect(text).toContain('<failure message="401 has no WWW-Authenticate header">');
  expect(text).toContain('&lt;&amp;&quot;\ufffd');
});
