import type { StoreAccess } from '../open-store.ts';
import type { ServerOptions } from '../options.ts';
import type { Session } from './session.ts';

/**
 * Opens a session, does the work, and closes the session: with the server that `--url` or
 * `ROLLCALL_URL` names, or else over the configured store.
 *
 * @throws ConfigError saying what to do, StorageError; whatever the work throws
 */
export async function withSession<T>(
  options: ServerOptions,
  access: StoreAccess,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(options, access);
  try {
    return await work(session);
  } catch (error) {
    throw await session.explain(error);
  } finally {
    await session.close();
  }
}

/** Each side is loaded on use: a remote command loads no storage, a local one no remote errors. */
async function openSession(options: ServerOptions, access: StoreAccess): Promise<Session> {
  const url = remoteUrlOf(options);
  if (url !== undefined) {
    const { openRemoteSession } = await import('./remote.ts');
    return openRemoteSession(url, options);
  }
  const { openLocalSession } = await import('./local.ts');
  return openLocalSession(options, access);
}

/**
 * Returns the URL of the server that a command is for; undefined: the configured store. Flags win
 * over the environment: `--storage-url` or `--config` without `--url` mean the store.
 */
export function remoteUrlOf({ url, storageUrl, config }: ServerOptions): string | undefined {
  if (url !== undefined) return url;
  if (storageUrl !== undefined || config !== undefined) return undefined;
  const named = process.env['ROLLCALL_URL'];
  return named === undefined || named === '' ? undefined : named;
}
