import {
  endsInCollection,
  type ObservedRequest,
  type RequestKind,
  segmentsOf,
} from './observed-request.ts';
import type { ProviderWords } from './provider-words.ts';

/** Why a request failed, and what helps. */
export interface FailureInWords {
  readonly sentence: string;
  readonly fix: string;
}

type Say = (request: ObservedRequest, words: ProviderWords) => FailureInWords;

interface Rule {
  readonly applies: (request: ObservedRequest, kind: RequestKind) => boolean;
  readonly say: Say;
}

const says =
  (...parts: readonly string[]) =>
  ({ reason = '', detail = '' }: ObservedRequest): boolean =>
    parts.some((part) => reason.includes(part) || detail.includes(part));

const isRefused = ({ status }: ObservedRequest): boolean => status === 401;

/** Reasons for which a credential is refused, the most certain first. */
const refusals: readonly Rule[] = [
  {
    applies: ({ leftOut }) => leftOut !== undefined,
    say: ({ leftOut }, { form }) => ({
      sentence: `${leftOut} more requests were refused for their token within the hour; they are only counted.`,
      fix: `A client repeats a wrong token. Enter the right one in ${form}; after 30 failures within a minute its address has to wait a minute.`,
    }),
  },
  {
    applies: (request) => isRefused(request) && says('connection is paused')(request),
    say: (_, { name }) => ({
      sentence: `${name} sent the right token, and was refused: this connection is paused.`,
      fix: 'Ask the operator of this server to resume the connection. The token stays valid.',
    }),
  },
  {
    applies: (request) => isRefused(request) && says('tenant is paused')(request),
    say: (_, { name }) => ({
      sentence: `${name} sent the right token, and was refused: the whole tenant is paused.`,
      fix: 'Ask the operator of this server to resume the tenant. The token stays valid.',
    }),
  },
  {
    applies: (request) => isRefused(request) && says('is revoked')(request),
    say: (_, { name, form }) => ({
      sentence: `${name} sent a token of this connection that was revoked.`,
      fix: `Enter the newest token in ${form}, and test again.`,
    }),
  },
  {
    applies: (request) => isRefused(request) && says('has expired')(request),
    say: (_, { name, form }) => ({
      sentence: `${name} sent a token of this connection that has expired.`,
      fix: `Create another token, enter it in ${form}, and test again.`,
    }),
  },
  {
    applies: (request) => isRefused(request) && says('path names another tenant')(request),
    say: (_, { name, form }) => ({
      sentence: `${name} sent the token of this connection to the URL of another tenant.`,
      fix: `Copy the base URL again, and enter it in ${form}.`,
    }),
  },
  {
    applies: (request) => isRefused(request) && says('no Authorization header')(request),
    say: (_, { name, form }) => ({
      sentence: `${name} sent no token at all.`,
      fix: `Choose the authentication by HTTP header (bearer token) in ${form}, and enter the token. A proxy between the two may also take the header out.`,
    }),
  },
  {
    applies: (request) =>
      isRefused(request) && says('must be Bearer', 'more than one Authorization')(request),
    say: (_, { name, form }) => ({
      sentence: `${name} sent an authentication that is not one token.`,
      fix: `Enter only the token in ${form}, without spaces and line breaks. Basic authentication is not supported.`,
    }),
  },
  {
    applies: ({ status }, kind) => kind === 'getToken' && status < 500,
    say: (_, { name, form }) => ({
      sentence: `${name} asked for an access token, and its client was refused.`,
      fix: `Enter client id and client secret again in ${form}. If the secret was revoked or has expired, create another one.`,
    }),
  },
  {
    applies: isRefused,
    say: (_, { form }) => ({
      sentence: 'The token was refused: it is not the one of this connection.',
      fix: `Copy the whole token, without spaces before or after it, and enter it in ${form}. If it was not kept, create another one.`,
    }),
  },
];

