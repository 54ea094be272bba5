import type { Clock, Logger } from '../ports/system.ts';
import type { Alert } from '../scim/raise-alerts.ts';
import type { SubmitCommand } from './commands.ts';

/** Time in which further alerts of a tenant and kind are dropped. */
const alertIntervalMs = 60_000;

const messages = {
  held: 'the mass-change guard holds removals',
  quotaExceeded: 'no seat is left',
} as const satisfies Record<Alert['kind'], string>;

/**
 * Returns a sink that sends alerts to the log and the event log, once a minute per tenant and kind.
 */
export function createAlertSink(
  submit: SubmitCommand,
  clock: Clock,
  logger: Logger,
): (alert: Alert) => void {
  const last = new Map<string, number>();
  return ({ kind, tenant, ...fields }) => {
    const key = `${kind} ${tenant}`;
    const now = clock.now();
    if (now - (last.get(key) ?? 0) < alertIntervalMs) return;
    last.set(key, now);
    logger.log('warn', messages[kind], { tenant, ...fields });
    const { connection, requestId: request, detail } = fields;
    const recorded: Promise<unknown> =
      kind === 'held'
        ? submit('executeAction', { actor: 'server', action: { kind: 'guard.hold', tenant } })
        : submit('recordQuotaExceeded', { tenant, connection, request, detail });
    recorded.catch((cause: unknown) =>
      logger.log('warn', 'an alert could not be recorded', { tenant, cause }),
    );
  };
}
