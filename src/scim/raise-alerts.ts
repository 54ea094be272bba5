import { type RequestObserver, scimErrorOf } from './request-outcome.ts';

/** Something that an administrator should know, whatever the client was answered. */
export interface Alert {
  /** `held`: the mass-change guard stopped it. `quotaExceeded`: the tenant has no seat left. */
  readonly kind: 'held' | 'quotaExceeded';
  readonly tenant: string;
  readonly connection: string;
  readonly requestId: string;
  readonly detail: string;
}

/** Returns an observer that raises an alert for each refusal that an administrator can resolve. */
export function raiseAlerts(raise: (alert: Alert) => void): RequestObserver {
  return (outcome) => {
    const error = scimErrorOf(outcome);
    const { principal, id } = outcome;
    if (principal === undefined || (error?.code !== 'held' && error?.code !== 'quotaExceeded'))
      return;
    const { tenant, connection } = principal;
    raise({ kind: error.code, tenant, connection, requestId: id, detail: error.detail });
  };
}
