import type { Exchange } from '../http/exchange.ts';

/** Path of every operation. */
export const apiPrefix = '/api/v1';

/** Where a sign-in with OpenID Connect begins; it ends at `/callback` below. */
export const oidcPath = `${apiPrefix}/session/oidc`;

const openOperations: ReadonlySet<string> = new Set([
  `GET ${apiPrefix}/sign-in`,
  `HEAD ${apiPrefix}/sign-in`,
  `POST ${apiPrefix}/session`,
  `POST ${apiPrefix}/session/link`,
  `POST ${apiPrefix}/session/link/verify`,
]);

/** True when a request is for an operation that needs no credentials. */
export function asksForSignIn(method: string, path: string): boolean {
  return openOperations.has(`${method} ${path}`);
}

/** True when a request carries the configuration of any number of tenants. */
export function carriesConfiguration({ method, target }: Exchange): boolean {
  return method === 'POST' && target.split('?', 1)[0] === `${apiPrefix}/apply`;
}

/** True when a request asks for the feed as a stream. */
export function asksForStream(exchange: Exchange): boolean {
  const path = exchange.target.split('?', 1)[0];
  return (
    exchange.method === 'GET' &&
    path === `${apiPrefix}/events` &&
    exchange.header('accept')?.includes('text/event-stream') === true
  );
}

const accessPrefix = `${apiPrefix}/accounts/`;
const accessSuffix = '/access';

/** True when a request asks whether an account may be used now. */
export function asksForAccess({ method, target }: Exchange): boolean {
  if (method !== 'GET' || !target.startsWith(accessPrefix)) return false;
  const end = target.indexOf('?');
  return target.endsWith(accessSuffix, end < 0 ? target.length : end);
}
