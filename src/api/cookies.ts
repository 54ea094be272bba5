import { toDate } from '../protocol/text/date-time.ts';
import type { CallerRequest } from './principal.ts';

/** Cookies of a request that are looked at. */
const maxCookieCharacters = 16_384;

/** Where a cookie is valid, and how. */
export interface CookieTerms {
  readonly name: string;
  readonly path: string;
  readonly isSecure: boolean;
  /** `Lax`: it is also sent when another site leads the browser here. */
  readonly sameSite: 'Strict' | 'Lax';
}

/**
 * Returns the terms of a cookie under a public URL. At the root of an https origin it has the
 * prefix `__Host-`, so that no neighbouring host can plant one (RFC 6265bis §4.1.3.2).
 *
 * @param publicUrl origin and path, without a slash at its end
 */
export function cookieTerms(
  name: string,
  publicUrl: string,
  sameSite: CookieTerms['sameSite'],
): CookieTerms {
  const { protocol, pathname } = new URL(publicUrl);
  const isSecure = protocol === 'https:';
  const hasPrefix = isSecure && pathname === '/';
  return { name: hasPrefix ? `__Host-${name}` : name, path: pathname, isSecure, sameSite };
}

/** Returns the value of a cookie; undefined: there is none, or several of the name. */
export function cookieOf(request: CallerRequest, { name }: CookieTerms): string | undefined {
  const text = request.header('cookie');
  if (text === undefined || text.length > maxCookieCharacters) return undefined;
  const values = text
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 && values[0] !== '' ? values[0] : undefined;
}

/**
 * Returns the value of a Set-Cookie header.
 *
 * @param value letters, digits, `-`, `_` and `.`; empty: the cookie is deleted
 * @param expires milliseconds since 1970; absent: the browser deletes it when it ends
 */
export function setCookie(
  { name, path, isSecure, sameSite }: CookieTerms,
  value: string,
  expires?: number,
): string {
  const until = value === '' ? 0 : expires;
  return [
    `${name}=${value}`,
    `Path=${path}`,
    ...(until === undefined ? [] : [`Expires=${toDate(until).toUTCString()}`]),
    'HttpOnly',
    `SameSite=${sameSite}`,
    ...(isSecure ? ['Secure'] : []),
  ].join('; ');
}
