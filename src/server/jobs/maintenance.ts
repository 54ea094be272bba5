import type { UsageCounter } from '../../access/usage.ts';
import type { PurgeCommand, SubmitAdministration } from '../../administration/command.ts';
import { type Leases, localLeases } from '../../delivery/leases.ts';
import type { Directory } from '../../directory/directory.ts';
import type { RefusedRequests } from '../../events/refused-requests.ts';
import type { RequestLog } from '../../events/request-log.ts';
import type { Logger } from '../../ports/system.ts';
import { createSerialRunner } from './serial-runner.ts';
import { requestsIntervalMs, usageIntervalMs, writeRequests, writeUsage } from './write-counts.ts';

/** Periodic work beside the requests. */
export interface Maintenance {
  /** Runs the work of every minute once. Idempotent. */
  run(): Promise<void>;
  /** Stops, after writing what was counted. */
  stop(): Promise<void>;
  /** Writes the collected entries of the request log soon. */
  writeRequests(): void;
}

/** What maintenance works on. */
export interface MaintenanceOptions {
  readonly submit: SubmitAdministration;
  readonly directory: Directory;
  readonly usage: UsageCounter;
  /** Counts a suggestion of this profile. */
  readonly profileSuggested: (profile: string) => void;
  readonly logger: Logger;
  readonly requests: RequestLog;
  readonly refused: Pick<RefusedRequests, 'flush'>;
  readonly retention: PurgeCommand;
  /** Reads what another process may have changed. */
  readonly refresh: () => Promise<void>;
  /** Where several processes share the store, one of them purges and warns for all. */
  readonly leases: Leases;
}

const erasuresIntervalMs = 1_000;
const fullIntervalMs = 60_000;

/**
 * Starts to write usage and the request log, to purge, and to warn of credentials about to expire.
 */
export function startMaintenance(options: MaintenanceOptions): Maintenance {
  const { directory, refused, logger, leases, refresh } = options;
  // Two runs at a time would do the same work twice.
  const runner = createSerialRunner(logger, 'maintenance failed and will be retried');
  const writeUsageNow = (): Promise<void> => writeUsage(options);
  const writeRequestsNow = (): Promise<void> => writeRequests(options);
  const full = async (): Promise<void> => {
    await writeUsage(options);
    await refused.flush();
    await writeRequests(options);
    await leases.hold('maintenance', async () => {
      await purge(options);
      await warnOfExpiry(options);
    });
    await refresh();
  };
  const every = (intervalMs: number, work: () => Promise<void>): NodeJS.Timeout =>
    setInterval(() => void runner.run(work), intervalMs).unref();
  const timers = [
    every(erasuresIntervalMs, () => directory.erase()),
    every(requestsIntervalMs, writeRequestsNow),
    every(usageIntervalMs, writeUsageNow),
    every(fullIntervalMs, full),
  ];
  return {
    run: () => runner.run(full),
    writeRequests: () => void runner.run(writeRequestsNow),
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await runner.run(writeUsageNow);
      await refused.flush();
      await runner.run(writeRequestsNow);
      // Where the store is shared, other processes continue erasures.
      await runner.run(() => directory.erase(leases === localLeases));
    },
  };
}

/** Deletes what is due, a part at a time, and logs how much. */
async function purge({ submit, retention, directory, logger }: MaintenanceOptions): Promise<void> {
  const total = {
    accounts: 0,
    stale: 0,
    events: 0,
    requests: 0,
    tenants: 0,
    connections: 0,
    resources: 0,
  };
  for (let hasMore = true; hasMore; ) {
    const { connections, more, ...deleted } = await submit('purge', retention);
    for (const { tenant, connection, releasesAccounts } of connections)
      total.resources += await directory.deleteOwnedResources(tenant, connection, releasesAccounts);
    total.accounts += deleted.accounts;
    total.stale += deleted.stale;
    total.events += deleted.events;
    total.requests += deleted.requests;
    total.tenants += deleted.tenants;
    total.connections += connections.length;
    hasMore = more;
  }
  if (Object.values(total).some((count) => count > 0)) logger.log('info', 'purged', total);
}

async function warnOfExpiry({ submit, logger }: MaintenanceOptions): Promise<void> {
  const { expiring } = await submit('warnOfExpiry', {});
  for (const { credential, days } of expiring) {
    const { tenant, connection, id, name, kind, expires } = credential;
    logger.log('warn', 'a credential is about to expire', {
      tenant,
      connection,
      credential: id,
      name,
      kind,
      expires: `${expires!}Z`,
      days,
    });
  }
}
