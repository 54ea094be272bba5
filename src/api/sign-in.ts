import { emailKey } from '../access/email-key.ts';
import { createGuessLimits, type GuessLimits } from '../access/guess-limits.ts';
import { hashToken } from '../access/token.ts';
import { createUnusedHash, type UnusedHash, verifyPassword } from '../access/verify-password.ts';
import { toRfc3339 } from '../administration/views.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { requireEmail } from './administrators.ts';
import { type ConsoleTerms, sessionCookie } from './console-terms.ts';
import { setCookie } from './cookies.ts';
import * as examples from './examples/objects.ts';
import { executeWithSecret } from './execute.ts';
import { type Call, type Operation, operation } from './operation.ts';
import type { ApiOptions } from './options.ts';
import type { Administrator, CallerSession } from './principal.ts';
import {
  linkToVerify,
  passwordChange,
  redeemedLink,
  session,
  signIn,
  signInOptions,
  verifiedLink,
} from './schemas/administrator.ts';
import { createdSession, sessionView } from './session-view.ts';

const tag = 'Sign-in';

/** What checks of passwords and links share. */
interface Checks {
  readonly guesses: GuessLimits;
  readonly unusedHash: UnusedHash;
}

/** Adds the operations of signing in to the console and out of it. */
export const addSignInOperations: Operation = (api, options) => {
  const checks: Checks = {
    guesses: createGuessLimits(options.limits?.limiter),
    unusedHash: createUnusedHash(options.secrets),
  };
  for (const add of [
    showSignIn,
    showSession,
    signInWith(checks),
    verifyLink(checks),
    redeemLink(checks),
    changePassword(checks),
    signOut,
  ])
    add(api, options);
};

const showSignIn = operation(
  'get /sign-in',
  'Show what the sign-in page of the console offers',
  {
    id: 'getSignInOptions',
    example: { response: { version: '1.0.0', password: true, needsAdministrator: false } },
    errors: ['notFound'],
    tag,
    access: 'open',
    response: signInOptions,
  },
  async (_, options) => {
    const { oidc } = termsOf(options);
    const owners = await options.reader.owners(1);
    return {
      body: {
        version: options.version,
        password: true,
        oidc: oidc && { name: oidc.name },
        needsAdministrator: owners.length === 0,
      },
    };
  },
);

const showSession = operation(
  'get /session',
  'Show the session of the console and its administrator',
  {
    id: 'getSession',
    example: { response: examples.session },
    tag,
    access: 'session',
    response: session,
  },
  async ({ administrator }) => ({ body: sessionView(ownSession(administrator)) }),
);

function signInWith({ guesses, unusedHash }: Checks): Operation {
  return operation(
    'post /session',
    'Sign in with a password; the answer sets the cookie of a new session',
    {
      id: 'createSession',
      example: {
        body: { email: 'ada@example.com', password: 'correct horse battery staple' },
        response: examples.session,
      },
      errors: ['unauthenticated', 'notFound'],
      tag,
      access: 'open',
      body: signIn,
      status: 201,
      response: session,
    },
    async (input, options) => {
      const { password, email: given } = input.body;
      const terms = termsOf(options);
      const { reader, secrets } = options;
      // What cannot be an address is an unknown one.
      const email = emailKey(given) ?? '';
      return guesses.run(input.exchange.remoteAddress, email, async () => {
        const known = await reader.administratorByEmail(email);
        const found = await verifyPassword(secrets, unusedHash, known, password);
        const expires = options.clock.now() + terms.sessionMs;
        const { body } = await executeWithSecret(signedInAs(found.email), options, {
          kind: 'session.create',
          administrator: found.id,
          tenant: found.tenant,
          by: 'password',
          password: found.password,
          expires,
        });
        return createdSession(input, options, body.secret!, body, expires);
      });
    },
  );
}

function verifyLink({ guesses }: Checks): Operation {
  return operation(
    'post /session/link/verify',
    'Show what a one-time link is for; it stays valid',
    {
      id: 'verifyLink',
      example: {
        body: { link: 'rollcalllinkexample' },
        response: { purpose: 'owner', expires: examples.later },
      },
      errors: ['gone', 'notFound'],
      tag,
      access: 'open',
      body: linkToVerify,
      response: verifiedLink,
    },
    async ({ body: { link }, exchange }, options) => {
      termsOf(options);
      const found = await guesses.run(exchange.remoteAddress, undefined, () =>
        validLink(options, link),
      );
      const { administrator: id, expires } = found;
      const administrator = id === undefined ? undefined : await options.reader.administrator(id);
      if (id !== undefined && (administrator === undefined || administrator.status === 'disabled'))
        throw endedLink();
      return {
        body: {
          purpose: id === undefined ? ('owner' as const) : ('administrator' as const),
          email: administrator?.email,
          name: administrator?.name,
          expires: toRfc3339(expires),
        },
      };
    },
  );
}

