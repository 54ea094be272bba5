/**
 * The SCIM endpoints as one handler over a neutral exchange.
 *
 * @packageDocumentation
 */

export { countUsage } from './count-usage.ts';
export { createHandler } from './handler.ts';
export { keepRefusals } from './keep-refusals.ts';
export { logRequests } from './log-request.ts';
export type { HandlerOptions } from './options.ts';
export { type Alert, raiseAlerts } from './raise-alerts.ts';
export { keepRequests } from './request-log.ts';
export type { RequestObserver, RequestOutcome } from './request-outcome.ts';
export type { Endpoint } from './route.ts';
export { type Access, type RouteRule, routes } from './routes.ts';
