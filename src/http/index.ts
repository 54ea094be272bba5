/**
 * SCIM over HTTP: a neutral exchange, and its adapter for fetch. The adapter for node:http is `rollcall/http/node`.
 *
 * @packageDocumentation
 */
export type { Answer, Exchange, Handle } from './exchange.ts';
export { createFetchHandler } from './fetch.ts';
export { createHandler } from './handler.ts';
export type { HandlerOptions } from './options.ts';
export { type Access, type Endpoint, type RouteRule, routes } from './route.ts';
