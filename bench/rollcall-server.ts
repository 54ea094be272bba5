import type { Config } from '../src/server/config.ts';
import { startServer } from '../src/server/start-server.ts';
import { reportTo } from './child.ts';

/**
 * Serves Rollcall on the database file or server that the first argument names. More arguments:
 * `no-events` for neither event log nor request log, `threads=N` for N answering threads.
 */
const options = process.argv.slice(3);
const threads = options.find((option) => option.startsWith('threads='))?.slice('threads='.length);
const config: Config = {
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
  events: !options.includes('no-events'),
  eventDays: 30,
  requestLog: !options.includes('no-events'),
  requestDays: 14,
  maxRequestEntries: 1_000_000,
  webhookHosts: ['127.0.0.1'],
  logLevel: 'info',
};
const server = await startServer({
  config: threads === undefined ? config : Object.assign(config, { threads: Number(threads) }),
  // As the logger of a server at this level: lines that are not written are not built.
  logger: { isEnabled: (level) => level !== 'debug', log: () => undefined },
  onFatal: (error) => {
    throw error;
  },
});
reportTo(process, Number(new URL(server.url).port), server.startup);
