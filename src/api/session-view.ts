import { csrfTokenOf } from '../access/console-secrets.ts';
import type { StoredAdministrator } from '../ports/administrators.ts';
import { toDate } from '../protocol/text/date-time.ts';
import { sessionCookie } from './console-terms.ts';
import { setCookie } from './cookies.ts';
import type { Call } from './operation.ts';
import type { ApiOptions } from './options.ts';
import type { CallerSession } from './principal.ts';

/** What a session shows of its administrator. */
type Shown = Pick<StoredAdministrator, 'id' | 'name' | 'email' | 'role' | 'tenant'>;

/** Returns a session, as its browser sees it. */
export function sessionView(
  own: Omit<CallerSession, 'hash' | 'administrator'> & {
    readonly administrator: Shown;
  },
) {
  const { csrfToken, expires, idleExpires } = own;
  const { id, name, email, role, tenant } = own.administrator;
  return {
    administrator: { id, name, email, role, tenant },
    csrfToken,
    expires: toDate(expires).toISOString(),
    idleExpires: toDate(idleExpires).toISOString(),
  };
}

/** Returns the answer that starts a session: the session, and the cookie with its secret. */
export function createdSession(
  { publicUrl }: Pick<Call, 'publicUrl'>,
  { hashKey, clock, console: terms }: Pick<ApiOptions, 'hashKey' | 'clock' | 'console'>,
  secret: string,
  administrator: Shown,
  expires: number,
) {
  const idleExpires = Math.min(expires, clock.now() + (terms?.idleMs ?? 0));
  const csrfToken = csrfTokenOf(hashKey, secret);
  return {
    body: sessionView({ administrator, csrfToken, expires, idleExpires }),
    headers: { 'Set-Cookie': setCookie(sessionCookie(publicUrl), secret, expires) },
  };
}
