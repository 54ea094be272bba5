import type { Leases } from '../../delivery/leases.ts';
import type { SubmitDirectory } from '../../directory/command.ts';
import type { IndexBuild } from '../../ports/indexes.ts';
import type { Reader } from '../../ports/store.ts';
import type { Logger } from '../../ports/system.ts';

/** Builds and deletes indexes in the background. */
export interface IndexBuilder {
  /** Builds now every index that may be built. */
  run(): Promise<void>;
  /** Stops after the current step. */
  stop(): Promise<void>;
}

/** What the index builder works on. */
export interface IndexBuilderOptions {
  readonly submit: SubmitDirectory;
  readonly reader: Pick<Reader, 'indexBuilds'>;
  /** Where several processes share the store, one of them builds. */
  readonly leases: Leases;
  /** Time for which other processes may use what they knew before a build was planned. */
  readonly graceMs: number;
  /** Lets the process answer requests between two steps. */
  readonly pause: () => Promise<void>;
  readonly logger: Logger;
}

/** Interval between looks for builds, which this process or another may have planned. */
const lookIntervalMs = 2_000;

/** Starts to build and delete indexes, a step at a time. */
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
    mayContinue: () => boolean,
  ): Promise<void> => {
    const command = { tenant, type, path, graceMs };
    let { state } = await submit('buildIndex', command);
    for (; state === 'more' && mayContinue(); { state } = await submit('buildIndex', command))
      await pause();
    if (state === 'ready')
      logger.log('info', phase === 'drop' ? 'index deleted' : 'index ready', {
        tenant,
        type,
        path,
      });
  };

  const buildAll = async (): Promise<void> => {
    const builds = await reader.indexBuilds();
    if (builds.length === 0) return;
    await leases.hold('indexes', async (isHeld) => {
      const mayContinue = (): boolean => isHeld() && !isStopped;
      for (const one of builds) if (mayContinue()) await build(one, mayContinue);
    });
  };

  const run = (): Promise<void> => {
    running = running.then(buildAll).catch((error: unknown) => {
      if (!isStopped)
        logger.log('warn', 'building indexes failed and will be retried', { cause: error });
    });
    return running;
  };

  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void run().finally(() => (isLooking = false));
  }, lookIntervalMs);
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
