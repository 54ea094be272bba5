import { casesOf } from '../../case.ts';
import { type CaseContext, groupPath, type Resource, userPath } from '../../case-context.ts';
import { replace } from '../../operations.ts';
import { urns } from '../../urns.ts';

/** Resolves with a user of the second tenant, which the first must not reach. */
const foreignUser = (t: CaseContext, attributes = {}): Promise<Resource> =>
  t.createUser(attributes, 'other');

/** Two tenants do not see one another (RFC 7644 §6). */
export const isolationCases = casesOf(
  { section: 'RFC 7644 §6.2', needs: ['users', 'otherTenant'] },
  [
    ...(['GET', 'PUT', 'PATCH', 'DELETE'] as const).map((method) => ({
      id: `isolation.${method.toLowerCase()}`,
      title: `${method} of a user of another tenant answers 404 and changes nothing`,
      requirements: ['R356', 'R343', 'R354'],
      async run(t: CaseContext) {
        const user = await foreignUser(t, { title: 'Analyst' });
        const path = userPath(user.id);
        const body =
          method === 'PUT'
            ? t.userBody({ title: 'Changed' })
            : { schemas: [urns.patch], Operations: [replace('title', 'Changed')] };
        const answer = await t.request(method, path, {
          body: method === 'PUT' || method === 'PATCH' ? body : undefined,
        });
        t.error(answer, [403, 404]);
        const read = await t.read(path, { as: 'other' });
        t.equal(read.title, 'Analyst', 'title');
      },
    })),
    {
      id: 'isolation.no-oracle',
      title: 'an id of another tenant is answered as an id that does not exist',
      requirements: ['R343'],
      section: 'RFC 7644 §7.7',
      level: 'SHOULD',
      async run(t) {
        const user = await foreignUser(t);
        const foreign = await t.get(userPath(user.id));
        const unknown = await t.get('/Users/7f9d6c1e-0000-4000-8000-000000000000');
        t.equal(foreign.status, unknown.status, 'the status');
        const masked = (text: string): string =>
          text
            .replaceAll(user.id, '{id}')
            .replaceAll('7f9d6c1e-0000-4000-8000-000000000000', '{id}');
        t.equal(masked(foreign.text), masked(unknown.text), 'the body');
      },
    },
    {
      id: 'isolation.filter',
      title: 'a filter finds no user of another tenant, by name, externalId or id',
      requirements: ['R356', 'R355', 'R093'],
      needs: ['filter'],
      async run(t) {
        const externalId = t.name('external');
        const user = await foreignUser(t, { externalId });
        for (const filter of [
          `userName eq "${user.userName}"`,
          `externalId eq "${externalId}"`,
          `id eq "${user.id}"`,
        ])
          t.equal(await t.find('/Users', filter), [], `users found by ${filter}`);
      },
    },
    {
      id: 'isolation.list',
      title: 'a list holds no user of another tenant',
      requirements: ['R356'],
      async run(t) {
        const user = await foreignUser(t);
        const list = await t.list('/Users', { count: 1_000 });
        t.that(!JSON.stringify(list).includes(user.id), 'the list has a user of the other tenant');
      },
    },
    {
      id: 'isolation.same-names',
      title: 'the same userName and externalId can exist in both tenants',
      requirements: ['R355', 'R093', 'R079'],
      section: 'RFC 7643 §3.1',
      async run(t) {
        const body = t.userBody({ externalId: t.name('external') });
        const own = await t.post('/Users', body);
        t.status(own, 201);
        const other = await t.post('/Users', body, { as: 'other' });
        t.status(other, 201);
        t.notEqual(own.json.id, other.json?.id, 'id');
      },
    },
    {
      id: 'isolation.member',
      title: 'a user of another tenant cannot become a member, nor be shown as one',
      requirements: ['R356'],
      needs: ['groups'],
      async run(t) {
        const user = await foreignUser(t, { displayName: t.name('foreign') });
        const answer = await t.post('/Groups', t.groupBody({ members: [{ value: user.id }] }));
        t.that(answer.status < 500, `POST /Groups answers ${answer.status}`);
        t.that(!answer.text.includes(user.displayName), 'the answer shows the foreign user');
        if (answer.status !== 201) return;
        const read = await t.read(userPath(user.id), { as: 'other' });
        t.unassigned(read.groups, 'groups of the foreign user');
      },
    },
    {
      id: 'isolation.manager',
      title: 'a user of another tenant is not shown as manager',
      requirements: ['R356'],
      needs: ['enterprise'],
      async run(t) {
        const user = await foreignUser(t, { displayName: t.name('foreign') });
        const answer = await t.post(
          '/Users',
          t.userBody({
            schemas: [urns.user, urns.enterprise],
            [urns.enterprise]: { manager: { value: user.id } },
          }),
        );
        t.that(answer.status < 500, `POST /Users answers ${answer.status}`);
        t.that(!answer.text.includes(user.displayName), 'the answer shows the foreign user');
      },
    },
    {
      id: 'isolation.groups',
      title: 'a group of another tenant cannot be read or changed',
      requirements: ['R356'],
      needs: ['groups'],
      async run(t) {
        const group = await t.createGroup({}, 'other');
        t.error(await t.get(groupPath(group.id)), [403, 404]);
        t.error(await t.delete(groupPath(group.id)), [403, 404]);
        await t.read(groupPath(group.id), { as: 'other' });
      },
    },
    {
      id: 'isolation.bulk',
      title: 'a bulk request reaches no user of another tenant',
      requirements: ['R356', 'R329'],
      needs: ['bulk'],
      async run(t) {
        const user = await foreignUser(t);
        const answer = await t.post('/Bulk', {
          schemas: [urns.bulkRequest],
          Operations: [{ method: 'DELETE', path: userPath(user.id) }],
        });
        const [operation] = answer.json?.Operations ?? [];
        t.includes(['403', '404'], String(operation?.status), 'the statuses of a refusal');
        await t.read(userPath(user.id), { as: 'other' });
      },
    },
    {
      id: 'isolation.search',
      title: 'a search finds no user of another tenant',
      requirements: ['R356'],
      needs: ['search', 'filter'],
      async run(t) {
        const user = await foreignUser(t);
        for (const path of t.discovery.missing.has('rootSearch')
          ? ['/Users/.search']
          : ['/Users/.search', '/.search']) {
          const answer = await t.post(path, {
            schemas: [urns.search],
            filter: `userName eq "${user.userName}"`,
          });
          t.listResponse(answer);
          t.equal(answer.json.totalResults, 0, `totalResults of ${path}`);
        }
      },
    },
  ],
);
