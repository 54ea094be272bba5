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
}

/** Intervals at which counts are written. */
export const requestsIntervalMs = 500;
export const usageIntervalMs = 5_000;

/** Writes the usage that was counted since the last call. */
export async function writeUsage({ usage, submit }: Counts): Promise<void> {
  const counted = usage.take();
  if (counted.length > 0) await submit('addUsage', { usage: counted });
}

/** Writes the entries of the request log that were collected since the last call. */
export async function writeRequests({ requests, submit }: Counts): Promise<void> {
  const rows = requests.take();
  if (rows.length > 0) await submit('logRequests', { rows });
}

/** Writes the counts of a thread at intervals. */
export function startWritingCounts({ logger, ...counts }: Counts & { readonly logger: Logger }): {
  /** Writes the collected entries of the request log soon. */
  writeRequests(): void;
  /** Writes everything that was counted. */
  flush(): Promise<void>;
  /** Stops, after writing everything. */
  stop(): Promise<void>;
} {
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
