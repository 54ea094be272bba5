import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Contender, stopContenders } from '../../bench/contenders.ts';
import { type Peer, peers, startEmptyPeer } from '../../bench/peers.ts';
import { checkConformance } from '../../src/conformance/index.ts';

/**
 * The checker against servers that other people wrote: it must find what each is known to do
 * differently, and must not find fault with what each does right. Each expected finding was held
 * against the clause it names.
 */
interface Expected {
  /** `suite: id of a case`, and the beginning of what it says. */
  readonly found: Readonly<Record<string, string>>;
  /** Cases that pass. */
  readonly passed: readonly string[];
}

const expected: Readonly<Record<string, Expected>> = {
  'scimmy-routers': {
    found: {
      // The location header is missing; `meta.location` is there.
      'rfc: create.location': 'Location',
      'rfc: create.user-name-empty': 'POST /Users answers 201',
      'rfc: auth.challenge': '401 has no WWW-Authenticate header',
      'rfc: filter.eq-without-case': 'the matches is []',
      'rfc: filter.grouping': "Unexpected token ')' in filter",
      'rfc: values.one-primary': '2 emails are primary',
      'rfc: page.large-count': 'itemsPerPage is 1000000',
      'rfc: members.add-again': 'members is [',
      // userName is not caseExact, and the filter compares it with case.
      'okta: spec.user-name-case': 'the users found is []',
      // Entra's text for a boolean.
      'entra: changes.disable-by-text': 'PATCH /Users/',
      'entra: changes.value-path-creates': 'PATCH /Users/',
      // A member that is added again is there twice.
      'entra: groups.add-member-again': 'members is [',
    },
    passed: [
      'rfc: auth.no-credential',
      'rfc: patch.replace.value-path',
      'rfc: page.walk',
      'rfc: create.meta-is-the-servers',
      'rfc: create.unique-user-name',
      'rfc: create.projection',
      'entra: groups.add-members',
      'entra: groups.remove-members-by-value',
      'okta: spec.unknown-id',
    ],
  },
  'better-auth': {
    found: {
      // The user of the application keeps the e-mail of a deleted SCIM user.
      'rfc: create.new-id-after-delete': 'POST /Users answers 409',
      'rfc: values.attribute-name-case': 'POST /Users answers 400',
      'rfc: filter.times': 'filter operator gt is not supported',
      'rfc: members.filter': 'GET /Groups answers 400',
      'entra: schemas.bulk': 'bulk.supported is false',
      'entra: groups.is-member': 'GET /Groups answers 400',
      'ipsie: al1.deactivate': 'GET /Users answers 400',
    },
    passed: [
      'rfc: auth.challenge',
      'rfc: delete.status',
      'rfc: patch.atomic',
      'rfc: create.location',
      'rfc: create.unique-user-name',
      'rfc: create.unique-without-case',
      'okta: spec.user-name-case',
      'okta: spec.wrong-token',
      'entra: groups.add-members',
      'entra: groups.remove-members-by-value',
    ],
  },
  polis: {
    found: {
      'rfc: create.location': 'Location',
      'rfc: create.meta-is-the-servers': 'meta.resourceType is "Group"',
      'rfc: create.unique-user-name': 'POST /Users answers 409 with scimType absent',
      'rfc: create.projection': 'title is in the answer',
      'rfc: auth.challenge': '401 has no WWW-Authenticate header',
      'rfc: values.boolean-text': 'active is "False"',
      'rfc: values.unknown-attribute': 'noSuchAttribute is in the answer',
      'rfc: members.remove-one': 'members is []',
      'rfc: patch.op-test': 'answers 200; 400 is expected',
      // Express sends an ETag; nothing reads If-Match.
      'rfc: etag.match-put': 'answers 200; 412 is expected',
      'rfc: delete.status': 'answers 200; 204 is expected',
      'rfc: errors.status': 'is expected',
      'rfc: create.groups-read-only': 'groups is [',
      'entra: connection.media-type': 'the media type is "application/json"',
      'entra: schemas.service-provider-config': 'GET /ServiceProviderConfig answers 404',
      // Stored as it came.
      'entra: changes.disable-by-text': 'active is "False"',
      // The answers of groups have no members, whatever they hold.
      'entra: groups.add-members': 'members is []',
      'okta: spec.unknown-id': 'status in the body is absent',
      'okta: spec.user-name-case': 'the users found is []',
    },
    passed: [
      'rfc: auth.no-credential',
      'rfc: read.by-id',
      'rfc: patch.replace.single',
      'okta: lifecycle.deactivate',
      'entra: users.create',
    ],
  },
};

const suiteNames = ['rfc', 'entra', 'okta', 'ipsie'] as const;

/** Resolves with the status and the reason of each case that is expected to say something. */
async function check(
  { port, token }: Contender,
  { found, passed }: Expected,
): Promise<Map<string, { readonly status: string; readonly reason: string }>> {
  const results = new Map<string, { readonly status: string; readonly reason: string }>();
  for (const [index, suite] of suiteNames.entries()) {
    const only = [...Object.keys(found), ...passed]
      .filter((key) => key.startsWith(`${suite}: `))
      .map((key) => key.slice(suite.length + 2));
    if (only.length === 0) continue;
    const { cases } = await checkConformance({
      suite,
      url: `http://127.0.0.1:${port}/scim/v2`,
      token: async () => token,
      // Names of their own: one of the peers keeps the e-mail of a deleted user.
      seed: index + 1,
      only,
      timeoutMs: 60_000,
    });
    for (const { id, status, reason = '' } of cases)
      results.set(`${suite}: ${id}`, { status, reason });
  }
  return results;
}

describe.each(peers)('the checker against $name', { tags: ['slow'] }, (peer: Peer) => {
  const wanted = expected[peer.name]!;
  let contender: Contender;
  let results: Awaited<ReturnType<typeof check>>;

  beforeAll(async () => {
    contender = await startEmptyPeer(peer);
    results = await check(contender, wanted);
  }, 300_000);

  afterAll(() => stopContenders([contender]));

  it.each(Object.entries(wanted.found))('finds %s', (key, reason) => {
    expect(results.get(key)).toStrictEqual({
      status: expect.stringMatching(/^(fail|warn)$/),
      reason: expect.stringContaining(reason),
    });
  });

  it.each(wanted.passed)('finds no fault with %s', (key) => {
    expect(results.get(key)).toStrictEqual({ status: 'pass', reason: '' });
  });
});
