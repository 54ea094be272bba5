import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext, groupPath, userPath } from '../../case-context.ts';
import { add, replace } from '../../operations.ts';
import { urns } from '../../urns.ts';
import { asMember } from './people.ts';

/** The filters of RFC 7644 Figure 2. */
const figure2: readonly string[] = [
  'userName eq "bjensen"',
  `name.familyName co "O'Malley"`,
  'userName sw "J"',
  `${urns.user}:userName sw "J"`,
  'title pr',
  'meta.lastModified gt "2011-05-13T04:42:34Z"',
  'meta.lastModified ge "2011-05-13T04:42:34Z"',
  'meta.lastModified lt "2011-05-13T04:42:34Z"',
  'meta.lastModified le "2011-05-13T04:42:34Z"',
  'title pr and userType eq "Employee"',
  'title pr or userType eq "Intern"',
  `schemas eq "${urns.enterprise}"`,
  'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
  'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
  'userType eq "Employee" and (emails.type eq "work")',
  'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
  'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
];

const queryCases = casesOf({ section: 'RFC 7644 §3.4.2.2', needs: ['filter'] }, [
  ...figure2.map((filter, index) => ({
    id: `filter.figure2-${index + 1}`,
    title: `the example of the RFC is understood: ${filter}`,
    requirements: ['R177', 'R167'],
    async run(t: CaseContext) {
      const answer = await t.get('/Users', { query: { filter, count: 1 } });
      // A large tenant may refuse to scan.
      if (answer.status === 400 && answer.json?.scimType === 'tooMany') return;
      t.listResponse(answer);
    },
  })),
  {
    id: 'filter.empty',
    title: 'an empty filter is refused, or taken as none',
    requirements: ['R154'],
    level: 'SHOULD',
    async run(t) {
      const answer = await t.get('/Users', { query: { filter: '', count: 1 } });
      if (answer.status !== 200) t.error(answer, 400, 'invalidFilter');
    },
  },
  {
    id: 'filter.complex-alone',
    title: 'a complex attribute that is not multi-valued cannot be compared as a whole',
    requirements: ['R172'],
    level: 'SHOULD',
    async run(t) {
      const answer = await t.get('/Users', { query: { filter: 'name eq "Ada"' } });
      if (answer.status === 200) t.equal(answer.json?.totalResults, 0, 'totalResults');
      else t.error(answer, 400, 'invalidFilter');
    },
  },
]);

const cursorCases = casesOf(
  { section: 'RFC 9865 §2', needs: ['users', 'prefixFilter', 'cursor'], level: 'SHOULD' },
  [
    {
      id: 'cursor.concurrent',
      title:
        'users that are there all the time come once, whatever is created and deleted meanwhile',
      requirements: ['R218'],
      async run(t) {
        const prefix = t.name('concurrent');
        const create = async (name: string): Promise<string> =>
          (await t.createUser({ userName: `${prefix}.${name}` })).id;
        const stays = [await create('b'), await create('d'), await create('f')];
        const goes = await create('c');
        const query = { filter: `userName sw "${prefix}"`, count: 1 };
        const seen: string[] = [];
        for (let cursor = '', page = 0; page < 20; page += 1) {
          const { Resources = [], nextCursor } = await t.list('/Users', { ...query, cursor });
          seen.push(...Resources.map(({ id }: Json) => id));
          if (page === 0) await t.deleted(userPath(goes));
          if (page === 1) await create('a');
          if (nextCursor === undefined || nextCursor === null) break;
          cursor = nextCursor;
        }
        t.sameSet(
          seen.filter((id) => stays.includes(id)),
          stays,
          'the users that were there all the time',
        );
      },
    },
  ],
);

