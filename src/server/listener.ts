import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type ListenOptions, type Server } from 'node:net';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import type { Exchange } from '../http/exchange.ts';
import { createNodeServer, type NodeServerOptions } from '../http/node.ts';
import type { Config } from './config.ts';
import type { Coordination } from './coordination.ts';
import { systemClock } from './system.ts';

/** Time that running requests get when the server closes. */
const drainMs = 10_000;

/** A turn of the event loop in which nothing arrived takes less than this. */
const quietTurnMs = 0.1;

/** On a machine that is busy with other work, a turn may take this long: after the first wait. */
const slowQuietTurnMs = 1;

/**
 * Time without a request before a server that drains closes, in milliseconds for each second of
 * `drain.seconds`: 50 for 3. A proxy that tries a node again, because the time is over for which it
 * leaves one alone that has failed, sends several requests at once.
 */
const pauseMsPerSecond = 1_000 / 60;

/** Time for which the server waits for a turn of each kind. */
const waitForQuietMs = 250;
const maxWaitForQuietMs = 5_000;

type Handle = Parameters<typeof createNodeServer>[0];

/** The HTTP server. Requests that arrive before `serve` wait for it. */
export interface Listener {
  /** Binds the address; resolves with the port. */
  listen(host: string, port: number): Promise<number>;
  /** The same, so that other threads can join. A port that another server has is refused. */
  share(host: string, port: number): Promise<number>;
  /** Binds the address that the main thread shares. */
  join(host: string, port: number): Promise<number>;
  /** Resolves with the number of open connections. */
  connections(): Promise<number>;
  /** Answers requests from now on. */
  serve(handle: Handle): void;
  /**
   * Refuses new connections; resolves once running requests are answered, or after ten seconds.
   * With `drain.seconds`, waits first for a pause between requests, for five seconds at most.
   */
  drain(): Promise<void>;
  /** Closes every connection at once. */
  abort(): void;
}

/**
 * Creates the HTTP server. It is bound before anything else, because its port is part of every URL.
 */
export function createListener(
  config: Config,
  {
    waitingBytes,
    isDraining,
    countDrained,
  }: Pick<Coordination, 'waitingBytes' | 'isDraining' | 'countDrained'>,
  ticketKeys?: Uint8Array,
): Listener {
  let handle: Handle | undefined;
  /** Connections and requests. */
  let arrived = 0;
  const ready = Promise.withResolvers<void>();
  const server = createNodeServer(
    // Not an async function: an answer that is there at once is sent in the turn of its request.
    (exchange) => {
      arrived += 1;
      if (isDraining() && !isProbe(exchange)) countDrained();
      return handle === undefined ? ready.promise.then(() => handle!(exchange)) : handle(exchange);
    },
    { ...nodeOptions(config, ticketKeys), waitingBytes, isDraining, clock: systemClock },
  );
  return {
    listen: (host, port) => bind(server, { host, port }),
    async share(host, port) {
      // Otherwise the requests of two servers would be split between them.
      if (port !== 0) await probe({ host, port });
      return bind(server, { host, port, reusePort: true });
    },
    join: (host, port) => bind(server, { host, port, reusePort: true }),
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      }),
    serve(next) {
      handle = next;
      ready.resolve();
    },
    async drain() {
      server.on('connection', () => {
        arrived += 1;
      });
      await quietTurn(() => arrived, (config.drainSeconds ?? 0) * pauseMsPerSecond);
      // In the same turn: what arrived before it has been read.
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), drainMs).unref();
      });
    },
    abort() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Whether a load balancer or Prometheus asks, which go on while a server drains. */
function isProbe({ target }: Exchange): boolean {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return path.endsWith('/readyz') || path.endsWith('/healthz') || path.endsWith('/metrics');
}

/** Binds an address; resolves with the port. */
function bind(server: Server, options: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Binds an address for a moment. */
async function probe(options: ListenOptions): Promise<void> {
  const server = createServer();
  await bind(server, options);
  await new Promise((closed) => server.close(closed));
}

/** Resolves with whether several threads of this system can listen on one port. */
export async function canSharePorts(host: string): Promise<boolean> {
  try {
    await probe({ host, port: 0, reusePort: true });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTSUP' || code === 'EINVAL' || code === 'ENOPROTOOPT') return false;
    throw error;
  }
}

function nodeOptions(
  { tlsCertificate, tlsKey, behindProxy }: Config,
  ticketKeys: Uint8Array | undefined,
): NodeServerOptions {
  if (tlsCertificate === undefined || tlsKey === undefined) return { behindProxy };
  return {
    behindProxy,
    tls: {
      certificate: readFileSync(tlsCertificate, 'utf8'),
      key: readFileSync(tlsKey, 'utf8'),
      ticketKeys,
    },
  };
}

/**
 * Resolves in a turn of the event loop in which nothing arrived, and nothing did for a time before.
 * The system resets connections that it has accepted and the process has not, and a closed socket
 * resets what was not read from it: both lose requests, and a proxy must not repeat a POST. A long
 * turn is never the last one: what arrived during it has not been read.
 *
 * @param pause milliseconds; not waited for where traffic goes on for five seconds
 */
async function quietTurn(arrivals: () => number, pause: number): Promise<void> {
  const began = performance.now();
  let turn = began;
  let latest = began;
  let seen = arrivals();
  for (;;) {
    await immediate();
    const now = performance.now();
    if (arrivals() !== seen) latest = now;
    else if (now - turn < longestQuietTurn(now - began) && isPause(now)) return;
    turn = now;
    seen = arrivals();
  }
  function isPause(now: number): boolean {
    return now - latest >= pause || now - began >= maxWaitForQuietMs;
  }
}

/** Returns how long a turn may last in which nothing arrived, after this long a wait. */
function longestQuietTurn(waited: number): number {
  if (waited < waitForQuietMs) return quietTurnMs;
  return waited < maxWaitForQuietMs ? slowQuietTurnMs : waitForQuietMs;
}

/** Waits for a time, or until `hurry` resolves. */
export async function waitUntil(
  hurry: Promise<unknown> | undefined,
  milliseconds: number,
): Promise<void> {
  if (milliseconds === 0) return;
  const timer = new AbortController();
  const passed = sleep(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race(hurry === undefined ? [passed] : [passed, hurry]);
  timer.abort();
}
