import { createUsageCounter } from '../../access/usage.ts';
import { createSend } from '../../delivery/send.ts';
import { createRequestLog } from '../../events/request-log.ts';
import type { RequestSinks } from '../handlers.ts';
import { deliveryContext } from '../jobs/background.ts';
import { startWritingCounts } from '../jobs/write-counts.ts';
import type { Services } from '../services.ts';
import type { ThreadLink } from './thread-link.ts';
import type { MainQuestions, ThreadQuestions } from './thread-protocol.ts';

/** What requests of an answering thread hand to the work beside them. */
export interface ThreadSinks extends RequestSinks {
  /** Writes what was counted. */
  flush(): Promise<void>;
  /** Stops, after writing what was counted. */
  stop(): Promise<void>;
}

/**
 * Counts usage and collects the request log of this thread. What is limited for the whole process
 * goes to the main thread.
 */
export function createThreadSinks(
  services: Services,
  main: ThreadLink<MainQuestions, ThreadQuestions>,
): ThreadSinks {
  const { submit, logger, config, metrics } = services;
  const usage = createUsageCounter();
  const requests = createRequestLog(() => counts.writeRequests());
  const counts = startWritingCounts({
    submit,
    usage,
    requests,
    logger,
    profileSuggested: metrics.profileSuggested,
  });
  return {
    usage,
    requests,
    refused: {
      keep: (row, address, hasLookedUp) => main.tell('refused', { row, address, hasLookedUp }),
      flush: () => Promise.resolve(),
    },
    delivery: deliveryContext(services),
    send: createSend({ allowedHosts: config.webhookHosts }),
    refreshEndpoints: () => main.ask('refreshEndpoints', undefined),
    askBackups: (task) => main.ask('backups', task),
    flush: counts.flush,
    stop: counts.stop,
  };
}
