import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext, groupPath, type Resource, userPath } from '../../case-context.ts';
import { compareTimes } from '../../times.ts';
import { urns } from '../../urns.ts';

/**
 * Cases that defects, planted into a server, showed to be missing: attributes that servers seldom
 * index, values that are not the first, operations that fail late.
 */
export const refinementCases = [
  ...casesOf({ section: 'RFC 7644 §3.8', needs: ['users'] }, [
    {
      id: 'transport.resource-type',
      title: 'a resource that is created, read or changed is answered as application/scim+json',
      requirements: ['R003', 'R005'],
      async run(t) {
        const created = await t.post('/Users', t.userBody());
        const read = await t.get(userPath(created.json?.id));
        for (const { request, headers } of [created, read]) {
          const [type = ''] = (headers.get('content-type') ?? '').split(';');
          t.equal(type.trim().toLowerCase(), 'application/scim+json', `the type of ${request}`);
        }
      },
    },
    {
      id: 'transport.other-type-of-json',
      title: 'JSON that says to be of another media type is refused',
      requirements: ['R006'],
      level: 'SHOULD',
      async run(t) {
        const headers = { 'content-type': 'application/xml' };
        t.error(await t.post('/Users', JSON.stringify(t.userBody()), { headers }), [400, 415]);
      },
    },
  ]),
  ...casesOf(
    { section: 'RFC 7644 §3.4.2.2', needs: ['users', 'filter'] },
    comparisons().map(({ id, filter, expected }) => ({
      id: `filter.nick-name-${id}`,
      title: `an attribute that is seldom indexed is compared: ${filter}`,
      requirements: ['R155'],
      needs: ['prefixFilter' as const],
      async run(t: CaseContext) {
        const isStated = attributesOf(t).some(({ name }) => name === 'nickName');
        if (t.discovery.schemas.length > 0 && !isStated) t.skip('/Schemas states no nickName');
        const people = await nicknamed(t);
        const found = await t.find('/Users', `externalId sw "${people.mark}" and ${filter}`);
        t.sameSet(
          found.map((one) => people.byId.get(one) ?? one),
          expected,
          'the nicknames found',
        );
      },
    })),
  ),
  ...casesOf({ section: 'RFC 7644 §3.4.2.2', needs: ['users', 'filter'] }, [
    {
      id: 'filter.and-before-or',
      title: 'and binds tighter than or, also where it comes first',
      requirements: ['R166'],
      async run(t) {
        const [first, second] = [await t.createUser(), await t.createUser()];
        const names = [first, second].map(({ userName }) => `userName eq "${userName}"`);
        const found = await t.find('/Users', `${names[0]} and ${names[1]} or ${names[1]}`);
        t.equal(found, [second.id], 'the users found');
      },
    },
    {
      id: 'filter.second-value',
      title: 'any value of a multi-valued attribute may match, not only the first',
      requirements: ['R171'],
      async run(t) {
        const { id, userName } = await t.createUser({
          emails: [
            { value: `${t.name('a')}@check.example`, type: 'work' },
            { value: `${t.name('b')}@check.example`, type: 'home' },
          ],
        });
        const found = await t.find('/Users', `userName eq "${userName}" and emails.type eq "home"`);
        t.equal(found, [id], 'the users found');
      },
    },
  ]),
  ...casesOf({ section: 'RFC 7644 §3.5.2', needs: ['users', 'patch'] }, [
    {
      id: 'patch.replace.no-match-not-creatable',
      title: 'replace of a value path that matches nothing, and describes no value, is refused',
      requirements: ['R297'],
      async run(t) {
        const user = await withEmail(t);
        t.error(await t.patch(userPath(user.id), [late]), 400);
      },
    },
    {
      id: 'patch.value-name-case',
      title: 'names of attributes in a value are matched without case',
      requirements: ['R053'],
      async run(t) {
        const user = await t.createUser({ name: { givenName: 'Ada', familyName: 'Lovelace' } });
        const value = { FAMILYNAME: 'King' };
        const after = await t.patchedUser(user, { op: 'replace', path: 'NAME', value });
        t.equal(after.name?.familyName, 'King', 'name.familyName');
      },
    },
    {
      id: 'patch.atomic-late',
      title: 'an operation that matches nothing undoes those before it',
      requirements: ['R260'],
      async run(t) {
        const user = await withEmail(t);
        const first = { op: 'replace', path: 'displayName', value: 'Changed' };
        const answer = await t.patch(userPath(user.id), [first, late]);
        t.that(answer.status >= 400, `${answer.request} answers ${answer.status}`);
        t.equal((await t.readUser(user)).displayName, user.displayName, 'displayName');
      },
    },
  ]),
  ...casesOf({ section: 'RFC 7643 §3.1', needs: ['users', 'patch'] }, [
    {
      id: 'read.modified-is-later',
      title: 'a change a second later has a later lastModified',
      requirements: ['R097'],
      async run(t) {
        const user = await t.createUser();
        await new Promise((resolve) => {
          setTimeout(resolve, 1_100);
        });
        const change = { op: 'replace', path: 'displayName', value: 'Changed' };
        const { meta } = await t.patchedUser(user, change);
        t.that(
          compareTimes(meta?.lastModified, user.meta?.lastModified) === 1,
          `lastModified was ${user.meta?.lastModified} and is ${meta?.lastModified} after a change`,
        );
      },
    },
  ]),
  ...casesOf({ section: 'RFC 7643 §5', needs: ['users'] }, [
    {
      id: 'discovery.password-stated',
      title: 'changePassword is supported if the schema of users has a password to write',
      requirements: ['R037'],
      level: 'SHOULD',
      needs: ['serviceProviderConfig', 'schemas'],
      async run(t) {
        const password = attributesOf(t).find(({ name }) => name === 'password');
        const canWrite = ['writeOnly', 'readWrite'].includes(password?.mutability);
        const { supported } = t.discovery.serviceProviderConfig.changePassword ?? {};
        t.equal(supported, canWrite, 'changePassword.supported');
      },
    },
    {
      id: 'discovery.schemes-stated',
      title: 'at least one authentication scheme is stated',
      requirements: ['R034'],
      needs: ['serviceProviderConfig'],
      async run(t) {
        const { authenticationSchemes: schemes } = t.discovery.serviceProviderConfig;
        t.that(Array.isArray(schemes) && schemes.length > 0, 'authenticationSchemes is empty');
      },
    },
    {
      id: 'discovery.read-only-stated',
      title: 'the schema of users says that id, meta and groups are readOnly, where it has them',
      requirements: ['R046'],
      section: 'RFC 7643 §3.1',
      needs: ['schemas'],
      async run(t) {
        for (const { name, mutability } of attributesOf(t))
          if (['id', 'meta', 'groups'].includes(name))
            t.equal(mutability, 'readOnly', `mutability of ${name}`);
      },
    },
    {
      id: 'discovery.extension-stated',
      title: 'the resource type of users names the extension that users are answered with',
      requirements: ['R041'],
      section: 'RFC 7643 §6',
      needs: ['resourceTypes'],
      async run(t) {
        const schemas = [urns.user, urns.enterprise];
        const extension = { [urns.enterprise]: { department: 'Research' } };
        const body = { ...t.userBody({ schemas }), ...extension };
        const { status, json } = await t.post('/Users', body);
        if (status >= 400 || json?.[urns.enterprise] === undefined)
          t.skip('users are not answered with the extension of enterprise users');
        const type = t.discovery.resourceTypes.find(({ schema }) => schema === urns.user);
        const named = (type?.schemaExtensions ?? []).map(({ schema }: Json) => schema);
        t.includes(named, urns.enterprise, 'schemaExtensions');
      },
    },
  ]),
  ...casesOf({ section: 'RFC 7644 §3.7.3', needs: ['users', 'bulk', 'etag'] }, [
    {
      id: 'bulk.version-answered',
      title: 'an operation is answered with the version of the resource',
      requirements: ['R322'],
      level: 'SHOULD',
      async run(t) {
        const data = t.userBody();
        const Operations = [{ method: 'POST', path: '/Users', bulkId: 'a', data }];
        const answer = await t.post('/Bulk', { schemas: [urns.bulkRequest], Operations });
        t.status(answer, 200);
        const [operation] = answer.json?.Operations ?? [];
        const read = await t.follow(operation?.location);
        t.equal(operation?.version, read.headers.get('etag'), 'version of the operation');
      },
    },
  ]),
  ...casesOf({ section: 'RFC 7643 §4.2', needs: ['users', 'groups'] }, [
    {
      id: 'groups.nested-reference',
      title: 'a group that is a member is called a group, and its $ref leads to it',
      requirements: ['R122', 'R123'],
      async run(t) {
        const inner = await t.createGroup();
        const body = t.groupBody({ members: [{ value: inner.id, type: 'Group' }] });
        const answer = await t.post('/Groups', body);
        if (answer.status >= 400) t.skip(`a group as a member is refused with ${answer.status}`);
        const [member] = (await t.readGroup(answer.json)).members ?? [];
        if (member?.type !== undefined) t.equal(member.type, 'Group', 'type of the member');
        if (member?.$ref === undefined) t.skip('members have no $ref');
        t.equal((await t.follow(member.$ref)).json?.id, inner.id, 'id behind $ref');
      },
    },
    {
      id: 'groups.unknown-member-silent',
      title: 'an unknown member is refused, or shown: it is not dropped behind a success',
      requirements: ['R062'],
      level: 'SHOULD',
      needs: ['patch'],
      async run(t) {
        const group = await t.createGroup();
        const value = crypto.randomUUID();
        const add = { op: 'add', path: 'members', value: [{ value }] };
        const { status } = await t.patch(groupPath(group.id), [add]);
        if (status >= 400) return;
        const { members } = await t.readGroup(group);
        const ids = (members ?? []).map((member: Json) => member.value);
        t.includes(ids, value, `the members after a PATCH that was answered ${status}`);
      },
    },
  ]),
];

