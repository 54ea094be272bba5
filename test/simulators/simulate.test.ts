/** @module-tag slow */
import { mkdtempSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects } from '../../src/simulators/dialects.ts';
import { formatReport, type SimulationReport } from '../../src/simulators/report.ts';
import { scenarios } from '../../src/simulators/scenarios.ts';
import { simulate } from '../../src/simulators/simulate.ts';
import { startProcess } from '../support/process.ts';
import { onEveryStore, startTestServer, type TestServer } from '../support/server.ts';
import { createWorkforceNames } from '../support/simulators.ts';
import { createTenant } from '../support/tenant.ts';

const okta = dialects.get('okta')!;
const token = async (): Promise<string> => 'a-token-that-is-never-printed';
const openPolicy = { guard: { enabled: false } };

/** What a run against a server that does not work reports, on one line each. */
function problems({ scenarios: played }: SimulationReport): readonly string[] {
  return played.flatMap(({ steps, failures, drift }) => [
    ...steps.flatMap(({ problem }) => problem ?? []),
    ...failures.map(({ status, detail }) => `${status} ${detail}`),
    ...drift.map(({ what, expected, actual }) => `${what} ${expected} ${actual}`),
  ]);
}

onEveryStore('a simulated provider', {}, (server) => {
  it.each([...dialects.keys()])('%s plays every scenario without drift', async (name) => {
    const dialect = dialects.get(name)!;
    const tenant = await createTenant(server(), { policy: openPolicy, profile: dialect.profile });
    const { json } = await tenant.manage(
      'POST',
      tenant.at(`/connections/${tenant.connection}/credentials`),
      { kind: 'token', name: 'next' },
    );
    const report = await simulate({
      dialect,
      url: `${server().running.url}/scim/v2`,
      token: async () => tenant.token,
      nextToken: async () => json.secret as string,
      users: 8,
      groups: 2,
      scenarios: Object.keys(scenarios),
      seed: 11,
    });
    expect(problems(report)).toEqual([]);
    expect(report.isGood).toBe(true);
    const skipped = report.scenarios.filter((one) => one.skipped !== undefined);
    expect(skipped.length).toBeLessThanOrEqual(dialect.groups === undefined ? 2 : 1);
    const text = formatReport(report) + JSON.stringify(report);
    expect(text).not.toContain(tenant.token);
    expect(text).not.toContain(json.secret);
  });
});

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

describe('a server that does not behave', () => {
  const page = (more: object): string =>
    JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 1_000,
      startIndex: 1,
      itemsPerPage: 1,
      Resources: [{ id: 'same', userName: 'same' }],
      ...more,
    });
  const scim = { 'Content-Type': 'application/scim+json' };

  it.each<[string, RequestListener, RegExp]>([
    [
      'answers HTML',
      (_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>'),
      /not JSON/u,
    ],
    ['never answers', () => undefined, /no answer within 0\.3 s/u],
    [
      'repeats a page',
      (_, response) => response.writeHead(200, scim).end(page({})),
      /repeats resources/u,
    ],
    [
      'says no total',
      (_, response) => response.writeHead(200, scim).end(page({ totalResults: 'many' })),
      /totalResults/u,
    ],
    ['drops connections', (request) => request.socket.destroy(), /no answer/u],
    [
      'limits without Retry-After',
      (_, response) => response.writeHead(429, scim).end('{}'),
      /429/u,
    ],
    [
      'redirects',
      (_, response) => response.writeHead(302, { Location: 'http://127.0.0.1:9/' }).end(),
      /redirects/u,
    ],
    [
      'answers JSON that breaks off',
      (_, response) => response.writeHead(200, scim).end('{"a"'),
      /not JSON/u,
    ],
  ])('%s: the run ends and says so', async (_, answer, expected) => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const report = await simulate({
      dialect: { ...okta, timeoutMs: 300, retry: { statuses: [429], attempts: 2 } },
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      token,
      users: 1,
      groups: 0,
      scenarios: ['first-sync'],
      seed: 1,
    });
    server.closeAllConnections();
    server.close();
    expect(report.isGood).toBe(false);
    expect(problems(report).join('\n')).toMatch(expected);
    expect(JSON.stringify(report)).not.toContain(await token());
  });
});

describe('faults', () => {
  it.each([
    ['okta', 'Okta'],
    ['entra', 'Microsoft Entra ID'],
  ])(
    '%s ends without drift when the server is killed and started again',
    async (name, provider) => {
      const folder = mkdtempSync(join(tmpdir(), 'rollcall-simulate-'));
      const secret = 'simulatedtoken1234567890';
      const environment = {
        ROLLCALL_SCIM_AUTH_TOKEN: secret,
        ROLLCALL_SCIM_IDENTITY_PROVIDER: provider,
        ROLLCALL_LOG_LEVEL: 'silent',
      };
      let node = await startProcess(folder, environment);
      const { port } = new URL(node.url);
      let steps = 0;
      let restarted: Promise<void> | undefined;
      const report = await simulate({
        dialect: dialects.get(name)!,
        url: `${node.url}/scim/v2`,
        token: async () => secret,
        users: 30,
        groups: 3,
        scenarios: ['first-sync', 'daily-churn', 'group-push'],
        seed: 5,
        onProgress: () => {
          steps += 1;
          if (steps !== 40 || restarted !== undefined) return;
          node.child.kill('SIGKILL');
          restarted = node.ended.then(async () => {
            node = await startProcess(folder, environment, ['--listen', `127.0.0.1:${port}`]);
          });
        },
      });
      expect(restarted).toBeDefined();
      await restarted;
      expect(problems(report)).toEqual([]);
      node.child.kill('SIGTERM');
      await node.ended;
    },
  );
});

describe('the directory of a provider', () => {
  it('is the same for the same seed', () => {
    expect(createWorkforceNames(4)).toEqual(createWorkforceNames(4));
    expect(createWorkforceNames(4)).not.toEqual(createWorkforceNames(5));
  });
});
