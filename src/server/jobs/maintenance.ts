import type { UsageCounter } from '../../access/usage.ts';
import type {
  DueConnection,
  PurgeCommand,
  SubmitAdministration,
} from '../../administration/command.ts';
import { type Leases, localLeases } from '../../delivery/leases.ts';
import type { Directory } from '../../directory/directory.ts';
import type { RefusedRequests } from '../../events/refused-requests.ts';
import type { RequestLog } from '../../events/request-log.ts';
import type { Logger } from '../../ports/system.ts';

/** What is done beside the requests. */
export interface Maintenance {
  /** Does now, once, all that is done from time to time. Doing it again does nothing more. */
  run(): Promise<void>;
  /** Ends it, after writing what was counted. */
  stop(): Promise<void>;
  /** Writes what was asked so far. */
  writeRequests(): void;
}

export interface MaintenanceOptions {
  readonly submit: SubmitAdministration;
  readonly directory: Directory;
  readonly usage: UsageCounter;
  readonly logger: Logger;
  readonly requests: RequestLog;
  readonly refused: Pick<RefusedRequests, 'flush'>;
  readonly retention: PurgeCommand;
  /** Looks for what another process has changed. */
  readonly refresh: () => Promise<void>;
  /** Where several processes share the store, one of them does what is for all. */
  readonly leases: Leases;
}

/** Milliseconds. */
const requestsEvery = 500;
const usageEvery = 5_000;
const erasuresEvery = 1_000;
const everyMinute = 60_000;

/** Writes down who used what; deletes what is kept no longer; warns of credentials about to expire. */
export function startMaintenance({
  submit,
  directory,
  usage,
  requests,
  refused,
  logger,
  retention,
  refresh,
  leases,
}: MaintenanceOptions): Maintenance {
  let running: Promise<void> = Promise.resolve();

  const writeUsage = async (): Promise<void> => {
    const counted = usage.take();
    if (counted.length > 0) await submit('addUsage', { usage: counted });
  };

  const writeRequests = async (): Promise<void> => {
    const rows = requests.take();
    if (rows.length > 0) await submit('logRequests', { rows });
  };

  const purge = async (): Promise<void> => {
    const total = {
      accounts: 0,
      stale: 0,
      events: 0,
      requests: 0,
      tenants: 0,
      connections: 0,
      resources: 0,
    };
    for (let more = true; more; ) {
      const purged = await submit('purge', retention);
      for (const due of purged.connections) total.resources += await takeAway(due);
      total.accounts += purged.accounts;
      total.stale += purged.stale;
      total.events += purged.events;
      total.requests += purged.requests;
      total.tenants += purged.tenants;
      total.connections += purged.connections.length;
      more = purged.more;
    }
    if (Object.values(total).some((count) => count > 0)) logger.log('info', 'purged', total);
  };

  const takeAway = ({ tenant, connection, releasesAccounts }: DueConnection): Promise<number> =>
    directory.deleteOwnedResources(tenant, connection, releasesAccounts);

  const warn = async (): Promise<void> => {
    for (const { credential, days } of (await submit('warnOfExpiry', {})).expiring) {
      const { tenant, connection, id, name, kind, expires } = credential;
      const fields = {
        tenant,
        connection,
        credential: id,
        name,
        kind,
        expires: `${expires!}Z`,
        days,
      };
      logger.log('warn', 'a credential is about to expire', fields);
    }
  };

  /** One after the other: two at a time would do the same work twice. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    running = running
      .then(work)
      .catch((error: unknown) =>
        logger.log('warn', 'maintenance failed; it is tried again', { cause: error }),
      );
    return running;
  };

  const all = async (): Promise<void> => {
    await writeUsage();
    await refused.flush();
    await writeRequests();
    await leases.hold('maintenance', async () => {
      await purge();
      await warn();
    });
    await refresh();
  };

  const erase = (): Promise<void> => directory.erase();

  const timers = [
    setInterval(() => void inTurn(erase), erasuresEvery),
    setInterval(() => void inTurn(writeRequests), requestsEvery),
    setInterval(() => void inTurn(writeUsage), usageEvery),
    setInterval(() => void inTurn(all), everyMinute),
  ];
  for (const timer of timers) timer.unref();
  return {
    run: () => inTurn(all),
    writeRequests: () => void inTurn(writeRequests),
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await inTurn(writeUsage);
      await refused.flush();
      await inTurn(writeRequests);
      // Other processes on the same store go on with what this one leaves.
      await inTurn(() => directory.erase(leases === localLeases));
    },
  };
}
