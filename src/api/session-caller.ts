import { csrfTokenOf, isSameText } from '../access/console-secrets.ts';
import { hashToken } from '../access/token.ts';
import type { SubmitAdministration } from '../administration/command.ts';
import type { ConsoleSession, StoredAdministrator } from '../ports/administrators.ts';
import type { Store } from '../ports/store.ts';
import type { Clock } from '../ports/system.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { fromTimestamp, minuteMs, toTimestamp } from '../protocol/text/date-time.ts';
import { type ConsoleTerms, sessionCookie } from './console-terms.ts';
import { cookieOf, setCookie } from './cookies.ts';
import type { Administrator, AdministratorOptions, CallerRequest } from './principal.ts';
import { isReading, requireSameOrigin } from './same-origin.ts';

/** What sessions are found with. */
export interface SessionCallerOptions {
  readonly reader: Store;
  readonly submit: SubmitAdministration;
  readonly clock: Clock;
  readonly hashKey: string;
  readonly terms: ConsoleTerms;
  /** Returns under which URL the client of a request reaches the server. */
  readonly publicUrlOf: (request: CallerRequest) => string;
}

/**
 * Returns what finds the administrator of a request by the cookie of its session. Session and
 * administrator are read with each request, so that what an administrator loses is lost at once, on
 * every node.
 */
export function createSessionCaller(
  options: SessionCallerOptions,
): NonNullable<AdministratorOptions['session']> {
  const { reader, hashKey, publicUrlOf } = options;
  return async (request) => {
    const publicUrl = publicUrlOf(request);
    const terms = sessionCookie(publicUrl);
    const secret = cookieOf(request, terms);
    if (secret === undefined) return undefined;
    const hash = hashToken(hashKey, secret);
    const session = await reader.consoleSession(hash);
    const administrator = session && (await reader.administrator(session.administrator));
    const caller = session && administrator && callerOf(options, session, administrator, secret);
    if (caller === undefined)
      throw new ScimError('unauthenticated', 'the session has ended; sign in again', {
        headers: {
          'WWW-Authenticate': 'Bearer realm="management"',
          'Set-Cookie': setCookie(terms, ''),
        },
      });
    requireSameOrigin(request, publicUrl);
    if (!isReading(request.method)) requireCsrfToken(request, caller.session!.csrfToken);
    await touch(options, session!);
    return caller;
  };
}

/** Returns the caller of a session; undefined: the session has ended. */
function callerOf(
  { clock, terms, hashKey }: SessionCallerOptions,
  { hash, used, expires: end }: ConsoleSession,
  administrator: StoredAdministrator,
  secret: string,
): Administrator | undefined {
  const now = clock.now();
  const expires = fromTimestamp(end);
  const isOver = now >= Math.min(expires, fromTimestamp(used) + terms.idleMs);
  if (isOver || administrator.status !== 'active') return undefined;
  const { email, role, tenant } = administrator;
  return {
    actor: `administrator: ${email}`,
    tenant,
    mayWrite: role !== 'read-only',
    mayReadSecrets: false,
    session: {
      administrator,
      hash,
      csrfToken: csrfTokenOf(hashKey, secret),
      expires,
      idleExpires: Math.min(expires, now + terms.idleMs),
    },
  };
}

/** @throws ScimError csrf */
function requireCsrfToken(request: CallerRequest, expected: string): void {
  if (!isSameText(request.header('x-csrf-token') ?? '', expected))
    throw new ScimError(
      'csrf',
      'send the header X-CSRF-Token with the csrfToken of GET /api/v1/session',
    );
}

/**
 * Writes down that a session is used, once a minute: a write for every request would cost more than
 * the request. A store that cannot write now ends no session.
 */
async function touch(
  { clock, submit }: SessionCallerOptions,
  { hash, used }: ConsoleSession,
): Promise<void> {
  const now = clock.now();
  const before = now - minuteMs;
  if (fromTimestamp(used) > before) return;
  const seen = { hash, used: toTimestamp(now), before: toTimestamp(before) };
  await submit('touchSession', seen).catch(() => undefined);
}