/** Wrong paths. */
const paths: readonly Rule[] = [
  {
    applies: ({ path }) => path.split('/scim').length > 2,
    say: ({ path }, { form }) => ({
      sentence: `A request went to ${path}: the base URL has /scim/v2 twice.`,
      fix: `Copy the base URL again and enter it in ${form} as it is: the identity provider appends /Users itself.`,
    }),
  },
  {
    applies: ({ status, path }) => status === 404 && !path.includes('/scim'),
    say: ({ path }, { form }) => ({
      sentence: `A request went to ${path}, where nothing is: the base URL lacks /scim/v2.`,
      fix: `The base URL ends with /scim/v2. Copy it again, and enter it in ${form}.`,
    }),
  },
  {
    applies: (request) => request.status === 404 && endsInCollection(request),
    say: ({ path }, { form }) => ({
      sentence: `A request went to ${path}: the base URL ends with /${segmentsOf(path)[0]}.`,
      fix: `The base URL ends with /scim/v2, without /Users. Correct it in ${form}.`,
    }),
  },
  {
    applies: ({ status, method }) => status === 404 && ['PUT', 'PATCH'].includes(method),
    say: (_, { name }) => ({
      sentence: `${name} changed something that is not here (any more).`,
      fix: 'It was deleted here, or belongs to another connection. Provision it again in the identity provider: it is then created anew.',
    }),
  },
  {
    applies: ({ status }) => status === 404,
    say: ({ path }, { form }) => ({
      sentence: `A request went to ${path}, where nothing is.`,
      fix: `Compare the base URL in ${form} with the one above: they must be the same.`,
    }),
  },
];

/** Refusals of what a request says. */
const contents: readonly Rule[] = [
  {
    applies: ({ status, detail = '' }) => status === 400 && detail.includes('userName'),
    say: ({ detail }, { name }) => ({
      sentence: `${name} sent a user without a usable userName: ${detail}`,
      fix: 'Map an attribute that every person has, such as the e-mail address, to userName, and provision the person again.',
    }),
  },
  {
    applies: ({ status, scimType }) => status === 409 || scimType === 'uniqueness',
    say: ({ detail }, { name }) => ({
      sentence: `${name} sent a user or group whose name is taken: ${detail ?? ''}`,
      fix: 'Another user has the name here, perhaps of another connection. Change the name in the identity provider, or ask the operator to release the other one.',
    }),
  },
  {
    applies: ({ status, detail = '' }) => status === 403 && detail.startsWith('held'),
    say: (_, { name }) => ({
      sentence: `${name} wanted to take the access of many people away at once. The guard holds that; nothing was changed.`,
      fix: 'If it is meant, ask the operator to release the guard. Otherwise check what is assigned in the identity provider.',
    }),
  },
  {
    applies: ({ status, detail = '' }) => status === 403 && detail.includes('seats'),
    say: ({ detail }, { name }) => ({
      sentence: `${name} sent one person more than there are seats: ${detail}`,
      fix: 'Ask the operator for more seats, or remove people who no longer need access.',
    }),
  },
  {
    applies: ({ status }) => status === 403,
    say: ({ detail }, { name }) => ({
      sentence: `${name} may not do what it asked for: ${detail ?? ''}`,
      fix: 'Ask the operator: the credential may be for reading only, or the user or group belongs to another connection.',
    }),
  },
  {
    applies: ({ status }) => status === 413,
    say: (_, { name }) => ({
      sentence: `${name} sent more in one request than this server takes.`,
      fix: 'Push smaller groups, or fewer members at a time.',
    }),
  },
  {
    applies: ({ status }) => status === 415,
    say: (_, { name }) => ({
      sentence: `${name} sent something that is not JSON.`,
      fix: 'Choose SCIM 2.0 (not 1.1) in the identity provider.',
    }),
  },
  {
    applies: ({ status }) => status === 429,
    say: (_, { name }) => ({
      sentence: `${name} sent more requests than its limit, and has to wait a little.`,
      fix: 'Nothing needs to be done: it tries again. If it happens all day, ask the operator for a higher limit.',
    }),
  },
  {
    applies: ({ status, scimType }) => status === 400 && scimType === 'invalidFilter',
    say: ({ detail }, { name }) => ({
      sentence: `${name} searched with a filter that this server cannot read: ${detail ?? ''}`,
      fix: 'Choose the matching attribute userName in the identity provider, or send this line to the operator.',
    }),
  },
  {
    applies: ({ status }) => status >= 500,
    say: (_, { name }) => ({
      sentence: `This server could not answer ${name}.`,
      fix: 'It is not your settings. Try again in a minute; if it stays so, tell the operator.',
    }),
  },
];

const lastResort: Rule = {
  applies: () => true,
  say: ({ status, detail }, { name }) => ({
    sentence: `${name} was refused (${status})${detail === undefined ? '.' : `: ${detail}`}`,
    fix: 'Correct what the sentence names in the attribute mapping of the identity provider, and send it again.',
  }),
};

/** Returns why a request failed, and what helps. */
export function describeFailure(
  request: ObservedRequest,
  kind: RequestKind,
  words: ProviderWords,
): FailureInWords {
  const rules = [...refusals, ...paths, ...contents, lastResort];
  return rules.find(({ applies }) => applies(request, kind))!.say(request, words);
}
