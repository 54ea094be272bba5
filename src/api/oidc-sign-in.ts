import { createHmac } from 'node:crypto';
import { isSameText } from '../access/console-secrets.ts';
import { emailKey } from '../access/email-key.ts';
import {
  createAttempt,
  createOidc,
  type Oidc,
  type OidcAttempt,
  OidcRefusal,
  type OidcTerms,
} from '../access/oidc.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { type ConsoleTerms, sessionCookie } from './console-terms.ts';
import { type CookieTerms, cookieOf, cookieTerms, setCookie } from './cookies.ts';
import type { ApiOptions } from './options.ts';
import { messagePage } from './pages/message-page.ts';
import { oidcPath } from './paths.ts';

/** Time in which a user comes back from the provider. */
const attemptMs = 600_000;

/** A sign-in that has begun, as its cookie has it. */
interface Begun extends OidcAttempt {
  /** Path in the console to go to. */
  readonly to: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Answers the two addresses of a sign-in with OpenID Connect: where it begins, and ends. */
export type AnswerOidc = (exchange: Exchange, publicUrl: string) => Promise<Answer>;

/** Returns what signs in with the identity provider of the configuration. */
export function createOidcSignIn(
  options: ApiOptions,
  terms: ConsoleTerms & { readonly oidc: OidcTerms },
): AnswerOidc {
  const oidc = createOidc(terms.oidc, options.clock);
  return async (exchange, publicUrl) => {
    if (exchange.method !== 'GET')
      throw new ScimError('methodNotAllowed', 'this path accepts GET', {
        headers: { Allow: 'GET' },
      });
    const { pathname, searchParams } = new URL(exchange.target, 'http://localhost');
    try {
      return pathname === oidcPath
        ? await begin(options, oidc, searchParams, publicUrl)
        : await finish({ options, terms, oidc }, exchange, searchParams, publicUrl);
    } catch (cause) {
      return failurePage(options, cause, publicUrl);
    }
  };
}

async function begin(
  { hashKey, clock }: ApiOptions,
  oidc: Oidc,
  parameters: URLSearchParams,
  publicUrl: string,
): Promise<Answer> {
  const attempt = createAttempt();
  const to = consolePath(parameters.get('return'));
  const begun: Begun = { ...attempt, to, expires: clock.now() + attemptMs };
  const location = await oidc.begin(attempt, redirectUri(publicUrl));
  return redirect(
    location,
    setCookie(attemptCookie(publicUrl), pack(hashKey, begun), begun.expires),
  );
}

interface SignIn {
  readonly options: ApiOptions;
  readonly terms: ConsoleTerms;
  readonly oidc: Oidc;
}

async function finish(
  { options, terms, oidc }: SignIn,
  exchange: Exchange,
  parameters: URLSearchParams,
  publicUrl: string,
): Promise<Answer> {
  const { hashKey, clock, reader, submit } = options;
  const begun = unpack(hashKey, cookieOf(exchange, attemptCookie(publicUrl)));
  const state = parameters.get('state') ?? '';
  if (begun === undefined || begun.expires <= clock.now() || !isSameText(state, begun.state))
    throw new OidcRefusal('This sign-in has expired, or was begun in another browser. Try again.');
  const code = parameters.get('code');
  if (code === null) throw new OidcRefusal('The identity provider did not sign you in.');
  const response = { code, iss: parameters.get('iss') ?? undefined };
  const email = emailKey(await oidc.finish(response, begun, redirectUri(publicUrl)));
  const found = email === undefined ? undefined : await reader.administratorByEmail(email);
  if (found === undefined || found.status === 'disabled')
    throw new OidcRefusal(
      'You are signed in there, but not an administrator here. Ask an owner to invite you.',
    );
  const expires = clock.now() + terms.sessionMs;
  const { secret } = await submit('executeAction', {
    actor: `administrator: ${found.email}`,
    action: {
      kind: 'session.create',
      administrator: found.id,
      tenant: found.tenant,
      by: 'oidc',
      expires,
    },
  });
  // Strict: the browser sends it with the calls of the page that it is led to, not before.
  const cookie = setCookie(sessionCookie(publicUrl), secret!, expires);
  return redirect(`${publicUrl}/console${begun.to}`, cookie);
}

function redirect(location: string, cookie: string): Answer {
  return {
    status: 302,
    headers: { Location: location, 'Set-Cookie': cookie, 'Cache-Control': 'no-store' },
    body: '',
  };
}

function redirectUri(publicUrl: string): string {
  return `${publicUrl}${oidcPath}/callback`;
}

/** Sent when the provider leads the browser back, which is another site. */
function attemptCookie(publicUrl: string): CookieTerms {
  return cookieTerms('rollcall_oidc', publicUrl, 'Lax');
}

const maxReturnCharacters = 1_000;

/** Returns a path of the console; anything that could lead elsewhere becomes its start. */
function consolePath(wanted: string | null): string {
  if (wanted === null || wanted.length > maxReturnCharacters || !wanted.startsWith('/')) return '/';
  const base = 'http://console';
  if (!URL.canParse(wanted, base)) return '/';
  const { origin, pathname, search } = new URL(wanted, base);
  return origin === base && !pathname.startsWith('//') ? pathname + search : '/';
}

function pack(hashKey: string, begun: Begun): string {
  const text = Buffer.from(JSON.stringify(begun)).toString('base64url');
  return `${text}.${signatureOf(hashKey, text)}`;
}

/** Returns what `pack` was given; undefined: it is missing, or was changed. */
function unpack(hashKey: string, packed: string | undefined): Begun | undefined {
  const [text = '', signature = ''] = packed?.split('.') ?? [];
  if (text === '' || !isSameText(signature, signatureOf(hashKey, text))) return undefined;
  return JSON.parse(Buffer.from(text, 'base64url').toString()) as Begun;
}

function signatureOf(hashKey: string, text: string): string {
  return createHmac('sha256', hashKey).update(`oidc\n${text}`).digest('base64url');
}

/** Returns the page that says why there is no session. What is not for the user goes to the log. */
function failurePage({ logger }: ApiOptions, cause: unknown, publicUrl: string): Answer {
  const back = { text: 'Back to the sign-in', url: `${publicUrl}/console/sign-in` };
  if (cause instanceof OidcRefusal) {
    logger.log('info', 'a sign-in with OpenID Connect was refused', { cause });
    return messagePage(403, 'You are not signed in', cause.message, back);
  }
  logger.log('warn', 'the identity provider of the console does not answer', { cause });
  return messagePage(
    502,
    'The identity provider does not answer',
    'Try again in a minute. An owner with a password can sign in meanwhile; the log of the server has the details.',
    back,
  );
}
