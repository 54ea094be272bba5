import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNodeServer, type NodeServerOptions } from '../http/node.ts';
import type { Config } from './config.ts';

/** Time that running requests get when the server closes. */
const drainMs = 10_000;

type Handle = Parameters<typeof createNodeServer>[0];

/** The HTTP server. Requests that arrive before `serve` wait for it. */
export interface Listener {
  /** Binds the address; resolves with the port. */
  listen(host: string, port: number): Promise<number>;
  /** Answers requests from now on. */
  serve(handle: Handle): void;
  /** True once the server is about to close. */
  isDraining(): boolean;
  /** Fails readiness, and waits for `milliseconds` or until `hurry` resolves. */
  startDraining(milliseconds: number, hurry?: Promise<unknown>): Promise<void>;
  /** Refuses new connections; resolves once running requests are answered, or after ten seconds. */
  drain(): Promise<void>;
  /** Closes every connection at once. */
  abort(): void;
}

/**
 * Creates the HTTP server. It is bound before anything else, because its port is part of every URL.
 */
export function createListener(config: Config): Listener {
  let handle: Handle | undefined;
  let draining = false;
  const ready = Promise.withResolvers<void>();
  const server = createNodeServer(async (exchange) => {
    if (handle === undefined) await ready.promise;
    return handle!(exchange);
  }, nodeOptions(config));
  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    serve(next) {
      handle = next;
      ready.resolve();
    },
    isDraining: () => draining,
    async startDraining(milliseconds, hurry) {
      draining = true;
      await waitUntil(hurry, milliseconds);
    },
    drain: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), drainMs).unref();
      }),
    abort() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function nodeOptions({ tlsCertificate, tlsKey, behindProxy }: Config): NodeServerOptions {
  if (tlsCertificate === undefined || tlsKey === undefined) return { behindProxy };
  return {
    behindProxy,
    tls: { certificate: readFileSync(tlsCertificate, 'utf8'), key: readFileSync(tlsKey, 'utf8') },
  };
}

async function waitUntil(hurry: Promise<unknown> | undefined, milliseconds: number): Promise<void> {
  if (milliseconds === 0) return;
  const timer = new AbortController();
  const passed = sleep(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race(hurry === undefined ? [passed] : [passed, hurry]);
  timer.abort();
}
