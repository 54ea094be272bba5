import { startServer } from '../src/server/server.ts';
import { reportTo } from './child.ts';

/** Serves Rollcall on the database file or server that the first argument names. */
const server = await startServer({
  config: {
    listen: '127.0.0.1:0',
    storageUrl: process.argv[2]!.startsWith('postgres://')
      ? process.argv[2]!
      : `file:${process.argv[2]!}`,
    vaultKey: 'a vault key for the bench',
    authToken: 'benchtoken',
    apiToken: 'benchtokenbenchtoken',
    profile: 'default',
    openDiscovery: true,
    behindProxy: false,
    passwords: false,
    // The bench measures the machine, not the limit of a connection.
    requestsPerSecond: 1_000_000,
    requestBurst: 1_000_000,
    failuresPerMinute: 30,
    accessTokenMinutes: 60,
    trustedHosts: [],
    events: process.argv[3] !== 'no-events',
    eventDays: 30,
    requestLog: process.argv[3] !== 'no-events',
    requestDays: 14,
    maxRequestEntries: 1_000_000,
    webhookHosts: ['127.0.0.1'],
    logLevel: 'info',
  },
  logger: { log: () => undefined },
  onFatal: (error) => {
    throw error;
  },
});
reportTo(process, Number(new URL(server.url).port), server.startup);
