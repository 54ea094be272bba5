import type { IncomingMessage } from 'node:http';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { isServedPath } from '../scim/target.ts';
import type { RollcallOptions } from './rollcall.ts';

/** A request as Connect, Express and others pass it on. */
interface MountedRequest extends IncomingMessage {
  /** The whole URL, where they have removed the path that the handler is mounted at. */
  readonly originalUrl?: unknown;
}

/**
 * Returns whose a request is: `own`, `foreign` for the application's own, or `elsewhere` for one
 * that Rollcall cannot answer, because it is mounted at another path than its URLs begin with.
 *
 * Nested routers may have removed a part of the base path only: then the request gets its whole URL
 * back.
 */
export function mountingOf(
  request: MountedRequest,
  basePath: string,
  { behindProxy = false, externalUrl, console: hasConsole = false }: RollcallOptions,
): 'own' | 'foreign' | 'elsewhere' {
  const { url = '', originalUrl = url } = request;
  if (typeof originalUrl !== 'string' || originalUrl === url)
    return isServedPath(url, basePath, !behindProxy, hasConsole) ? 'own' : 'foreign';
  if (isServedPath(originalUrl, basePath, true, hasConsole)) {
    request.url = originalUrl;
    return 'own';
  }
  if (!isServedPath(url, basePath, false, hasConsole)) return 'foreign';
  // A proxy that maps one path to another, or is trusted to, may send anything.
  return behindProxy || externalUrl !== undefined ? 'own' : 'elsewhere';
}

/** Returns the error for a request that is `elsewhere`. */
export function mountedElsewhere(
  { url = '', originalUrl }: MountedRequest,
  basePath: string,
): ScimError {
  const whole = String(originalUrl);
  const mount = whole.endsWith(url) ? whole.slice(0, -url.length) : whole;
  return new ScimError(
    'internal',
    `Rollcall is mounted at ${mount}, but its basePath is "${basePath}", so that no URL in its answers would work; set basePath: '${mount}' in createRollcall`,
  );
}
