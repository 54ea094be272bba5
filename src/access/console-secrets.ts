import { createHmac, timingSafeEqual } from 'node:crypto';
import { generateToken } from './token.ts';

/** Returns the secret of a new session, for its cookie. */
export function generateSessionSecret(): string {
  return generateToken('rollcallsession');
}

/** Returns the secret of a new one-time link. */
export function generateLinkSecret(): string {
  return generateToken('rollcalllink');
}

/**
 * Returns the token against cross-site requests of a session. It follows from the secret in the
 * cookie and a key of the server, so that neither a script nor another site can compute it.
 */
export function csrfTokenOf(hashKey: string, sessionSecret: string): string {
  return createHmac('sha256', hashKey).update(`csrf\n${sessionSecret}`).digest('base64url');
}

/** Whether two texts are equal. The time it takes says nothing about where they differ. */
export function isSameText(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
