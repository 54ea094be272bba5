import type { Leases } from '../../delivery/leases.ts';
import type { SubmitDirectory } from '../../directory/command.ts';
import type { IndexBuild } from '../../ports/indexes.ts';
import type { Reader } from '../../ports/store.ts';
import type { Logger } from '../../ports/system.ts';

/** Builds and deletes indexes beside the requests. */
export interface IndexBuilder {
  /** Builds now all that may be built. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

export interface IndexBuilderOptions {
  readonly submit: SubmitDirectory;
  readonly reader: Pick<Reader, 'indexBuilds'>;
  /** Where several processes share the store, one of them builds. */
  readonly leases: Leases;
  /** How long other processes may go by what was true before a build began. */
  readonly graceMs: number;
  /** Lets the process answer requests between two steps. */
  readonly pause: () => Promise<void>;
  readonly logger: Logger;
}

/** How often builds are looked for, in milliseconds: this process or another may have asked for one. */
const lookEveryMs = 2_000;

export function startIndexBuilder({
  submit,
  reader,
  leases,
  graceMs,
  pause,
  logger,
}: IndexBuilderOptions): IndexBuilder {
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;

  const build = async (
    { tenant, type, path, phase }: IndexBuild,
    mayGoOn: () => boolean,
  ): Promise<void> => {
    const command = { tenant, type, path, graceMs };
    let { state } = await submit('buildIndex', command);
    for (; state === 'more' && mayGoOn(); { state } = await submit('buildIndex', command))
      await pause();
    if (state === 'ready')
      logger.log('info', phase === 'drop' ? 'an index is deleted' : 'an index is ready', {
        tenant,
        type,
        path,
      });
  };

  const buildAll = async (): Promise<void> => {
    const builds = await reader.indexBuilds();
    if (builds.length === 0) return;
    await leases.hold('indexes', async (isHeld) => {
      const mayGoOn = (): boolean => isHeld() && !isStopped;
      for (const one of builds) if (mayGoOn()) await build(one, mayGoOn);
    });
  };

  const run = (): Promise<void> => {
    running = running.then(buildAll).catch((error: unknown) => {
      if (!isStopped)
        logger.log('warn', 'building indexes failed; it is tried again', { cause: error });
    });
    return running;
  };

  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void run().finally(() => (isLooking = false));
  }, lookEveryMs);
  timer.unref();
  return {
    run,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
