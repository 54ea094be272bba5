import { casesOf } from '../../case.ts';
import { type CaseContext, groupPath, type Resource, userPath } from '../../case-context.ts';
import { add, replace } from '../../operations.ts';

/** Resolves with the ETag of a resource. */
async function etagOf(t: CaseContext, path: string): Promise<string> {
  const answer = await t.get(path);
  t.status(answer, 200);
  const etag = answer.headers.get('etag');
  t.that(etag !== null, `${answer.request} answers without an ETag`);
  return etag ?? '';
}

async function createWithTag(
  t: CaseContext,
): Promise<{ user: Resource; path: string; etag: string }> {
  const user = await t.createUser({ title: 'Analyst' });
  const path = userPath(user.id);
  return { user, path, etag: await etagOf(t, path) };
}

const stale = 'W/"not-the-current-version"';

/** Versions and conditional requests (RFC 7644 §3.14). */
export const etagCases = casesOf({ section: 'RFC 7644 §3.14', needs: ['users', 'etag'] }, [
  {
    id: 'etag.header',
    title: 'POST and GET answer with the same ETag',
    requirements: ['R345'],
    async run(t) {
      const created = await t.post('/Users', t.userBody());
      t.status(created, 201);
      const etag = created.headers.get('etag');
      t.that(etag !== null, 'POST answers without an ETag');
      t.equal(await etagOf(t, userPath(created.json.id)), etag, 'ETag of GET');
    },
  },
  {
    id: 'etag.meta-version',
    title: 'meta.version equals the ETag',
    requirements: ['R100', 'R345'],
    level: 'SHOULD',
    async run(t) {
      const { user, etag } = await createWithTag(t);
      t.equal((await t.readUser(user)).meta?.version, etag, 'meta.version');
    },
  },
  {
    id: 'etag.form',
    title: 'the ETag is quoted, with W/ before it if weak',
    requirements: ['R346'],
    section: 'RFC 9110 §8.8.3',
    async run(t) {
      const { etag } = await createWithTag(t);
      t.that(/^(?:W\/)?"[^"]*"$/u.test(etag), `the ETag is ${etag}`);
    },
  },
  {
    id: 'etag.none-match',
    title: 'If-None-Match with the current version answers 304 without a body',
    requirements: ['R347'],
    async run(t) {
      const { path, etag } = await createWithTag(t);
      const answer = await t.get(path, { headers: { 'if-none-match': etag } });
      t.status(answer, 304);
      t.equal(answer.text, '', 'the body');
    },
  },
  {
    id: 'etag.none-match-other',
    title: 'If-None-Match with another version answers the resource',
    requirements: ['R347'],
    async run(t) {
      const { path, user } = await createWithTag(t);
      const answer = await t.get(path, { headers: { 'if-none-match': stale } });
      t.status(answer, 200);
      t.equal(answer.json?.id, user.id, 'id');
    },
  },
  {
    id: 'etag.match-put',
    title: 'PUT with a version that is not current answers 412 and changes nothing',
    requirements: ['R348'],
    async run(t) {
      const { user, path } = await createWithTag(t);
      const body = { ...(await t.readUser(user)), title: 'Changed' };
      t.error(await t.put(path, body, { headers: { 'if-match': stale } }), 412);
      t.equal((await t.readUser(user)).title, 'Analyst', 'title');
    },
  },
  {
    id: 'etag.match-patch',
    title: 'PATCH with a version that is not current answers 412 and changes nothing',
    requirements: ['R348'],
    needs: ['patch'],
    async run(t) {
      const { user, path } = await createWithTag(t);
      const operations = [replace('title', 'Changed')];
      t.error(await t.patch(path, operations, { headers: { 'if-match': stale } }), 412);
      t.equal((await t.readUser(user)).title, 'Analyst', 'title');
    },
  },
  {
    id: 'etag.match-delete',
    title: 'DELETE with a version that is not current answers 412 and deletes nothing',
    requirements: ['R348', 'R306'],
    async run(t) {
      const { user, path } = await createWithTag(t);
      t.error(await t.delete(path, { headers: { 'if-match': stale } }), 412);
      await t.readUser(user);
    },
  },
  {
    id: 'etag.match-current',
    title: 'a write with the current version succeeds',
    requirements: ['R348'],
    needs: ['patch'],
    async run(t) {
      const { user, path, etag } = await createWithTag(t);
      const headers = { 'if-match': etag };
      t.status(await t.patch(path, [replace('title', 'Changed')], { headers }), [200, 204]);
      t.equal((await t.readUser(user)).title, 'Changed', 'title');
      t.error(await t.patch(path, [replace('title', 'Again')], { headers }), 412);
    },
  },
  {
    id: 'etag.match-star',
    title: 'If-Match: * matches what exists',
    requirements: ['R349'],
    section: 'RFC 9110 §13.1.1',
    level: 'SHOULD',
    needs: ['patch'],
    async run(t) {
      const { path } = await createWithTag(t);
      const headers = { 'if-match': '*' };
      t.status(await t.patch(path, [replace('title', 'Changed')], { headers }), [200, 204]);
      const unknown = userPath('7f9d6c1e-0000-4000-8000-000000000000');
      t.status(await t.delete(unknown, { headers }), [404, 412]);
    },
  },
  {
    id: 'etag.not-required',
    title: 'a write without If-Match succeeds',
    requirements: ['R353'],
    level: 'SHOULD',
    needs: ['patch'],
    async run(t) {
      const { path } = await createWithTag(t);
      t.status(await t.patch(path, [replace('title', 'Changed')]), [200, 204]);
    },
  },
  {
    id: 'etag.changes',
    title: 'a change changes the ETag',
    requirements: ['R350'],
    needs: ['patch'],
    async run(t) {
      const { path, etag } = await createWithTag(t);
      t.status(await t.patch(path, [replace('title', 'Changed')]), [200, 204]);
      t.notEqual(await etagOf(t, path), etag, 'the ETag after a change');
    },
  },
  {
    id: 'etag.unchanged',
    title: 'an operation without effect leaves the ETag',
    requirements: ['R350', 'R263'],
    level: 'SHOULD',
    needs: ['patch'],
    async run(t) {
      const { path, etag } = await createWithTag(t);
      t.status(await t.patch(path, [replace('title', 'Analyst')]), [200, 204]);
      t.equal(await etagOf(t, path), etag, 'the ETag');
    },
  },
  {
    id: 'etag.members',
    title: 'a change of members changes the ETag of the group',
    requirements: ['R350'],
    needs: ['patch', 'groups'],
    async run(t) {
      const group = await t.createGroup();
      const path = groupPath(group.id);
      const before = await etagOf(t, path);
      const user = await t.createUser();
      t.status(await t.patch(path, [add('members', [{ value: user.id }])]), [200, 204]);
      t.notEqual(await etagOf(t, path), before, 'the ETag after a change of members');
    },
  },
  {
    id: 'etag.concurrent',
    title: 'of concurrent writes with the same version, exactly one succeeds',
    requirements: ['R351'],
    needs: ['patch'],
    async run(t) {
      const { path, etag } = await createWithTag(t);
      const headers = { 'if-match': etag };
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          t.patch(path, [replace('title', `Title ${index}`)], { headers }),
        ),
      );
      const won = answers.filter(({ status }) => status < 300);
      t.equal(won.length, 1, 'number of writes that succeeded');
      for (const answer of answers) t.status(answer, [200, 204, 409, 412]);
    },
  },
  {
    id: 'etag.answer-of-write',
    title: 'the ETag in the answer to a write is that of the next GET',
    requirements: ['R345', 'R261'],
    needs: ['patch'],
    async run(t) {
      const { path } = await createWithTag(t);
      const answer = await t.patch(path, [replace('title', 'Changed')]);
      t.status(answer, [200, 204]);
      const etag = answer.headers.get('etag');
      t.that(etag !== null, 'PATCH answers without an ETag');
      t.equal(await etagOf(t, path), etag, 'ETag of GET');
    },
  },
]);
