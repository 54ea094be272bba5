/**
 * The SCIM endpoints as one handler over a neutral exchange.
 *
 * @packageDocumentation
 */
export { createHandler } from './handler.ts';
export type { HandlerOptions } from './options.ts';
export { type Access, type Endpoint, type RouteRule, routes } from './route.ts';