const messageCases = casesOf({ section: 'RFC 7644 §3.1', needs: ['users'] }, [
  {
    id: 'values.schemas-missing',
    title: 'a body without schemas is refused, or answered with schemas',
    requirements: ['R084', 'R083'],
    section: 'RFC 7643 §3',
    async run(t) {
      const { schemas: _, ...body } = t.userBody();
      const answer = await t.post('/Users', body);
      if (answer.status !== 201) return t.error(answer, 400);
      t.includes(answer.json.schemas, urns.user, 'schemas');
    },
  },
  {
    id: 'values.duplicate-names',
    title: 'an attribute that comes twice, in different case, is refused',
    requirements: ['R053', 'R135', 'C14'],
    section: 'RFC 7643 §2.1',
    level: 'SHOULD',
    async run(t) {
      const body = t.userBody({ title: 'Analyst', TITLE: 'Countess' });
      t.error(await t.post('/Users', body), 400);
    },
  },
  {
    id: 'transport.suffix',
    title: 'the suffix .scim is understood or not found, never a failure of the server',
    requirements: ['R007'],
    section: 'RFC 7644 §3.8',
    level: 'MAY',
    async run(t) {
      const { id } = await t.createUser();
      t.status(await t.get(`${userPath(id)}.scim`), [200, 400, 404]);
    },
  },
  {
    id: 'transport.version',
    title: 'a version that the server does not know is refused',
    requirements: ['R012', 'R013'],
    section: 'RFC 7644 §3.13',
    async run(t) {
      const { url } = t.discovery;
      if (!url.endsWith('/v2')) t.skip('the base URL does not end in a version');
      const answer = await t.get(`${url.replace(/v2$/u, 'v9')}/Users`, { query: { count: 1 } });
      t.status(answer, [400, 401, 403, 404, 501]);
    },
  },
  {
    id: 'transport.async',
    title: 'Prefer: respond-async is ignored, or answered with 202 without a body',
    requirements: ['R365'],
    section: 'RFC 9967 §2.5.1.1',
    level: 'MAY',
    async run(t) {
      const answer = await t.post('/Users', t.userBody(), { headers: { prefer: 'respond-async' } });
      t.status(answer, [201, 202]);
      if (answer.status === 202) t.equal(answer.text, '', 'the body');
    },
  },
  {
    id: 'discovery.security-events',
    title: 'securityEvents, if stated, has a known asyncRequest and a list of eventUris',
    requirements: ['R051'],
    section: 'RFC 9967 §4',
    needs: ['serviceProviderConfig'],
    async run(t) {
      const { securityEvents } = t.discovery.serviceProviderConfig;
      if (securityEvents === undefined) t.skip('ServiceProviderConfig states no securityEvents');
      t.includes(
        ['none', 'long', 'request'],
        String(securityEvents.asyncRequest).toLowerCase(),
        'the known values of asyncRequest',
      );
      t.that(Array.isArray(securityEvents.eventUris), 'securityEvents.eventUris is not a list');
    },
  },
  {
    id: 'discovery.config-not-basic-only',
    title: 'a scheme other than httpbasic and httpdigest is offered',
    requirements: ['R026'],
    section: 'RFC 7644 §2',
    level: 'SHOULD',
    needs: ['serviceProviderConfig'],
    async run(t) {
      const { authenticationSchemes: schemes = [] } = t.discovery.serviceProviderConfig;
      t.that(
        schemes.some(({ type }: Json) => !['httpbasic', 'httpdigest'].includes(type)),
        'only passwords are offered',
      );
    },
  },
  {
    id: 'discovery.config-documentation',
    title: 'documentationUri, if stated, is an absolute URL',
    requirements: ['C41', 'R060'],
    section: 'RFC 7643 §5',
    level: 'SHOULD',
    needs: ['serviceProviderConfig'],
    async run(t) {
      const { documentationUri } = t.discovery.serviceProviderConfig;
      if (documentationUri === undefined)
        t.skip('ServiceProviderConfig states no documentationUri');
      t.that(URL.canParse(documentationUri), `documentationUri is ${documentationUri}`);
    },
  },
]);

