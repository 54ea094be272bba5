import type { Reader } from '../ports/store.ts';
import type { Clock } from '../ports/system.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type { SubmitDirectory } from './command.ts';

/** Deletes what writes leave behind: unused member sets, references, data of erased users. */
export interface GarbageCollector {
  /** Collects in the background. What fails is left to the next collection. */
  requestCollection(): void;
  /**
   * @param startedBefore milliseconds since 1970: member sets that were started before are unused
   */
  collect(startedBefore: number): Promise<void>;
  /**
   * Continues erasures, if there are any.
   *
   * @param isClosing whether no process has unwritten rows of the request log any more
   */
  continueErasures(isClosing: boolean): Promise<void>;
}

/** Milliseconds after which a member set that was started and never attached is unused. */
const garbageAfterMs = 3_600_000;

export function createGarbageCollector(
  reader: Pick<Reader, 'erasures'>,
  submit: SubmitDirectory,
  clock: Clock,
): GarbageCollector {
  let collecting: Promise<void> | undefined;
  let requests = 0;

  const collect = async (startedBefore: number, closing?: boolean): Promise<void> => {
    const command = { startedBefore: toTimestamp(startedBefore), closing };
    while ((await submit('collectGarbage', command)).hasGarbage);
  };

  const collectWhileRequested = async (): Promise<void> => {
    try {
      for (let seen = 0; seen !== requests; ) {
        seen = requests;
        await collect(clock.now() - garbageAfterMs);
      }
    } catch {
      // The store fails; the writes of clients will report it.
    } finally {
      collecting = undefined;
    }
  };

  return {
    requestCollection() {
      requests += 1;
      collecting ??= collectWhileRequested();
    },
    collect: (startedBefore) => collect(startedBefore),
    async continueErasures(isClosing) {
      if ((await reader.erasures(1)).length > 0)
        await collect(clock.now() - garbageAfterMs, isClosing);
    },
  };
}
