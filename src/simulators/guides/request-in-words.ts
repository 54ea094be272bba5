import { describeFailure } from './failure-in-words.ts';
import {
  endsInCollection,
  kindOf,
  type ObservedRequest,
  type RequestKind,
} from './observed-request.ts';
import { type ProviderWords, wordsOf } from './provider-words.ts';

/** A request in the words of an administrator who has never seen SCIM. */
export interface RequestInWords {
  readonly kind: RequestKind | 'refused';
  readonly sentence: string;
  /** `good`: as it should be. `bad`: it failed, and something must be done. */
  readonly tone: 'good' | 'neutral' | 'bad';
  /** What helps. */
  readonly fix?: string;
}

/** A sentence about a request that succeeded. */
type Say = (request: ObservedRequest, words: ProviderWords) => string;

const foundNothing = 'we answered that there is none, which is correct.';

/** Whether a look-up is a test: it names a random id, or what the simulators look for. */
function isTest({ names = [] }: ObservedRequest): boolean {
  return names.some((name) => isRandomId(name) || name.startsWith('rollcall-test-'));
}

const randomIdLength = 36;

function isRandomId(name: string): boolean {
  return (
    name.length === randomIdLength &&
    [...name].every((character) => '0123456789abcdef-'.includes(character))
  );
}

/** Returns the first name that a request is about, in quotation marks; empty: none is known. */
function nameIn({ names = [] }: ObservedRequest): string {
  const name = names.find((one) => !isRandomId(one));
  return name === undefined ? '' : ` “${isolated(name)}”`;
}

/** Returns a name that cannot rearrange its sentence (Unicode UAX #9: FSI and PDI around it). */
function isolated(name: string): string {
  const isLeftToRight = [...name].every((character) => character < '\u0590');
  if (isLeftToRight) return name;
  const inner = [...name].filter((character) => character < '\u2066' || character > '\u2069');
  return `\u2068${inner.join('')}\u2069`;
}

const first = (query: string | undefined): string =>
  query?.includes('startIndex=1&') === true || query?.endsWith('startIndex=1') === true
    ? 'the first page of '
    : '';

const attributeOf = (query: string | undefined): string =>
  query?.split('filter=')[1]?.split(' ')[0] ?? 'userName';

const sentences: Readonly<Record<Exclude<RequestKind, 'other'>, Say>> = {
  lookUpUser: (request, { name, test, testUser }) => {
    const isNone = request.effect === 'found nothing';
    if (isTest(request) && isNone)
      return `${name} asked for ${testUser} (${test}), and ${foundNothing}`;
    const what = `${name} looked for the user${nameIn(request)} by ${attributeOf(request.query)}`;
    return isNone ? `${what}, and ${foundNothing}` : `${what}, and we answered with the user.`;
  },
  checkManager: (_, { name }) => `${name} asked whether a user has a certain manager.`,
  listUsers: ({ query, effect }, { name }) =>
    effect === 'found nothing'
      ? `${name} asked for ${first(query)}all users, and we answered that there are none yet.`
      : `${name} asked for ${first(query)}all users, and got them.`,
  readUser: (_, { name }) => `${name} read one user back.`,
  createUser: (request, { name }) => `${name} created the user${nameIn(request)}.`,
  replaceUser: (request, { name }) =>
    request.effect === 'no effect'
      ? `${name} sent the user${nameIn(request)} again; nothing differed.`
      : `${name} updated the user${nameIn(request)}.`,
  changeUser: (request, { name }) =>
    request.effect === 'no effect'
      ? `${name} sent a change of a user that was as it should be already.`
      : `${name} changed a user.`,
  deleteUser: (_, { name }) => `${name} deleted a user.`,
  lookUpGroup: (request, { name, test }) => {
    const isNone = request.effect === 'found nothing';
    if (isTest(request) && isNone)
      return `${name} asked for a group that does not exist (${test}), and ${foundNothing}`;
    const what = `${name} looked for the group${nameIn(request)} by ${attributeOf(request.query)}`;
    return isNone ? `${what}, and ${foundNothing}` : `${what}, and we answered with the group.`;
  },
  checkMember: (_, { name }) => `${name} asked whether a user is a member of a group.`,
  listGroups: ({ query, effect }, { name }) =>
    effect === 'found nothing'
      ? `${name} asked for ${first(query)}all groups, and we answered that there are none yet.`
      : `${name} asked for ${first(query)}all groups, and got them.`,
  readGroup: (_, { name }) => `${name} read one group back.`,
  createGroup: (request, { name }) => `${name} created the group${nameIn(request)}.`,
  replaceGroup: (request, { name }) => `${name} updated the group${nameIn(request)}.`,
  changeGroup: ({ effect }, { name }) =>
    effect === 'no effect'
      ? `${name} sent a change of a group that was as it should be already.`
      : `${name} changed the name or the members of a group.`,
  deleteGroup: (_, { name }) => `${name} deleted a group.`,
  readConfiguration: (_, { name }) => `${name} asked what this server can do, and got the answer.`,
  readResourceTypes: (_, { name }) =>
    `${name} asked what kinds of things this server keeps: users and groups.`,
  readSchemas: (_, { name }) => `${name} asked which attributes users and groups have.`,
  search: (_, { name }) => `${name} searched with a request whose filter is in its body.`,
  bulk: (_, { name }) => `${name} sent several changes in one request.`,
  getToken: (_, { name }) => `${name} got an access token with its client secret.`,
};

/**
 * Returns a request in words.
 *
 * @param guide name of the guide of the identity provider; absent: it is not known
 */
export function requestInWords(request: ObservedRequest, guide?: string): RequestInWords {
  const words = wordsOf(guide);
  const kind = kindOf(request);
  if (request.status >= 400) {
    const expected = expectedRefusal(request, kind, words);
    return expected ?? { kind, tone: 'bad', ...describeFailure(request, kind, words) };
  }
  if (kind === 'other')
    return {
      kind,
      tone: 'neutral',
      sentence: `${words.name} sent ${request.method} ${request.path}; the answer was ${request.status}.`,
    };
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  const tone = isReading && request.effect !== 'found nothing' ? 'neutral' : 'good';
  return { kind, tone, sentence: sentences[kind](request, words) };
}

/** Returns the words for a refusal that is part of an ordinary exchange; undefined: it is not. */
function expectedRefusal(
  request: ObservedRequest,
  kind: RequestKind,
  { name }: ProviderWords,
): RequestInWords | undefined {
  const { status, method } = request;
  if (status !== 404 || endsInCollection(request)) return undefined;
  if (method === 'DELETE')
    return {
      kind,
      tone: 'neutral',
      sentence: `${name} deleted something that is gone already.`,
    };
  if (kind === 'readUser' || kind === 'readGroup')
    return {
      kind,
      tone: 'neutral',
      sentence: `${name} asked for something that is not here (any more), and was told so.`,
    };
  return undefined;
}
