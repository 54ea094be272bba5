import type { Exchange } from '../http/exchange.ts';

/** First segments of every path that is served. */
const roots: ReadonlySet<string> = new Set([
  'scim',
  't',
  '.api',
  'oauth',
  '.well-known',
  'healthz',
  'readyz',
  'api',
  'metrics',
  'console',
  'setup',
]);

/** Those of the roots that are pages. */
const pageRoots: ReadonlySet<string> = new Set(['console', 'setup']);

/** Returns the path of a public URL, without a slash at its end; empty for an origin. */
export function basePathOf(publicUrl: string): string {
  const { pathname } = new URL(publicUrl);
  return pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
}

/**
 * Returns the exchange with its target in the one form that is routed and authorized: repeated
 * slashes of the path become one, and the path of the public URL is removed where a proxy left it.
 */
export function routedExchange(exchange: Exchange, basePath: string): Exchange {
  const target = routedTarget(exchange.target, basePath);
  return target === exchange.target ? exchange : withTarget(exchange, target);
}

function withTarget(exchange: Exchange, target: string): Exchange {
  return {
    method: exchange.method,
    target,
    header: (name) => exchange.header(name),
    get scheme() {
      return exchange.scheme;
    },
    get remoteAddress() {
      return exchange.remoteAddress;
    },
    get hasSeveralCredentials() {
      return exchange.hasSeveralCredentials;
    },
    get hasSeveralHosts() {
      return exchange.hasSeveralHosts;
    },
    body: (limit, onBytes) => exchange.body(limit, onBytes),
  };
}

function routedTarget(target: string, basePath: string): string {
  if (!target.startsWith('/')) return target;
  if (!target.includes('//')) return basePath === '' ? target : withoutBase(target, basePath);
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark);
  return withoutBase(withSingleSlashes(path), basePath) + query;
}

function withSingleSlashes(path: string): string {
  if (!path.includes('//')) return path;
  const segments = path.split('/').filter((segment) => segment !== '');
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

/** Path of the authorization server's metadata (RFC 8414 §3). */
export const authorizationServerPath = '/.well-known/oauth-authorization-server';

/** Paths of Rollcall may begin like the base (`/scim`): it is removed if one of them is left. */
function withoutBase(path: string, basePath: string): string {
  if (basePath === '') return path;
  // RFC 8414 §3.1: the path of an issuer follows the well-known path.
  const wellKnown = authorizationServerPath + basePath;
  if (path === wellKnown || path.startsWith(`${wellKnown}/`))
    return authorizationServerPath + path.slice(wellKnown.length);
  if (!path.startsWith(`${basePath}/`)) return path;
  const rest = path.slice(basePath.length);
  if (rest === '/' || rest.startsWith('/?')) return rest;
  const [, root = ''] = rest.split('/', 2);
  return roots.has(root.split('?', 1)[0]!) ? rest : path;
}

/**
 * Whether a target is one that Rollcall answers.
 *
 * @param mustHaveBase false: the base path may have been removed
 * @param hasConsole whether the paths of the console are Rollcall's
 */
export function isServedPath(
  target: string,
  basePath: string,
  mustHaveBase: boolean,
  hasConsole = false,
): boolean {
  const whole = routedTarget(target, '');
  const routed = withoutBase(whole, basePath);
  if (mustHaveBase && basePath !== '' && routed === whole) return false;
  const [, root = ''] = routed.split('/', 2);
  const name = root.split('?', 1)[0]!;
  return roots.has(name) && (hasConsole || !pageRoots.has(name));
}

/** How the public URL follows from the Host header of a request. */
export interface HostTerms {
  /** Default: the scheme of the request, or `http`. */
  readonly scheme?: 'http' | 'https';
  /** Path before the server's own, without a slash at its end. Default: none. */
  readonly path?: string;
  /** Whether a proxy says the host and the scheme that its client used (`X-Forwarded-…`). */
  readonly isForwarded?: boolean;
}

/**
 * Returns what the URLs in one answer begin with. A server that listens at every address of the
 * machine and has no public URL takes it from the Host header: the answer goes to the client that
 * wrote the header, and to no cache.
 */
export function publicUrlOf(
  { publicUrl, followsHost }: { readonly publicUrl: string; readonly followsHost?: HostTerms },
  exchange: Pick<Exchange, 'header' | 'scheme'>,
): string {
  if (followsHost === undefined) return publicUrl;
  const { path = '', isForwarded = false } = followsHost;
  const host = (isForwarded && lastOf(exchange, 'x-forwarded-host')) || exchange.header('host');
  if (host === undefined || !isAuthority(host)) return publicUrl;
  const forwarded = isForwarded ? lastOf(exchange, 'x-forwarded-proto') : undefined;
  const scheme =
    forwarded === 'http' || forwarded === 'https'
      ? forwarded
      : (followsHost.scheme ?? exchange.scheme);
  return `${scheme ?? 'http'}://${host}${path}`;
}

/** Returns the last entry of a list: the proxy's own, for any client can write those before it. */
function lastOf(exchange: Pick<Exchange, 'header'>, name: string): string | undefined {
  return exchange.header(name)?.split(',').at(-1)?.trim();
}

const maxHostCharacters = 255;

/** Whether a text is host [":" port] of RFC 3986 §3.2, without percent signs. */
function isAuthority(host: string): boolean {
  if (host.length > maxHostCharacters || !URL.canParse(`http://${host}`)) return false;
  for (const character of host) {
    const code = character.charCodeAt(0);
    const letterOrDigit =
      (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
    if (!letterOrDigit && !'.-:[]'.includes(character)) return false;
  }
  return true;
}
