/**
 * HTTP transport: the neutral exchange and its adapter for fetch. The adapter for node:http is
 * `rollcall/http/node`. The SCIM handler of `rollcall/scim` is exported here too, as it was before.
 *
 * @packageDocumentation
 */

export { createHandler } from '../scim/handler.ts';
export type { HandlerOptions } from '../scim/options.ts';
export type { Endpoint } from '../scim/route.ts';
export { type Access, type RouteRule, routes } from '../scim/routes.ts';
export type { Answer, Exchange, Handle } from './exchange.ts';
export { createFetchHandler } from './fetch.ts';