const changeCases = casesOf({ section: 'RFC 7644 §3.5.2', needs: ['users', 'patch'] }, [
  {
    id: 'patch.replace.null',
    title: 'replace with null clears an optional attribute',
    requirements: ['R298', 'R069'],
    section: 'RFC 7643 §2.5',
    level: 'SHOULD',
    async run(t) {
      const user = await t.createUserHaving({ title: 'Analyst' });
      t.unassigned((await t.patchedUser(user, replace('title', null))).title, 'title');
    },
  },
  {
    id: 'patch.add.empty-complex',
    title: 'add of an empty complex value changes nothing',
    requirements: ['R271', 'C04'],
    section: 'RFC 7644 §3.5.2.1',
    level: 'SHOULD',
    async run(t) {
      const user = await t.createUser({ name: { givenName: 'Ada', familyName: 'Lovelace' } });
      const before = await t.readUser(user);
      const answer = await t.patch(userPath(user.id), [add('name', {})]);
      t.that(answer.status < 500, `PATCH answers ${answer.status}`);
      t.equal((await t.readUser(user)).name, before.name, 'name');
    },
  },
  {
    id: 'patch.two-primaries',
    title: 'an operation that sets two primary values is refused, or leaves one at most',
    requirements: ['R259', 'R065'],
    async run(t) {
      const user = await t.createUser();
      const emails = [t.mail('a@x'), t.mail('b@x')].map((value, index) => ({
        value,
        type: index === 0 ? 'work' : 'home',
        primary: true,
      }));
      const answer = await t.patch(userPath(user.id), [add('emails', emails)]);
      if (answer.status >= 300) t.error(answer, 400);
      const read = await t.readUser(user);
      const primaries = (read.emails ?? []).filter(({ primary }: Json) => primary === true);
      t.that(primaries.length <= 1, `${primaries.length} emails are primary`);
    },
  },
  {
    id: 'members.by-reference',
    title: 'a member can be removed by its $ref, or the path is refused and the member stays',
    requirements: ['C12', 'R282'],
    section: 'RFC 7644 §3.5.2.2',
    level: 'MAY',
    needs: ['groups'],
    async run(t) {
      const [one, other] = [await t.createUser(), await t.createUser()];
      const group = await t.createGroupOf(one, other);
      const { members = [] } = await t.readGroup(group);
      const { $ref } = members.find(({ value }: Json) => value === one.id) ?? {};
      if ($ref === undefined) t.skip('members have no $ref');
      const answer = await t.patch(groupPath(group.id), [
        { op: 'remove', path: `members[$ref eq "${$ref}"]` },
      ]);
      const left = (await t.readGroup(group)).members ?? [];
      const expected = answer.status < 300 ? [other.id] : [one.id, other.id];
      t.sameSet(
        left.map(({ value }: Json) => value),
        expected,
        'members',
      );
    },
  },
  {
    id: 'members.add-one-object',
    title: 'one member can be added as an object',
    requirements: ['R272', 'R124'],
    section: 'RFC 7644 §3.5.2.1',
    level: 'MAY',
    needs: ['groups'],
    async run(t) {
      const [user, group] = [await t.createUser(), await t.createGroup()];
      const after = await t.patchedGroup(group, add('members', asMember(user)));
      t.equal(after.members?.length, 1, 'number of members');
    },
  },
  {
    id: 'etag.projection',
    title: 'If-None-Match answers 304 whatever attributes are selected',
    requirements: ['R352'],
    section: 'RFC 7644 §3.14',
    level: 'SHOULD',
    needs: ['etag'],
    async run(t) {
      const { id } = await t.createUser();
      const query = { attributes: 'displayName' };
      const first = await t.get(userPath(id), { query });
      const etag = first.headers.get('etag');
      t.that(etag !== null, 'GET with attributes answers without an ETag');
      const headers = { 'if-none-match': etag ?? '' };
      t.status(await t.get(userPath(id), { query, headers }), 304);
    },
  },
  {
    id: 'etag.list-of-versions',
    title: 'If-None-Match takes a list of versions',
    requirements: ['R347'],
    section: 'RFC 9110 §13.1.2',
    level: 'SHOULD',
    needs: ['etag'],
    async run(t) {
      const { id } = await t.createUser();
      const etag = (await t.get(userPath(id))).headers.get('etag') ?? '';
      const headers = { 'if-none-match': `"something-else", ${etag}` };
      t.status(await t.get(userPath(id), { headers }), 304);
    },
  },
]);

/** Examples of the RFCs, edges of messages and rarer changes. */
export const edgeCases = [...queryCases, ...cursorCases, ...messageCases, ...changeCases];
