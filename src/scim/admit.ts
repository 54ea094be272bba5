import { limitKeyOf, type Principal, unauthenticated } from '../access/principal.ts';
import { countRefusal, refusalWait } from '../access/refusals.ts';
import { type Awaitable, orElse, whenReady } from '../ports/awaitable.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { ConnectionRequest, OpenRequest } from './request.ts';

/**
 * Returns the caller of a request. An address that fails repeatedly must wait, and until then
 * its tokens are not looked at.
 *
 * @throws ScimError unauthenticated, tooManyRequests
 */
export function authenticate(request: OpenRequest): Awaitable<Principal> {
  const { handler, exchange } = request;
  const wait = refusalWait(handler.limits, exchange.remoteAddress);
  if (wait !== undefined)
    throw tooManyRequests(
      'too many requests from this address were refused for want of a valid token',
      wait,
    );
  return orElse(
    () => identify(request),
    (error) => refuse(request, error),
  );
}

function refuse({ handler, exchange }: OpenRequest, error: unknown): never {
  if (error instanceof ScimError && error.code === 'unauthenticated')
    countRefusal(handler.limits, exchange.remoteAddress);
  throw error;
}

function identify(request: OpenRequest): Awaitable<Principal> {
  const { handler, exchange } = request;
  if (exchange.hasSeveralCredentials)
    throw unauthenticated('the request has more than one Authorization header', 'invalid_request');
  return whenReady(handler.authenticate(exchange.header('authorization'), exchange), (principal) =>
    inTenant(request, principal),
  );
}

function inTenant({ route }: OpenRequest, principal: Principal): Principal {
  // The same words as for an unknown token: a path must not tell about other tenants.
  if (route.tenant !== undefined && route.tenant !== principal.tenant)
    throw unauthenticated(
      'the token is not valid',
      'invalid_token',
      principal,
      'the path names another tenant',
    );
  return principal;
}

/**
 * Checks again that the caller may go on. Called after each wait: for a body, or for deferred work.
 *
 * @throws ScimError unauthenticated
 */
export function requireStillAdmitted(request: OpenRequest): Awaitable<unknown> {
  return identify(request);
}

/** Counts a request of a connection. @throws ScimError tooManyRequests */
export function limitConnection({ handler }: OpenRequest, principal: Principal): void {
  const { limits } = handler;
  const wait = limits?.limiter.take(
    limitKeyOf(principal),
    principal.limits ?? limits.perConnection,
  );
  if (wait !== undefined)
    throw tooManyRequests('this connection has sent more requests than its limit', wait);
}

/** Counts further requests of a connection, such as the operations of a bulk request. */
export function chargeConnection(
  { handler: { limits }, principal }: ConnectionRequest,
  requests: number,
): void {
  limits?.limiter.charge(limitKeyOf(principal), principal.limits ?? limits.perConnection, requests);
}

/** Counts a request without a credential by its address. @throws ScimError tooManyRequests */
export function limitAddress({
  handler: { limits },
  exchange: { remoteAddress },
}: OpenRequest): void {
  if (limits === undefined || remoteAddress === undefined) return;
  const wait = limits.limiter.take(`open:${remoteAddress}`, limits.perConnection);
  if (wait !== undefined)
    throw tooManyRequests('this address has sent too many requests without a token', wait);
}

function tooManyRequests(why: string, seconds: number): ScimError {
  return new ScimError('tooManyRequests', `${why}; try again in ${seconds} s`, {
    headers: { 'Retry-After': String(seconds) },
  });
}
