import { casesOf } from '../../case.ts';
import { type CaseContext, userPath } from '../../case-context.ts';
import { add, remove, replace } from '../../operations.ts';
import { compareTimes } from '../../times.ts';
import { urns } from '../../urns.ts';

/** PATCH: the message, paths and laws of every operation (RFC 7644 §3.5.2). */
export const patchCases = casesOf({ section: 'RFC 7644 §3.5.2', needs: ['users', 'patch'] }, [
  {
    id: 'patch.answer',
    title: 'PATCH answers 200 with the changed user, or 204 without a body',
    requirements: ['R248', 'R261'],
    async run(t) {
      const user = await t.createUser();
      const answer = await t.patch(userPath(user.id), [replace('displayName', 'After')]);
      t.status(answer, [200, 204]);
      if (answer.status === 204) t.equal(answer.text, '', 'the body');
      else {
        t.equal(answer.json?.displayName, 'After', 'displayName in the answer');
        t.equal(answer.json.id, user.id, 'id in the answer');
        t.equal(answer.json.userName, user.userName, 'userName in the answer');
      }
    },
  },
  {
    id: 'patch.schemas-required',
    title: 'a body without the PatchOp schema is refused',
    requirements: ['R249'],
    level: 'SHOULD',
    async run(t) {
      const { id } = await t.createUser();
      const body = { schemas: [urns.user], Operations: [replace('title', 'x')] };
      t.error(await t.request('PATCH', userPath(id), { body }), 400);
    },
  },
  {
    id: 'patch.operations-required',
    title: 'a body without operations is refused',
    requirements: ['R250'],
    async run(t) {
      const { id } = await t.createUser();
      const body = { schemas: [urns.patch] };
      t.error(await t.request('PATCH', userPath(id), { body }), 400);
    },
  },
  ...['move', 'copy', 'test', ''].map((op) => ({
    id: `patch.op-${op === '' ? 'empty' : op}`,
    title: `the operation "${op}" is refused`,
    requirements: ['R251'],
    async run(t: CaseContext) {
      const { id } = await t.createUser();
      t.error(await t.patch(userPath(id), [{ op, path: 'title', value: 'x' }]), 400);
    },
  })),
  {
    id: 'patch.op-syntax-named',
    title: 'an unknown operation is refused with scimType invalidSyntax',
    requirements: ['R251'],
    section: 'RFC 7644 §3.12',
    level: 'SHOULD',
    async run(t) {
      const { id } = await t.createUser();
      t.error(
        await t.patch(userPath(id), [{ op: 'move', path: 'title', value: 'x' }]),
        400,
        'invalidSyntax',
      );
    },
  },
  ...[
    ['index', 'emails[0].value', 'R252'],
    ['unclosed', 'emails[type eq "work"', 'R253'],
    ['empty-part', 'name..givenName', 'R253'],
    ['leading-dot', '.title', 'R253'],
    ['no-value', 'emails[type eq].value', 'R253'],
  ].map(([id = '', path = '', requirement = '']) => ({
    id: `patch.path-${id}`,
    title: `a malformed path is refused: ${path}`,
    requirements: [requirement],
    async run(t: CaseContext) {
      const user = await t.createUser();
      t.error(
        await t.patch(userPath(user.id), [replace(path, 'x')]),
        400,
        'invalidPath',
        'invalidFilter',
        'invalidSyntax',
        'noTarget',
      );
    },
  })),
  {
    id: 'patch.unknown-path',
    title: 'a path that names no attribute changes nothing, whether refused or ignored',
    requirements: ['R253'],
    async run(t) {
      const user = await t.createUser({ title: 'Analyst' });
      const before = await t.readUser(user);
      const answer = await t.patch(userPath(user.id), [replace('noSuchAttribute', 'x')]);
      t.that(answer.status < 500, `PATCH answers ${answer.status}`);
      t.equal(await t.readUser(user), before, 'the user');
    },
  },
  {
    id: 'patch.in-order',
    title: 'operations apply one after another',
    requirements: ['R258'],
    async run(t) {
      const user = await t.createUser();
      const after = await t.patchedUser(
        user,
        add('nickName', 'a'),
        replace('nickName', 'b'),
        add('title', 'Analyst'),
        remove('nickName'),
      );
      t.unassigned(after.nickName, 'nickName');
      t.equal(after.title, 'Analyst', 'title');
    },
  },
  {
    id: 'patch.atomic',
    title: 'a failed operation undoes those before it',
    requirements: ['R260'],
    async run(t) {
      const user = await t.createUser({ title: 'Analyst', displayName: 'Before' });
      const before = await t.readUser(user);
      const answer = await t.patch(userPath(user.id), [
        replace('displayName', 'After'),
        replace('title', 'Changed'),
        { op: 'remove' },
      ]);
      t.error(answer, 400);
      t.equal(await t.readUser(user), before, 'the user');
    },
  },
  {
    id: 'patch.atomic-unique',
    title: 'a refused userName undoes the other operations',
    requirements: ['R260', 'R264'],
    async run(t) {
      const taken = await t.createUser();
      const user = await t.createUser({ title: 'Analyst' });
      t.error(
        await t.patch(userPath(user.id), [
          replace('title', 'Changed'),
          replace('userName', taken.userName),
        ]),
        409,
        'uniqueness',
      );
      const after = await t.readUser(user);
      t.equal(after.title, 'Analyst', 'title');
      t.equal(after.userName, user.userName, 'userName');
    },
  },
  {
    id: 'patch.read-only',
    title: 'a readOnly attribute cannot be changed',
    requirements: ['R255', 'R072'],
    async run(t) {
      const user = await t.createUser();
      const before = await t.readUser(user);
      const answer = await t.patch(userPath(user.id), [replace('id', t.name('other'))]);
      t.error(answer, 400);
      t.equal((await t.readUser(user)).id, before.id, 'id');
    },
  },
  {
    id: 'patch.read-only-named',
    title: 'a change of a readOnly attribute is refused with scimType mutability',
    requirements: ['R255', 'R072'],
    async run(t) {
      const user = await t.createUser();
      t.error(
        await t.patch(userPath(user.id), [replace('meta.created', '1970-01-01T00:00:00Z')]),
        400,
        'mutability',
      );
    },
  },
  {
    id: 'patch.wrong-type',
    title: 'a value of the wrong type is refused',
    requirements: ['R256'],
    async run(t) {
      const user = await t.createUser({ active: true });
      t.error(await t.patch(userPath(user.id), [replace('active', 'maybe')]), 400, 'invalidValue');
      t.equal((await t.readUser(user)).active, true, 'active');
    },
  },
  {
    id: 'patch.no-change',
    title: 'an operation without effect leaves lastModified as it is',
    requirements: ['R263', 'R097'],
    section: 'RFC 7644 §3.5.2.1',
    async run(t) {
      const user = await t.createUser({ title: 'Analyst' });
      const before = await t.readUser(user);
      const after = await t.patchedUser(user, add('title', 'Analyst'));
      t.equal(
        compareTimes(after.meta?.lastModified, before.meta?.lastModified),
        0,
        'the change of lastModified',
      );
      t.equal(after.meta?.version, before.meta?.version, 'meta.version');
    },
  },
  {
    id: 'patch.path-case',
    title: 'paths are matched without case',
    requirements: ['R265', 'R053'],
    section: 'RFC 7644 §3.10',
    async run(t) {
      const user = await t.createUser({ name: { givenName: 'Ada', familyName: 'Lovelace' } });
      const after = await t.patchedUser(user, replace('NAME.givenname', 'Augusta'));
      t.equal(after.name?.givenName, 'Augusta', 'name.givenName');
      t.equal(after.name.familyName, 'Lovelace', 'name.familyName');
    },
  },
  {
    id: 'patch.path-urn',
    title: 'a path may begin with the URN of the core schema',
    requirements: ['R265', 'R226'],
    section: 'RFC 7644 §3.10',
    async run(t) {
      const user = await t.createUser();
      const after = await t.patchedUser(user, replace(`${urns.user}:title`, 'Analyst'));
      t.equal(after.title, 'Analyst', 'title');
    },
  },
  {
    id: 'patch.suspend',
    title: 'active can be set to false and to true again',
    requirements: ['R108', 'R291'],
    section: 'RFC 7643 §4.1.1',
    async run(t) {
      const user = await t.createUser({ active: true });
      t.equal((await t.patchedUser(user, replace('active', false))).active, false, 'active');
      t.equal((await t.patchedUser(user, replace('active', true))).active, true, 'active');
    },
  },
  {
    id: 'patch.unique',
    title: 'PATCH to the userName of another user is refused with 409 uniqueness',
    requirements: ['R264'],
    section: 'RFC 7644 §3.12',
    async run(t) {
      const [taken, user] = [await t.createUser(), await t.createUser()];
      t.error(
        await t.patch(userPath(user.id), [replace('userName', taken.userName)]),
        409,
        'uniqueness',
      );
    },
  },
]);
