import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import type { CaseContext } from '../../case-context.ts';
import { userPath } from '../../case-context.ts';
import { remove, replace } from '../../operations.ts';
import { urns } from '../../urns.ts';

/** A body that is not a SCIM resource, and how a server may refuse it. */
const malformed: readonly (readonly [name: string, body: string])[] = [
  ['empty', ''],
  ['array', '[]'],
  ['text', '"user"'],
  ['number', '7'],
  ['null', 'null'],
  ['truncated', '{"userName": "a'],
  ['not-json', 'userName=ada'],
];

const malformedCases = casesOf({ section: 'RFC 7644 §3.12', needs: ['users'] }, [
  ...malformed.map(([name, body]) => ({
    id: `values.body-${name}`,
    title: `a body that is ${name.replaceAll('-', ' ')} is refused with 400`,
    requirements: ['R135'],
    async run(t: CaseContext) {
      t.error(await t.post('/Users', body), 400);
    },
  })),
  {
    id: 'values.body-syntax-named',
    title: 'a body that is not JSON is refused with scimType invalidSyntax',
    requirements: ['R135', 'R338'],
    level: 'SHOULD',
    async run(t) {
      t.error(await t.post('/Users', '{"userName": "a'), 400, 'invalidSyntax');
    },
  },
  {
    id: 'values.body-invalid-utf8',
    title: 'a body that is not UTF-8 is refused, or read without a 5xx',
    requirements: ['R002'],
    section: 'RFC 7644 §3.8',
    level: 'SHOULD',
    async run(t) {
      const start = new TextEncoder().encode(`{"userName": "${t.name('utf8')}`);
      const bytes = new Uint8Array([...start, 0xff, 0xfe, 0x22, 0x7d]);
      const answer = await t.post('/Users', bytes);
      t.that(answer.status < 500, `POST /Users answers ${answer.status}`);
    },
  },
]);

/** Values of a wrong type: JSON that RFC 7643 §2.3 does not allow for the attribute. */
const wrong: readonly (readonly [name: string, attributes: Json, requirement: string])[] = [
  ['boolean-word', { active: 'maybe' }, 'R056'],
  ['object-for-text', { displayName: { a: 1 } }, 'R135'],
  ['text-for-complex', { name: 'Ada Lovelace' }, 'R135'],
  ['array-for-text', { displayName: ['a', 'b'] }, 'R135'],
  ['number-in-list', { emails: [7] }, 'R135'],
];

