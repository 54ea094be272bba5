import type { OidcTerms } from '../access/oidc.ts';
import { type CookieTerms, cookieTerms } from './cookies.ts';

const hourMs = 3_600_000;

/** How long sessions of the console and links to it are valid, in milliseconds. */
export interface ConsoleTerms {
  /** From the last use of a session. */
  readonly idleMs: number;
  /** From the sign-in. */
  readonly sessionMs: number;
  /** Of the links that let an administrator in. */
  readonly linkMs: number;
  /** The identity provider that administrators may sign in with. */
  readonly oidc?: OidcTerms;
}

/**
 * A working day without use, and a week at most: a stolen laptop is signed out by the next morning,
 * and an administrator who uses the console daily signs in on Mondays.
 */
export const defaultConsoleTerms: ConsoleTerms = {
  idleMs: 8 * hourMs,
  sessionMs: 7 * 24 * hourMs,
  linkMs: 72 * hourMs,
};

/** Returns the terms of the cookie with the secret of a session. */
export function sessionCookie(publicUrl: string): CookieTerms {
  return cookieTerms('rollcall_session', publicUrl, 'Strict');
}

/** Returns the URL of a one-time link. The secret is in the fragment, which reaches no log. */
export function linkUrl(publicUrl: string, secret: string): string {
  return `${publicUrl}/console/welcome#${secret}`;
}
