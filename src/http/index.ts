/**
 * HTTP transport: the neutral exchange and its adapter for fetch. The adapter for node:http is
 * `rollcall/http/node`. The SCIM handler of `rollcall/scim` is exported here too, as it was before.
 *
 * @packageDocumentation
 */

import type { HandlerOptions } from '../scim/options.ts';
import type { Handle } from './exchange.ts';

export type { HandlerOptions } from '../scim/options.ts';
export type { Endpoint } from '../scim/route.ts';
export type { Access, RouteRule } from '../scim/routes.ts';
export type { Answer, Exchange, Handle } from './exchange.ts';
export { createFetchHandler } from './fetch.ts';

/**
 * Returns SCIM over any carrier: the handler of `rollcall/scim`. It is loaded when one is created,
 * so that an import of the adapters alone is light; requests wait until then.
 */
export function createHandler(options: HandlerOptions): Handle {
  const created = loadHandler(options);
  // A request that waits for it is told of a failure.
  created.catch(() => undefined);
  return async (exchange) => (await created)(exchange);
}

async function loadHandler(options: HandlerOptions): Promise<Handle> {
  const scim = await import('../scim/handler.ts');
  return scim.createHandler(options);
}
