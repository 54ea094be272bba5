import type { Answer, Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import type { CaseContext } from '../../case-context.ts';
import { CheckFailure } from '../../outcomes.ts';
import { urns } from '../../urns.ts';

/** Requirements for every level. */
export const prerequisiteCases = casesOf({ section: 'IPSIE prerequisites' }, [
  {
    id: 'prerequisites.metadata',
    title: 'the metadata of the authorization server (RFC 8414) names a token endpoint',
    requirements: ['R378'],
    section: 'IPSIE prerequisites, authentication and authorization',
    async run(t) {
      const metadata = await metadataOf(t);
      t.that(URL.canParse(metadata.token_endpoint), 'token_endpoint is not a URL');
    },
  },
  {
    id: 'prerequisites.client-authentication',
    title: 'clients can authenticate by a signed assertion for client_credentials',
    requirements: ['R378'],
    section: 'IPSIE prerequisites, authentication and authorization',
    async run(t) {
      const metadata = await metadataOf(t);
      t.includes(metadata.grant_types_supported, 'client_credentials', 'grant_types_supported');
      const name = 'token_endpoint_auth_methods_supported';
      t.includes(metadata[name], 'private_key_jwt', name);
    },
  },
  {
    id: 'prerequisites.scope',
    title: 'the metadata names the scope scim',
    requirements: ['R378'],
    level: 'SHOULD',
    section: 'IPSIE prerequisites, authentication and authorization',
    async run(t) {
      t.includes((await metadataOf(t)).scopes_supported, 'scim', 'scopes_supported');
    },
  },
  {
    id: 'prerequisites.token-is-needed',
    title: 'a request without a token, or with a wrong one, is answered 401',
    requirements: ['R378'],
    section: 'IPSIE prerequisites, authentication and authorization',
    async run(t) {
      t.status(await t.get('/Users?count=1', { as: 'none' }), 401);
      const authorization = `Bearer ${crypto.randomUUID()}`;
      t.status(await t.get('/Users?count=1', { authorization }), 401);
    },
  },
  {
    id: 'prerequisites.bulk',
    title: 'bulk requests are supported: one creates two users',
    requirements: ['R378'],
    needs: ['users'],
    section: 'IPSIE prerequisites, performance and efficiency',
    async run(t) {
      const Operations = ['a', 'b'].map((bulkId) => ({
        method: 'POST',
        path: '/Users',
        bulkId,
        data: t.userBody(),
      }));
      const answer = await t.post('/Bulk', { schemas: [urns.bulkRequest], Operations });
      t.status(answer, 200);
      const statuses = answer.json?.Operations?.map(({ status }: Json) => String(status));
      t.equal(statuses, ['201', '201'], 'the statuses of the operations');
    },
  },
  {
    id: 'prerequisites.several-attributes',
    title: 'one PATCH changes several attributes',
    requirements: ['R378'],
    needs: ['users', 'patch'],
    section: 'IPSIE prerequisites, performance and efficiency',
    async run(t) {
      const after = await t.patchedUser(
        await t.createUser(),
        { op: 'replace', path: 'displayName', value: 'Ada King' },
        { op: 'replace', path: 'name.familyName', value: 'King' },
        { op: 'replace', path: 'active', value: false },
      );
      t.equal(after.displayName, 'Ada King', 'displayName');
      t.equal(after.name?.familyName, 'King', 'name.familyName');
      t.equal(after.active, false, 'active');
    },
  },
  {
    id: 'prerequisites.page-of-100',
    title: 'a page of 100 resources can be asked for',
    requirements: ['R374'],
    needs: ['serviceProviderConfig'],
    section: 'SCIM interoperability profile §6.4',
    async run(t) {
      const { maxResults } = t.discovery.serviceProviderConfig.filter ?? {};
      t.that(maxResults >= 100, `filter.maxResults is ${maxResults}; 100 or more is expected`);
    },
  },
  {
    id: 'prerequisites.errors',
    title: 'errors are SCIM errors, and tell nothing of the inside of the server',
    requirements: ['R381'],
    section: 'IPSIE security considerations',
    async run(t) {
      const headers = { 'content-type': 'application/scim+json' };
      const answers: readonly (readonly [Answer, number])[] = [
        [await t.get(`/Users/${crypto.randomUUID()}`), 404],
        [await t.get('/Users', { query: { filter: 'userName eq' } }), 400],
        [await t.post('/Users', '{"userName":', { headers }), 400],
        [await t.post('/Users', { schemas: [urns.user], userName: { a: [] } }), 400],
        [await t.get('/Users?count=1', { as: 'none' }), 401],
      ];
      for (const [answer, status] of answers) {
        t.error(answer, status);
        const leak = leaks.find((pattern) => pattern.test(answer.text));
        t.that(leak === undefined, `${answer.request} tells of its inside: ${answer.text}`);
      }
    },
  },
]);

/** Traces of stacks, statements and files. */
const leaks: readonly RegExp[] = [
  /\bat \S+ \(?\S+:\d+:\d+\)?/u,
  /Traceback \(most recent call last\)|\.py", line \d+/u,
  /\b(?:java|org|com|net)\.[a-z]+\.\S+(?:Exception|Error)\b|System\.\w+Exception/u,
  /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\s+\S+\s+(?:FROM|WHERE|SET|VALUES)\b/u,
  /\bSQLITE_\w+|\bORA-\d{5}\b|\bpg_\w+/u,
  /\/(?:usr|home|var|opt|app|srv)\/\S+\.\w{1,4}\b|[A-Z]:\\\\\S+/u,
];

/** The path of the issuer follows the well-known one, or comes before it. */
async function metadataOf(t: CaseContext): Promise<Json> {
  const { origin, pathname } = new URL(t.discovery.url);
  const wellKnown = `${origin}/.well-known/oauth-authorization-server`;
  for (const url of [wellKnown, wellKnown + pathname]) {
    const answer = await t.get(url, { as: 'none' });
    if (answer.status === 200 && answer.json?.issuer !== undefined) return answer.json;
  }
  throw new CheckFailure(`there is no metadata at ${wellKnown}`);
}