/** Returns the attributes that the schema of users states. */
function attributesOf({ discovery }: CaseContext): readonly Json[] {
  return discovery.schemas.find(({ id }) => id === urns.user)?.attributes ?? [];
}

/** Matches nothing, and no value can be made of its filter. */
const late = {
  op: 'replace',
  path: 'emails[value co "no-such-part"].type',
  value: 'home',
} as const;

function withEmail(t: CaseContext): Promise<Resource> {
  const emails = [{ value: `${t.name('mail')}@check.example`, type: 'work' }];
  return t.createUser({ displayName: 'Before', emails });
}

interface Comparison {
  readonly id: string;
  readonly filter: string;
  /** Nicknames of those who match. */
  readonly expected: readonly string[];
}

const nicknames = ['Alpha', 'Beta', 'Alphabet'] as const;

function comparisons(): readonly Comparison[] {
  return [
    { id: 'eq', filter: 'nickName eq "alpha"', expected: ['Alpha'] },
    { id: 'ne', filter: 'nickName ne "Alpha"', expected: ['Beta', 'Alphabet'] },
    { id: 'co', filter: 'nickName co "BET"', expected: ['Beta', 'Alphabet'] },
    { id: 'sw', filter: 'nickName sw "bet"', expected: ['Beta'] },
    { id: 'ew', filter: 'nickName ew "a"', expected: ['Alpha', 'Beta'] },
    { id: 'gt', filter: 'nickName gt "Alphabet"', expected: ['Beta'] },
    { id: 'ge', filter: 'nickName ge "Alphabet"', expected: ['Beta', 'Alphabet'] },
    { id: 'lt', filter: 'nickName lt "Alphabet"', expected: ['Alpha'] },
    { id: 'le', filter: 'nickName le "Alphabet"', expected: ['Alpha', 'Alphabet'] },
  ];
}

interface Nicknamed {
  /** Begins the externalId of all of them. */
  readonly mark: string;
  readonly byId: ReadonlyMap<unknown, string>;
}

/** Creates users with the nicknames once; the cases only read them. */
function nicknamed(t: CaseContext): Promise<Nicknamed> {
  return t.shared('nicknamed', async () => {
    const mark = t.name('nick');
    const byId = new Map<unknown, string>();
    for (const [index, nickName] of nicknames.entries()) {
      const user = await t.createUser({ nickName, externalId: `${mark}-${index}` });
      byId.set(user.id, nickName);
    }
    return { mark, byId };
  });
}
