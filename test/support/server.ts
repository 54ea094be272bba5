import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, vi } from 'vitest';
import type { Config } from '../../src/server/config.ts';
import type { RunningServer, StartOptions } from '../../src/server/server.ts';
import { startServer } from '../../src/server/start-server.ts';
import { checkLog, type LogLine } from './check-log.ts';
import { apiToken, type Call, createCall, token } from './client.ts';
import { createDatabase, dropDatabase, hasPostgres } from './postgres.ts';

export type { LogLine } from './check-log.ts';
export { apiToken, token } from './client.ts';

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export interface TestServer {
  readonly store: StoreName;
  readonly running: RunningServer;
  readonly call: Call;
  readonly log: LogLine[];
  readonly path: string | undefined;
  readonly storageUrl: string;
  stop(): Promise<void>;
}

export type StoreName = 'memory' | 'sqlite' | 'postgres';
/** Every store there is on this machine. */
export const stores: readonly StoreName[] = [
  'sqlite',
  ...(hasPostgres ? (['postgres'] as const) : []),
];

/** `ROLLCALL_TEST_THREADS=2 npx vitest run …` answers on two threads wherever a test lets it. */
export const testThreads = Number(process.env['ROLLCALL_TEST_THREADS'] ?? 1);

/**
 * Resolves to the latest line of the log that is meant, and rejects if there is none in time. Lines
 * of another answering thread come a moment after the answer.
 */
export function logged(
  { log }: Pick<TestServer, 'log'>,
  isMeant: (line: LogLine) => boolean,
): Promise<LogLine> {
  return vi.waitFor(
    () => {
      const line = log.findLast(isMeant);
      if (line === undefined) throw new Error('no line of the log is the one that is meant');
      return line;
    },
    { timeout: 60_000, interval: 5 },
  );
}

/** Returns the URL with time for locks and statements on a busy machine. */
function patient(database: string): string {
  const url = new URL(database);
  for (const name of ['lock_timeout', 'statement_timeout']) url.searchParams.set(name, '120000');
  return url.href;
}

export async function startTestServer(
  store: StoreName,
  overrides: Partial<Config> = {},
  more: Pick<StartOptions, 'domainProofs'> = {},
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-'));
  const path = store === 'sqlite' ? join(folder, 'rollcall.db') : undefined;
  const isOwn = store === 'postgres' && overrides.storageUrl === undefined;
  const database = isOwn ? patient(await createDatabase()) : undefined;
  const storageUrl = database ?? (path === undefined ? 'memory:' : `file:${path}`);
  const log: LogLine[] = [];
  const running = await startServer({
    ...more,
    config: {
      listen: '127.0.0.1:0',
      storageUrl,
      vaultKey: 'a vault key for tests',
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
      threads: testThreads,
      trustedHosts: [],
      events: true,
      eventDays: 30,
      requestLog: true,
      consoleEnabled: true,
      requestDays: 14,
      maxRequestEntries: 100_000,
      webhookHosts: [],
      ...overrides,
    },
    logger: { log: (level, message, fields = {}) => log.push({ level, message, fields }) },
    onFatal: (error) => {
      throw error;
    },
  });
  return {
    store,
    running,
    call: createCall(running.url, '/scim/v2', token),
    log,
    path,
    storageUrl,
    stop: async () => {
      await running.close();
      if (database !== undefined) await dropDatabase(database);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs the same cases on every store, each with a server of its own. */
export function onEveryStore(
  name: string,
  overrides: Partial<Config>,
  cases: (server: () => TestServer, store: (typeof stores)[number]) => void,
): void {
  describe.each(stores)(`${name} on %s`, (store) => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startTestServer(store, overrides);
    });
    afterAll(async () => {
      await checkLog(server.running.url, server.log);
      await server.stop();
    });
    cases(() => server, store);
  });
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
