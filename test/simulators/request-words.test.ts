import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects } from '../../src/simulators/dialects.ts';
import { expectedChecks } from '../../src/simulators/guides/expected-checks.ts';
import { guides } from '../../src/simulators/guides/guides.ts';
import { providerWords } from '../../src/simulators/guides/provider-words.ts';
import { requestInWords } from '../../src/simulators/guides/request-in-words.ts';
import { simulate } from '../../src/simulators/simulate.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { openPolicy, problems } from '../support/simulations.ts';
import { createTenant } from '../support/tenant.ts';

interface Shown {
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly tone: string;
  readonly sentence: string;
  readonly keys: readonly string[];
  readonly query?: readonly { readonly name: string; readonly value: string }[];
}

const guideOf = (dialect: string): string =>
  [...guides.values()].find((guide) => guide.dialects.includes(dialect))!.name;

describe('requests in words', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('memory');
  });
  afterAll(() => server.stop());

  it.each([...dialects.keys()])(
    'every request of the test connection and the first sync of %s has a sentence',
    async (name) => {
      const dialect = dialects.get(name)!;
      const tenant = await createTenant(server, {
        policy: { ...openPolicy, requestLog: 'all' },
        profile: dialect.profile,
      });
      const report = await simulate({
        dialect,
        url: `${server.running.url}/t/${tenant.tenant}/scim/v2`,
        token: async () => tenant.token,
        users: 6,
        groups: 2,
        scenarios: ['test-connection', 'first-sync'],
        seed: 7,
      });
      expect(problems(report)).toEqual([]);
      await server.running.maintain();
      const probes = tenant.at(`/connections/${tenant.connection}/probes`);
      const { json } = await tenant.manage('GET', probes);
      const rows = await tenant.manage('GET', tenant.at('/requests?limit=200'));
      const guide = guideOf(name);
      const all: readonly Shown[] = rows.json.items.map((row: Shown) => {
        const query = row.query?.map(({ name: parameter, value }) => `${parameter}=${value}`);
        const request = { ...row, query: query?.join('&'), names: row.keys };
        return { ...row, ...requestInWords(request, guide) };
      });
      expect(all.length).toBeGreaterThan(8);
      for (const { kind, method, path, tone, sentence } of all) {
        expect([kind === 'other', tone === 'bad', `${method} ${path}`]).toEqual([
          false,
          false,
          `${method} ${path}`,
        ]);
        expect(sentence).toContain(providerWords[guide]!.name);
        expect(sentence).toMatch(/^\S.*\.$/u);
      }
      // A connection with a profile of its own name knows its provider; others have general words.
      if (!guides.has(dialect.profile)) return;
      const states = json.checks.map(({ state }: { state: string }) => state);
      expect(new Set(states)).toEqual(new Set(['passed']));
    },
  );

  it('has words and checks for every guide, and for a client without one', () => {
    expect(Object.keys(providerWords).toSorted()).toEqual([...guides.keys()].toSorted());
    for (const guide of guides.keys()) expect(expectedChecks(guide).length).toBeGreaterThan(0);
    const request = { method: 'GET', path: '/scim/v2/Users', query: 'startIndex=1', status: 200 };
    expect(requestInWords(request).sentence).toContain('The identity provider asked for');
    expect(requestInWords(request, 'constructor').kind).toBe('listUsers');
    expect(requestInWords({ method: 'TRACE', path: '/x', status: 204 }).kind).toBe('other');
    expect(requestInWords({ method: 'PROPFIND', path: '/scim/v2/Users', status: 204 }).kind).toBe(
      'other',
    );
  });

  it.each([
    [{ status: 401, reason: 'the token is revoked' }, 'was revoked'],
    [{ status: 401, reason: 'the token has expired' }, 'has expired'],
    [{ status: 401, reason: 'the connection is paused' }, 'this connection is paused'],
    [{ status: 401, reason: 'the tenant is paused' }, 'the whole tenant is paused'],
    [{ status: 401, reason: 'the path names another tenant' }, 'URL of another tenant'],
    [
      { status: 401, reason: 'the Authorization header must be Bearer and one token' },
      'not one token',
    ],
    [{ status: 401, reason: '', leftOut: 12, path: '*' }, '12 more requests were refused'],
    [{ status: 401, path: '/oauth/token', method: 'POST' }, 'its client was refused'],
    [{ status: 409, method: 'POST' }, 'name is taken'],
    [{ status: 403, method: 'DELETE', detail: 'held: this would' }, 'The guard holds that'],
    [{ status: 403, method: 'POST', detail: 'the tenant has 5 seats' }, 'than there are seats'],
    [{ status: 403, method: 'POST' }, 'may not do what it asked for'],
    [{ status: 404, method: 'PATCH', path: '/scim/v2/Users/1' }, 'not here (any more)'],
    [{ status: 404, path: '/scim/v2/Persons' }, 'where nothing is'],
    [{ status: 413, method: 'PATCH' }, 'more in one request'],
    [{ status: 415, method: 'POST' }, 'not JSON'],
    [{ status: 429 }, 'more requests than its limit'],
    [{ status: 400, scimType: 'invalidFilter' }, 'cannot read'],
    [{ status: 500 }, 'could not answer'],
    [{ status: 400, method: 'POST', detail: 'emails must be an array' }, 'emails must be an array'],
  ])('says what failed, and what helps: %j', (given, part) => {
    const request = { method: 'GET', path: '/scim/v2/Users', ...given };
    const { sentence, tone, fix } = requestInWords(request, 'okta');
    expect([tone, sentence]).toEqual(['bad', expect.stringContaining(part)]);
    expect(fix?.length).toBeGreaterThan(20);
  });
});
