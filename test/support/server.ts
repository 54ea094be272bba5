import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Config } from '../../src/server/config.ts';
import { type RunningServer, startServer } from '../../src/server/server.ts';
import { type Call, createCall, send } from './client.ts';

export const token = 'testtoken1';
/** Of the management API. */
export const apiToken = 'managementtoken1managementtoken1';
export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface TestServer {
  readonly running: RunningServer;
  readonly call: Call;
  readonly log: LogLine[];
  readonly path: string | undefined;
  stop(): Promise<void>;
}

export const stores = ['memory', 'sqlite'] as const;
export type StoreName = (typeof stores)[number];

export async function startTestServer(store: StoreName, overrides: Partial<Config> = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-'));
  const path = store === 'memory' ? undefined : join(folder, 'rollcall.db');
  const log: LogLine[] = [];
  const running = await startServer({
    config: {
      listen: '127.0.0.1:0',
      storageUrl: path === undefined ? 'memory:' : `file:${path}`,
      authToken: token,
      profile: 'default',
      openDiscovery: true,
      behindProxy: false,
      passwords: false,
      logLevel: 'debug',
      apiToken,
      // Tests ask more than a client would.
      requestsPerSecond: 100_000,
      requestBurst: 100_000,
      failuresPerMinute: 100_000,
      accessTokenMinutes: 60,
      trustedHosts: [],
      events: true,
      eventDays: 30,
      requestLog: true,
      requestDays: 14,
      mostRequests: 100_000,
      webhookHosts: [],
      ...overrides,
    },
    logger: { log: (level, message, fields = {}) => log.push({ level, message, fields }) },
    onFatal: (error) => {
      throw error;
    },
  });
  return {
    running,
    call: createCall(running.url, '/scim/v2', token),
    log,
    path,
    stop: async () => {
      await running.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs the same cases on every store, each with a server of its own. */
export function onEveryStore(name: string, overrides: Partial<Config>, cases: (server: () => TestServer) => void): void {
  describe.each(stores)(`${name} on %s`, (store) => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startTestServer(store, overrides);
    });
    afterAll(async () => {
      await checkLog(server);
      await server.stop();
    });
    cases(() => server);
  });
}

/**
 * Of whatever a suite has done, the event log must hold: numbered without a gap, each id once, and as many people and groups made and gone as there are.
 */
async function checkLog({ running }: TestServer): Promise<void> {
  const read = async (path: string) => (await send(running.url, 'GET', `/api/v1${path}`, {}, apiToken)).json;
  const balance = new Map<string, number>();
  const ids = new Set<string>();
  let next = 0;
  for (let last = 1; next < last; ) {
    const page = await read(`/events?limit=1000&after=${next}`);
    for (const { sequence, id, type } of page.events as readonly { sequence: number; id: string; type: string }[]) {
      expect(sequence).toBe(next + 1);
      next = sequence;
      ids.add(id);
      const [kind, what] = type.split('.') as [string, string];
      if (what === 'created') balance.set(kind, (balance.get(kind) ?? 0) + 1);
      if (what === 'deleted') balance.set(kind, (balance.get(kind) ?? 0) - 1);
    }
    ({ last } = page);
  }
  expect(ids.size).toBe(next);
  for (const [kind, endpoint] of [
    ['user', '/Users'],
    ['group', '/Groups'],
  ] as const) {
    const { json } = await send(running.url, 'GET', `/scim/v2${endpoint}?count=0`, {}, token);
    if (json?.totalResults !== undefined) expect([kind, balance.get(kind) ?? 0]).toEqual([kind, json.totalResults]);
  }
}

let serial = 0;

/** A userName nobody has had. */
export function freshName(label = 'person'): string {
  serial += 1;
  return `${label}.${serial}@example.com`;
}

export function user(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { schemas: [userUrn], userName: freshName(), ...overrides };
}

export function patch(...operations: readonly unknown[]): { readonly body: object } {
  return { body: { schemas: [patchUrn], Operations: operations } };
}

export function filtered(filter: string): string {
  return `/Users?filter=${encodeURIComponent(filter)}`;
}
