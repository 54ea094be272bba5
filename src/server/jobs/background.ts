import { createUsageCounter, type UsageCounter } from '../../access/usage.ts';
import { createDeliverer, type Deliverer } from '../../delivery/deliverer.ts';
import { createLeases, type Leases, localLeases } from '../../delivery/leases.ts';
import type { DeliveryContext } from '../../delivery/outbound-request.ts';
import { createSend, type Send } from '../../delivery/send.ts';
import { createRefusedRequests, type RefusedRequests } from '../../events/refused-requests.ts';
import { createRequestLog, type RequestLog } from '../../events/request-log.ts';
import type { AskBackups } from '../../ports/backups.ts';
import type { Config } from '../config.ts';
import type { Services } from '../services.ts';
import { systemClock, systemRandom } from '../system.ts';
import { askerOf, type BackupStatus, startBackups } from './backups.ts';
import { startIndexBuilder } from './index-builder.ts';
import { startMaintenance } from './maintenance.ts';

/**
 * Time for which another node may use what it knew, and its transactions run, before an index is
 * built.
 */
const sharedGraceMs = 5_000;

/** What runs beside the requests, and what requests hand to it. */
export interface Background {
  readonly usage: UsageCounter;
  readonly requests: RequestLog;
  readonly refused: RefusedRequests;
  readonly delivery: DeliveryContext;
  readonly send: Send;
  /** Absent: the server writes no backups by itself. */
  readonly backups?: BackupStatus;
  readonly askBackups: AskBackups;
  /** Delivers to endpoints as they are now. */
  refreshEndpoints(): Promise<void>;
  /** Runs the work of every minute once, and builds the indexes that may be built. */
  run(): Promise<void>;
  /** Resolves once running deliveries have ended. */
  stopDeliveries(): Promise<void>;
  /** Stops the other jobs, after writing what was counted. */
  stop(): Promise<void>;
}

/** Starts deliveries, maintenance and the index builder. */
export async function startBackground(services: Services): Promise<Background> {
  const { config, storage, directory, submit, logger, pause } = services;
  const { reader, isShared } = storage;
  // Member sets of an earlier process that were never attached.
  directory
    .collectGarbage(systemClock.now())
    .catch((cause: unknown) => logger.log('warn', 'deleting unused member sets failed', { cause }));
  const usage = createUsageCounter();
  const requests = createRequestLog(() => maintenance.writeRequests());
  const { ids } = services;
  const refused = createRefusedRequests({
    reader,
    requests,
    clock: systemClock,
    ids,
    logger,
    requestLevel: config.requestLevel,
  });
  const delivery = deliveryContext(services);
  const send = createSend({ allowedHosts: config.webhookHosts });
  const leases = isShared ? processLeases(services) : localLeases;
  const deliverer = await startDeliverer(services, delivery, leases, send);
  const refresh = (): Promise<void> => deliverer.refresh();
  const maintenance = startMaintenance({
    submit,
    directory,
    usage,
    profileSuggested: services.metrics.profileSuggested,
    logger,
    requests,
    refused,
    retention: retentionOf(config),
    refresh,
    leases,
  });
  const graceMs = isShared ? sharedGraceMs : 0;
  const indexes = startIndexBuilder({ submit, reader, leases, graceMs, pause, logger });
  const backups = startBackups(config, systemClock, logger);
  return {
    usage,
    requests,
    refused,
    delivery,
    send,
    backups: backups?.status,
    askBackups: askerOf(backups),
    refreshEndpoints: refresh,
    async run() {
      await maintenance.run();
      await indexes.run();
    },
    stopDeliveries: () => deliverer.stop(),
    async stop() {
      await backups?.stop();
      await indexes.stop();
      await maintenance.stop();
    },
  };
}

/** Returns how long, and how much, is kept. */
function retentionOf(config: Config): Parameters<typeof startMaintenance>[0]['retention'] {
  const { eventDays, requestDays, bodyHours = 24, maxBodies = 20_000 } = config;
  const maxRequests = config.maxRequestEntries ?? config.mostRequests;
  return { eventDays, requestDays, maxRequests, bodyHours, maxBodies };
}

async function startDeliverer(
  { storage: { reader }, submit, signal, logger, tracer }: Services,
  delivery: DeliveryContext,
  leases: Leases,
  send: Send,
): Promise<Deliverer> {
  const deliverer = createDeliverer({
    ...delivery,
    leases,
    reader,
    report: async (report) => {
      await submit('saveDeliveryReport', { report });
    },
    send,
    random: systemRandom,
    signal,
    logger,
    tracer,
  });
  await deliverer.refresh();
  return deliverer;
}

/** Returns what deliveries are built with. */
export function deliveryContext({ keys, addresses, directory }: Services): DeliveryContext {
  return {
    vault: keys.vault,
    clock: systemClock,
    issuer: addresses.publicUrl,
    endpointOf: async (tenant, resourceType) =>
      (await directory.registry(tenant)).registry.type(resourceType)?.endpoint ?? '',
  };
}

/** Leases in the name of this process. They do not wait behind the commands of tenants. */
function processLeases({ storage, ids }: Services): Leases {
  const holder = ids.next();
  return createLeases(
    async (name, ttlMs) => (await storage.submit('holdLease', { name, holder, ttlMs })).isHeld,
  );
}
