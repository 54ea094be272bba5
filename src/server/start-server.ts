import { isPostgresUrl } from '../storage/postgres/address.ts';
import { launchWriter } from './launch-writer.ts';
import type { RunningServer, StartOptions } from './server.ts';
import { storagePath } from './settings.ts';

/**
 * Starts a server from its configuration; resolves once it is ready. The server is loaded then, so
 * that an application which only uses a directory does not load it. The writing thread, which has
 * as much to load, loads beside it.
 *
 * @throws StorageError when the store cannot be served
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const began = performance.now();
  const { storageUrl } = options.config;
  const isFile = !isPostgresUrl(storageUrl) && storagePath(storageUrl) !== undefined;
  const launched = isFile ? launchWriter() : undefined;
  try {
    const { runServer } = await import('./server.ts');
    const running = await runServer(options, launched);
    return { ...running, startup: performance.now() - began };
  } catch (error) {
    await launched?.worker.terminate();
    throw error;
  }
}
