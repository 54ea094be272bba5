/** @module-tag slow */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects } from '../../src/simulators/dialects.ts';
import { simulate } from '../../src/simulators/simulate.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { openPolicy, problems } from '../support/simulations.ts';
import { createTenant } from '../support/tenant.ts';
import { createWorkforceNames } from '../support/workforce.ts';

const okta = dialects.get('okta')!;

describe('verification', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('sqlite');
  });
  afterAll(() => server.stop());

  /** Plays against a server behind a proxy that changes requests. */
  async function playThrough(change: (request: Request) => Request | undefined): Promise<string[]> {
    const tenant = await createTenant(server, { policy: openPolicy, profile: 'okta' });
    const report = await simulate({
      dialect: okta,
      url: `${server.running.url}/scim/v2`,
      token: async () => tenant.token,
      users: 6,
      groups: 2,
      scenarios: ['first-sync', 'group-push', 'rename', 'mass-leave'],
      seed: 3,
      fetch: async (target, init) => {
        const changed = change(new Request(target, init));
        return changed === undefined
          ? new Response(null, { status: 204 })
          : fetch(changed, { redirect: 'manual' });
      },
    });
    return [...problems(report)];
  }

  it('finds nothing where nothing is wrong', async () => {
    expect(await playThrough((request) => request)).toEqual([]);
  });

  it.each([
    ['a change of members that is answered and not made', 'PATCH', '/Groups/'],
    ['a deactivation that is answered and not made', 'PATCH', '/Users/'],
    ['an update that is answered and not made', 'PUT', '/Users/'],
    ['a deletion that is answered and not made', 'DELETE', '/Groups/'],
  ])('finds %s', async (_, method, path) => {
    const found = await playThrough((request) =>
      request.method === method && request.url.includes(path) ? undefined : request,
    );
    expect(found).not.toEqual([]);
  });
});

describe('the directory of a provider', () => {
  it('is the same for the same seed', () => {
    expect(createWorkforceNames(4)).toEqual(createWorkforceNames(4));
    expect(createWorkforceNames(4)).not.toEqual(createWorkforceNames(5));
  });
});
