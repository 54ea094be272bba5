import type { RunningServer, StartOptions } from './server.ts';

/**
 * Starts a server from its configuration; resolves once it is ready. The server is loaded then, so
 * that an application which only uses a directory does not load it.
 *
 * @throws StorageError when the store cannot be served
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const server = await import('./server.ts');
  return server.startServer(options);
}
