import type { Server } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What every measured server reports about itself. */
export interface Vitals {
  /** Bytes. */
  readonly rss: number;
  /** Milliseconds, 99th percentile since the previous report. */
  readonly eventLoopDelay: number;
}

/**
 * Reports the port once, and memory and event-loop delay on request.
 *
 * @param token where the server does not accept `benchtoken`
 */
export function reportTo(
  parent: NodeJS.Process,
  port: number,
  startup: number,
  token?: string,
): void {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  parent.on('message', (message) => {
    if (message === 'vitals') {
      const vitals: Vitals = {
        rss: process.memoryUsage.rss(),
        eventLoopDelay: delay.percentile(99) / 1e6,
      };
      delay.reset();
      parent.send!(vitals);
    }
  });
  parent.on('disconnect', () => process.exit(0));
  parent.send!({ port, startup, token });
}

/**
 * Lets a slow server keep its connections. Node closes one that has been idle for 5 s, also when
 * its next request waits to be read because the thread is busy with others.
 */
export function keepConnections(server: Server): void {
  server.keepAliveTimeout = 0;
  server.headersTimeout = 0;
  server.requestTimeout = 0;
}