function redeemLink({ guesses }: Checks): Operation {
  return operation(
    'post /session/link',
    'Use a one-time link: set name and password, and sign in',
    {
      id: 'redeemLink',
      example: {
        body: {
          link: 'rollcalllinkexample',
          email: 'ada@example.com',
          name: 'Ada Lovelace',
          password: 'correct horse battery staple',
        },
        response: examples.session,
      },
      errors: ['gone', 'notFound', 'conflict'],
      tag,
      access: 'open',
      body: redeemedLink,
      status: 201,
      response: session,
    },
    async (input, options) => {
      const { link, name, email: given, password } = input.body;
      const terms = termsOf(options);
      const email = given === undefined ? undefined : requireEmail(given);
      return guesses.run(input.exchange.remoteAddress, undefined, async () => {
        const found = await validLink(options, link);
        const { administrator: id } = found;
        const invited = id === undefined ? undefined : await options.reader.administrator(id);
        requireStrong(password, email ?? invited?.email);
        const expires = options.clock.now() + terms.sessionMs;
        const { body } = await executeWithSecret(
          signedInAs(invited?.email ?? email ?? 'one-time link'),
          options,
          {
            kind: 'administrator.redeem',
            tenant: invited?.tenant,
            link: found.hash,
            email,
            name,
            password: await options.secrets.hash(password),
            expires,
          },
        );
        return createdSession(input, options, body.secret!, body, expires);
      });
    },
  );
}

function changePassword({ guesses, unusedHash }: Checks): Operation {
  return operation(
    'put /session/password',
    'Change the own password; the other sessions end',
    {
      id: 'changePassword',
      example: {
        body: { current: 'correct horse battery staple', password: 'a longer and better one' },
        response: examples.session,
      },
      errors: ['unauthenticated'],
      tag,
      access: 'session',
      body: passwordChange,
      response: session,
    },
    async (input, options) => {
      const { current, password } = input.body;
      const own = ownSession(input.administrator);
      const { id, email, tenant } = own.administrator;
      requireStrong(password, email);
      await guesses.run(input.exchange.remoteAddress, email, async () => {
        await verifyPassword(options.secrets, unusedHash, own.administrator, current);
      });
      await executeWithSecret(input, options, {
        kind: 'administrator.changePassword',
        administrator: id,
        tenant,
        former: own.administrator.password,
        password: await options.secrets.hash(password),
        keep: own.hash,
      });
      return { body: sessionView(own) };
    },
  );
}

const signOut = operation(
  'delete /session',
  'Sign out: the session ends',
  {
    id: 'deleteSession',
    example: { response: examples.session },
    tag,
    access: 'session',
    response: session,
  },
  async (input, options) => {
    const own = ownSession(input.administrator);
    const { id, tenant } = own.administrator;
    await executeWithSecret(input, options, {
      kind: 'session.delete',
      administrator: id,
      tenant,
      session: own.hash,
    });
    return {
      body: sessionView(own),
      headers: { 'Set-Cookie': setCookie(sessionCookie(input.publicUrl), '') },
    };
  },
);

/** @throws ScimError notFound where there is no console */
function termsOf({ console: terms }: ApiOptions): ConsoleTerms {
  if (terms === undefined)
    throw new ScimError('notFound', 'this server has no console ("console.enabled" is false)');
  return terms;
}

function ownSession({ session: own }: Administrator): CallerSession {
  // `authorize` admits callers with a session only.
  return own!;
}

/** Returns the caller of actions by which an administrator comes in. */
function signedInAs(email: string): Pick<Call, 'administrator'> {
  return {
    administrator: { actor: `administrator: ${email}`, mayWrite: true, mayReadSecrets: false },
  };
}

/** Resolves to a link that is valid now. @throws ScimError gone */
async function validLink({ reader, hashKey, clock }: ApiOptions, secret: string) {
  const found = await reader.consoleLink(hashToken(hashKey, secret));
  if (found === undefined || found.expires <= toTimestamp(clock.now())) throw endedLink();
  return found;
}

function endedLink(): ScimError {
  return new ScimError(
    'gone',
    'the link is not valid any more: it was used, replaced, or has expired. Ask for a new one',
  );
}

/** Different characters of a password. */
const minDifferent = 5;

/** @throws ScimError invalidValue for a password that is guessed first */
function requireStrong(password: string, email = ''): void {
  const [name = ''] = email.split('@', 1);
  const folded = password.toLowerCase();
  const isOwnName = name.length >= 4 && folded.includes(name) && password.length < name.length + 8;
  if (isOwnName || folded === email || new Set(folded).size < minDifferent)
    throw new ScimError(
      'invalidValue',
      'password: it is easy to guess; use several words that do not belong together',
    );
}