const typeCases = casesOf({ section: 'RFC 7643 §2.3', needs: ['users'] }, [
  ...wrong.map(([name, attributes, requirement]) => ({
    id: `values.wrong-${name}`,
    title: `a value of the wrong type is refused, or not stored: ${JSON.stringify(attributes)}`,
    requirements: [requirement],
    async run(t: CaseContext) {
      const answer = await t.post('/Users', t.userBody(attributes));
      if (answer.status !== 201) return t.error(answer, 400);
      const read = await t.readUser(answer.json);
      for (const [attribute, value] of Object.entries(attributes))
        t.notEqual(read[attribute], value, attribute);
    },
  })),
  {
    id: 'values.boolean',
    title: 'a boolean is answered as a JSON boolean',
    requirements: ['R056', 'R108'],
    section: 'RFC 7643 §2.3.2',
    async run(t) {
      for (const active of [true, false]) {
        const read = await t.readUser(await t.createUser({ active }));
        t.equal(read.active, active, 'active');
      }
    },
  },
  {
    id: 'values.boolean-text',
    title: 'a boolean sent as text is refused, or answered as a JSON boolean',
    requirements: ['R056'],
    section: 'RFC 7643 §2.3.2',
    async run(t) {
      const answer = await t.post('/Users', t.userBody({ active: 'False' }));
      if (answer.status !== 201) return t.error(answer, 400);
      t.equal((await t.readUser(answer.json)).active, false, 'active');
    },
  },
  {
    id: 'values.primary-text',
    title: 'primary sent as text is refused, or answered as a JSON boolean',
    requirements: ['R056'],
    section: 'RFC 7643 §2.3.2',
    async run(t) {
      const emails = [{ value: t.mail('ada@work'), type: 'work', primary: 'True' }];
      const answer = await t.post('/Users', t.userBody({ emails }));
      if (answer.status !== 201) return t.error(answer, 400);
      t.equal((await t.readUser(answer.json)).emails?.[0]?.primary, true, 'emails.primary');
    },
  },
  {
    id: 'values.one-primary',
    title: 'two primary values are refused, or stored with one primary at most',
    requirements: ['R065'],
    section: 'RFC 7643 §2.4',
    async run(t) {
      const emails = [t.mail('a@work'), t.mail('b@work')].map((value, index) => ({
        value,
        type: index === 0 ? 'work' : 'home',
        primary: true,
      }));
      const answer = await t.post('/Users', t.userBody({ emails }));
      if (answer.status !== 201) return t.error(answer, 400);
      const read = await t.readUser(answer.json);
      const primaries = (read.emails ?? []).filter(({ primary }: Json) => primary === true);
      t.that(primaries.length <= 1, `${primaries.length} emails are primary`);
    },
  },
  {
    id: 'values.unassigned-on-create',
    title: 'null and [] on POST mean that the attribute has no value',
    requirements: ['R069', 'R130'],
    section: 'RFC 7643 §2.5',
    async run(t) {
      const answer = await t.post('/Users', t.userBody({ title: null, ims: [] }));
      t.status(answer, 201);
      const read = await t.readUser(answer.json);
      t.unassigned(read.title, 'title');
      t.unassigned(read.ims, 'ims');
    },
  },
  {
    id: 'values.unassigned-filter',
    title: 'pr does not match an attribute that was set to null or []',
    requirements: ['R069', 'R160'],
    section: 'RFC 7643 §2.5',
    needs: ['filter'],
    async run(t) {
      const user = await t.createUser({ title: null, ims: [] });
      for (const attribute of ['title', 'ims'])
        t.equal(
          await t.find('/Users', `userName eq "${user.userName}" and ${attribute} pr`),
          [],
          `users found with ${attribute} pr`,
        );
    },
  },
  {
    id: 'values.case-preserved',
    title: 'text keeps its case, also where comparisons ignore it',
    requirements: ['R070', 'R111'],
    section: 'RFC 7643 §2.2',
    async run(t) {
      const userName = `${t.name('user')}-AbC`;
      const user = await t.createUser({ userName, displayName: 'aBcD' });
      const read = await t.readUser(user);
      t.equal(read.userName, userName, 'userName');
      t.equal(read.displayName, 'aBcD', 'displayName');
    },
  },
  {
    id: 'values.attribute-name-case',
    title: 'attribute names in a body are matched without case',
    requirements: ['R053'],
    section: 'RFC 7643 §2.1',
    async run(t) {
      const { userName, ...body } = t.userBody();
      const answer = await t.post('/Users', { ...body, USERNAME: userName, TITLE: 'Analyst' });
      t.status(answer, 201);
      const read = await t.readUser(answer.json);
      t.equal(read.userName, userName, 'userName');
      t.equal(read.title, 'Analyst', 'title');
    },
  },
  {
    id: 'values.long-text',
    title: 'a long text is stored whole or refused, never cut',
    requirements: ['R011'],
    section: 'RFC 7644 §3.1',
    async run(t) {
      const displayName = 'x'.repeat(2_000);
      const answer = await t.post('/Users', t.userBody({ displayName }));
      if (answer.status !== 201) return t.status(answer, [400, 413]);
      t.equal((await t.readUser(answer.json)).displayName, displayName, 'displayName');
    },
  },
  {
    id: 'values.markup',
    title: 'markup and control words are plain text',
    requirements: ['R358', 'R344'],
    section: 'RFC 7644 §7.7',
    async run(t) {
      const displayName = `<script>alert(1)</script> '; DROP TABLE users; -- \${x} {{y}} %s`;
      const user = await t.createUser({ displayName });
      t.equal((await t.readUser(user)).displayName, displayName, 'displayName');
    },
  },
  {
    id: 'values.proto',
    title: 'members named __proto__ and constructor do no harm',
    requirements: ['R358'],
    section: 'RFC 7644 §7.7',
    level: 'SHOULD',
    async run(t) {
      const body = JSON.stringify(t.userBody({ title: 'Analyst' })).replace(
        '"title"',
        '"__proto__":{"active":false},"constructor":{"x":1},"title"',
      );
      const answer = await t.post('/Users', body);
      t.status(answer, [201, 400]);
    },
  },
  {
    id: 'values.unknown-attribute',
    title: 'an unknown attribute is ignored or refused, and never stored under a known name',
    requirements: ['R010', 'R082'],
    section: 'RFC 7644 §3.1',
    async run(t) {
      const answer = await t.post('/Users', t.userBody({ noSuchAttribute: 'x' }));
      if (answer.status !== 201) return t.error(answer, 400);
      t.absent(await t.readUser(answer.json), 'noSuchAttribute');
    },
  },
  {
    id: 'values.password-secret',
    title: 'a password is in no answer',
    requirements: ['R074', 'R076', 'R104'],
    section: 'RFC 7643 §4.1.1',
    async run(t) {
      const password = `Pw-${t.name('secret')}-9!`;
      const created = await t.post('/Users', t.userBody({ password }));
      if (created.status === 400) t.skip('the server refuses passwords');
      t.status(created, 201);
      const path = userPath(created.json.id);
      const answers = [
        created,
        await t.get(path),
        await t.get(path, { query: { attributes: 'password' } }),
        await t.get('/Users', { query: { attributes: 'password', count: 5 } }),
        await t.patch(path, [replace('password', `${password}x`)]),
        await t.put(path, { ...created.json, password: `${password}y` }),
      ];
      for (const { text, json, request } of answers) {
        t.that(!text.includes(password), `${request} answers with the password`);
        t.absent(json, 'password', `password in the answer to ${request}`);
      }
    },
  },
  {
    id: 'values.password-filter',
    title: 'a filter on password does not reveal it',
    requirements: ['R107', 'R180'],
    section: 'RFC 7643 §4.1.1',
    needs: ['filter'],
    level: 'SHOULD',
    async run(t) {
      const password = `Pw-${t.name('secret')}-9!`;
      const created = await t.post('/Users', t.userBody({ password }));
      if (created.status === 400) t.skip('the server refuses passwords');
      const answer = await t.get('/Users', {
        query: { filter: `userName eq "${created.json.userName}" and password sw "Pw-"` },
      });
      if (answer.status === 200)
        t.equal(answer.json?.totalResults, 0, 'users found by password sw');
      else t.error(answer, [400, 403]);
    },
  },
]);

