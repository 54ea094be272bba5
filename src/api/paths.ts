import type { Exchange } from '../http/exchange.ts';

/** Path of every operation. */
export const apiPrefix = '/api/v1';

/** True when a request asks for the feed as a stream. */
export function asksForStream(exchange: Exchange): boolean {
  const path = exchange.target.split('?', 1)[0];
  return (
    exchange.method === 'GET' &&
    path === `${apiPrefix}/events` &&
    exchange.header('accept')?.includes('text/event-stream') === true
  );
}
