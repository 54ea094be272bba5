import { ScimError } from '../protocol/errors/scim-error.ts';
import type { CallerRequest } from './principal.ts';

/** Methods that change nothing. */
export function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/**
 * Refuses a request that a page of another site sent, by what the browser says of it
 * (`Sec-Fetch-Site`, `Origin`). Clients other than browsers send neither.
 *
 * @param publicUrl under which clients reach the server; a proxy may have changed the Host header
 * @throws ScimError csrf
 */
export function requireSameOrigin(request: CallerRequest, publicUrl: string): void {
  const reads = isReading(request.method);
  const site = request.header('sec-fetch-site');
  // `none`: the user typed the address.
  if (site !== undefined && site !== 'same-origin' && !(reads && site === 'none')) throw foreign();
  const origin = request.header('origin');
  if (reads || origin === undefined) return;
  if (origin !== new URL(publicUrl).origin && !isOriginOf(origin, request.header('host')))
    throw foreign();
}

function isOriginOf(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}

function foreign(): ScimError {
  return new ScimError('csrf', 'another site sent this request; open the console and do it there');
}