const extensionCases = casesOf({ section: 'RFC 7643 §3.3', needs: ['users', 'enterprise'] }, [
  {
    id: 'values.extension-container',
    title: 'attributes of an extension are in a container of its URN, which schemas lists',
    requirements: ['R081', 'R087'],
    async run(t) {
      const user = await t.createUser({
        schemas: [urns.user, urns.enterprise],
        [urns.enterprise]: { employeeNumber: '701984', department: 'Research' },
      });
      const read = await t.readUser(user);
      t.equal(read[urns.enterprise]?.employeeNumber, '701984', 'employeeNumber');
      t.equal(read[urns.enterprise].department, 'Research', 'department');
      t.includes(read.schemas, urns.enterprise, 'schemas');
      t.absent(read, 'employeeNumber');
    },
  },
  {
    id: 'values.extension-at-root',
    title: 'an attribute of an extension outside its container is not taken as the extension',
    requirements: ['R082'],
    section: 'RFC 7643 §3',
    async run(t) {
      const answer = await t.post('/Users', t.userBody({ employeeNumber: '701984' }));
      if (answer.status !== 201) return t.error(answer, 400);
      const read = await t.readUser(answer.json);
      t.unassigned(read[urns.enterprise]?.employeeNumber, 'employeeNumber in the extension');
    },
  },
  {
    id: 'values.extension-unlisted',
    title: 'an extension whose URN schemas lacks is refused, or stored and listed',
    requirements: ['R087'],
    section: 'RFC 7643 §3',
    async run(t) {
      const answer = await t.post(
        '/Users',
        t.userBody({ [urns.enterprise]: { department: 'Research' } }),
      );
      if (answer.status !== 201) return t.error(answer, 400);
      const read = await t.readUser(answer.json);
      if (read[urns.enterprise]?.department === undefined) return;
      t.includes(read.schemas, urns.enterprise, 'schemas');
    },
  },
  {
    id: 'values.extension-absent',
    title: 'schemas lists no extension of which the user has no value',
    requirements: ['R087', 'R085'],
    section: 'RFC 7643 §3',
    level: 'SHOULD',
    async run(t) {
      const { schemas } = await t.readUser(await t.createUser());
      t.excludes(schemas, urns.enterprise, 'schemas');
    },
  },
  {
    id: 'values.manager',
    title: 'manager.value holds the id of a user, and $ref leads to it',
    requirements: ['R117', 'R061'],
    section: 'RFC 7643 §4.3',
    level: 'SHOULD',
    async run(t) {
      const boss = await t.createUser({ displayName: 'The Boss' });
      const user = await t.createUser({
        schemas: [urns.user, urns.enterprise],
        [urns.enterprise]: { manager: { value: boss.id } },
      });
      const { manager } = (await t.readUser(user))[urns.enterprise] ?? {};
      t.equal(manager?.value, boss.id, 'manager.value');
      if (manager.$ref === undefined) return;
      const read = await t.follow(manager.$ref);
      t.equal(read.json?.id, boss.id, 'id behind manager.$ref');
    },
  },
  {
    id: 'values.schemas-of-other-type',
    title: 'a user whose schemas name the group schema only is refused or corrected',
    requirements: ['R085'],
    section: 'RFC 7643 §3',
    async run(t) {
      const answer = await t.post('/Users', t.userBody({ schemas: [urns.group] }));
      if (answer.status !== 201) return t.error(answer, 400);
      t.includes(answer.json.schemas, urns.user, 'schemas');
      t.excludes(answer.json.schemas, urns.group, 'schemas');
    },
  },
  {
    id: 'values.extension-removed',
    title: 'removing the last value of an extension removes its container',
    requirements: ['R257', 'R266'],
    section: 'RFC 7643 §3',
    level: 'SHOULD',
    needs: ['patch'],
    async run(t) {
      const user = await t.createUser({
        schemas: [urns.user, urns.enterprise],
        [urns.enterprise]: { department: 'Research' },
      });
      const after = await t.patchedUser(user, remove(`${urns.enterprise}:department`));
      t.unassigned(after[urns.enterprise]?.department, 'department');
      t.excludes(after.schemas, urns.enterprise, 'schemas');
    },
  },
]);

/** Values and types (RFC 7643 §2 to §4). */
export const valueCases = [...malformedCases, ...typeCases, ...extensionCases];
