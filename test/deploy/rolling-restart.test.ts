/** @module-tag slow */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiToken } from '../support/client.ts';
import { createEmptyDatabase, dropDatabase, freePort, hasPostgres } from '../support/postgres.ts';
import { type RollcallProcess, startProcess } from '../support/process.ts';
import { type Proxy, startCaddy, startNginx } from '../support/proxy.ts';
import { freshName, patch, userUrn } from '../support/server.ts';

/** Restarts of both nodes. The long form: `ROLLCALL_TEST_ROLLING_RESTARTS=20 npx vitest run …`. */
const rounds = Number(process.env['ROLLCALL_TEST_ROLLING_RESTARTS'] ?? 1);
const clients = 12;
const scimToken = 'rollingrestarttoken1';
const prefix = '/scim/v2';

interface Failure {
  readonly request: string;
  readonly outcome: string;
}

/** Clients that create, change, read, list and delete users until they are stopped. */
function createLoad({ port, certificate }: Proxy) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients, ca: certificate });
  const failures: Failure[] = [];
  const created: string[] = [];
  let answered = 0;
  let isStopped = false;
  const ask = (method: string, path: string, body?: object): Promise<Record<string, string>> => {
    const payload = body === undefined ? '' : JSON.stringify(body);
    const expected = method === 'POST' ? 201 : 200;
    const headers = {
      Host: `localhost:${port}`,
      Authorization: `Bearer ${scimToken}`,
      'Content-Type': 'application/scim+json',
      'Content-Length': Buffer.byteLength(payload),
    };
    return new Promise((resolve) => {
      const failed = (outcome: string): void => {
        failures.push({ request: `${method} ${path}`, outcome });
        resolve({});
      };
      const sent = httpsRequest(
        { host: '127.0.0.1', servername: 'localhost', port, agent, method, path, headers },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('error', (error) => failed(String(error)));
          response.on('end', () => {
            const isExpected = response.statusCode === (method === 'DELETE' ? 204 : expected);
            if (!isExpected) return failed(`${response.statusCode}: ${text}`);
            answered += 1;
            resolve(text === '' ? {} : (JSON.parse(text) as Record<string, string>));
          });
        },
      );
      sent.on('error', (error) => failed(String(error)));
      sent.end(payload);
    });
  };
  const work = async (client: number): Promise<void> => {
    for (let turn = 0; !isStopped; turn += 1) {
      const { id, userName } = await ask('POST', `${prefix}/Users`, {
        schemas: [userUrn],
        userName: freshName(`restart.${client}`),
      });
      if (id === undefined) continue;
      await ask('PATCH', `${prefix}/Users/${id}`, {
        ...patch({ op: 'replace', path: 'title', value: 'x' }).body,
      });
      await ask('GET', `${prefix}/Users/${id}`);
      await ask('GET', `${prefix}/Users?count=5`);
      if (turn % 2 === 0) created.push(userName!);
      else await ask('DELETE', `${prefix}/Users/${id}`);
    }
  };
  const working = Promise.all(Array.from({ length: clients }, (_, client) => work(client)));
  return {
    failures,
    created,
    ask,
    answered: () => answered,
    async stop() {
      isStopped = true;
      await working;
    },
    close: () => agent.destroy(),
  };
}

/** Whether a proxy uses every node again after some restarts. nginx tries a node by itself. */
const proxies = [
  ['nginx', startNginx, () => true],
  [
    'Caddy',
    startCaddy,
    (proxy: Proxy, restarts: number) => proxy.log().split('"host is up"').length > restarts,
  ],
] as const;

describe.runIf(hasPostgres)('two nodes that are restarted one after the other', () => {
  let database: string;
  let folder: string;
  let ports: readonly [number, number];
  const nodes: RollcallProcess[] = [];

  const startNode = (index: number): Promise<RollcallProcess> =>
    startProcess(
      folder,
      {
        ROLLCALL_STORAGE_URL: database,
        ROLLCALL_VAULT_KEY: 'a vault key for tests',
        ROLLCALL_SCIM_AUTH_TOKEN: scimToken,
        ROLLCALL_API_TOKEN: apiToken,
        ROLLCALL_BEHIND_PROXY: 'true',
        ROLLCALL_EXTERNAL_URL: 'https://localhost',
        ROLLCALL_DRAIN_SECONDS: '3',
      },
      ['--listen', `127.0.0.1:${ports[index]!}`],
    );

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-restart-'));
    database = await createEmptyDatabase();
    ports = [await freePort(), await freePort()];
    nodes.push(...(await Promise.all([startNode(0), startNode(1)])));
  });
  afterAll(async () => {
    for (const { child } of nodes) child.kill('SIGKILL');
    await Promise.all(nodes.map(({ ended }) => ended));
    await dropDatabase(database);
    rmSync(folder, { recursive: true, force: true });
  });

  const timeout = 60_000 + rounds * 60_000;
  it.each(proxies)('lose no request behind %s', { timeout }, async (_, startProxy, isBack) => {
    const proxy = await startProxy({ nodes: ports });
    const load = createLoad(proxy);
    try {
      for (let restart = 0; restart < rounds * 2; restart += 1) {
        const index = restart % 2;
        const before = load.answered();
        nodes[index]!.child.kill('SIGTERM');
        expect(await nodes[index]!.ended).toBe(0);
        nodes[index] = await startNode(index);
        await expect.poll(() => isBack(proxy, restart + 1)).toBe(true);
        // Both nodes were in use meanwhile.
        expect(load.answered() - before).toBeGreaterThan(50);
      }
      await load.stop();
      // The proxy says what it could not do; a failure is told with it.
      const problems = proxy.log().match(/^.*(?:\[error\]|"level":"error").*$/gmu) ?? [];
      expect(load.failures, problems.join('\n')).toEqual([]);
      for (const userName of load.created) {
        const filter = encodeURIComponent(`userName eq "${userName}"`);
        const found = await load.ask('GET', `${prefix}/Users?filter=${filter}`);
        expect(found['totalResults']).toBe(1);
      }
    } finally {
      await load.stop();
      load.close();
      await proxy.stop();
    }
  });
});
