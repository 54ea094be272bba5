import type { UsageCounter } from '../../access/usage.ts';
import type { SubmitAdministration } from '../../administration/command.ts';
import type { RequestLog } from '../../events/request-log.ts';
import type { Logger } from '../../ports/system.ts';
import { createSerialRunner } from './serial-runner.ts';

/** What a thread counts about its requests. */
export interface Counts {
  readonly submit: SubmitAdministration;
  readonly usage: UsageCounter;
  readonly requests: RequestLog;
  readonly logger: Logger;
  /** Counts a suggestion of this profile. */
  readonly profileSuggested: (profile: string) => void;
}

/** Intervals at which counts are written. */
export const requestsIntervalMs = 500;
export const usageIntervalMs = 5_000;

/** Writes the usage that was counted since the last call, and tells of suggested profiles. */
export async function writeUsage(counts: Omit<Counts, 'requests'>): Promise<void> {
  const { usage, submit, logger, profileSuggested } = counts;
  const counted = usage.take();
  if (counted.length === 0) return;
  const { suggested } = await submit('addUsage', { usage: counted });
  for (const one of suggested) {
    logger.log('warn', 'the requests of a connection fit another profile', { ...one });
    profileSuggested(one.suggested);
  }
}

/** Writes the entries of the request log that were collected since the last call. */
export async function writeRequests({
  requests,
  submit,
}: Pick<Counts, 'requests' | 'submit'>): Promise<void> {
  const rows = requests.take();
  if (rows.length > 0) await submit('logRequests', { rows });
}

/** Writes the counts of a thread at intervals. */
export function startWritingCounts(counts: Counts): {
  /** Writes the collected entries of the request log soon. */
  writeRequests(): void;
  /** Writes everything that was counted. */
  flush(): Promise<void>;
  /** Stops, after writing everything. */
  stop(): Promise<void>;
} {
  const { logger } = counts;
  const runner = createSerialRunner(logger, 'writing usage and requests failed; will be retried');
  const usageNow = (): Promise<void> => runner.run(() => writeUsage(counts));
  const requestsNow = (): Promise<void> => runner.run(() => writeRequests(counts));
  const timers = [
    setInterval(() => void usageNow(), usageIntervalMs).unref(),
    setInterval(() => void requestsNow(), requestsIntervalMs).unref(),
  ];
  const flush = async (): Promise<void> => {
    await usageNow();
    await requestsNow();
  };
  return {
    writeRequests: () => void requestsNow(),
    flush,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await flush();
    },
  };
}
