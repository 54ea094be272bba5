import type { Answer, Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import type { CaseContext } from '../../case-context.ts';
import { urns } from '../../urns.ts';

const search = (t: CaseContext, path: string, body: Json): Promise<Answer> =>
  t.post(path, { schemas: [urns.search], ...body });

const idsOf = ({ json }: Answer): readonly string[] =>
  (json?.Resources ?? []).map(({ id }: Json) => id);

/** Queries by POST (RFC 7644 §3.4.3). */
export const searchCases = casesOf(
  { section: 'RFC 7644 §3.4.3', needs: ['users', 'filter', 'search'] },
  [
    {
      id: 'search.find',
      title: 'POST /Users/.search finds what GET finds',
      requirements: ['R229', 'R231', 'R234', 'R233'],
      async run(t) {
        const user = await t.createUser();
        const answer = await search(t, '/Users/.search', {
          filter: `userName eq "${user.userName}"`,
        });
        t.listResponse(answer);
        t.equal(idsOf(answer), [user.id], 'users found');
        t.equal(answer.json.totalResults, 1, 'totalResults');
      },
    },
    {
      id: 'search.no-create',
      title: 'POST /Users/.search creates nothing',
      requirements: ['R229'],
      async run(t) {
        const userName = t.name('searched');
        await search(t, '/Users/.search', { userName, filter: `userName eq "${userName}"` });
        t.equal(await t.find('/Users', `userName eq "${userName}"`), [], 'users found');
      },
    },
    {
      id: 'search.schema',
      title: 'a body without the SearchRequest schema is refused',
      requirements: ['R230'],
      level: 'SHOULD',
      async run(t) {
        t.error(await t.post('/Users/.search', { schemas: [urns.user], count: 1 }), 400);
      },
    },
    {
      id: 'search.projection',
      title: 'attributes and excludedAttributes are arrays in the body',
      requirements: ['R231', 'R219'],
      async run(t) {
        const user = await t.createUser({ title: 'Analyst', nickName: 'Ada' });
        const filter = `userName eq "${user.userName}"`;
        const only = await search(t, '/Users/.search', { filter, attributes: ['title'] });
        t.equal(only.json?.Resources?.[0]?.title, 'Analyst', 'title');
        t.absent(only.json.Resources[0], 'nickName');
        const without = await search(t, '/Users/.search', {
          filter,
          excludedAttributes: ['title'],
        });
        t.absent(without.json?.Resources?.[0], 'title');
        t.equal(without.json.Resources[0].nickName, 'Ada', 'nickName');
      },
    },
    {
      id: 'search.pages',
      title: 'startIndex and count work in the body',
      requirements: ['R231'],
      needs: ['prefixFilter'],
      async run(t) {
        const prefix = t.name('searched');
        for (const name of ['a', 'b', 'c']) await t.createUser({ userName: `${prefix}.${name}` });
        const filter = `userName sw "${prefix}"`;
        const first = await search(t, '/Users/.search', { filter, startIndex: 1, count: 2 });
        const second = await search(t, '/Users/.search', { filter, startIndex: 3, count: 2 });
        t.equal(idsOf(first).length, 2, 'resources of the first page');
        t.equal(idsOf(second).length, 1, 'resources of the second page');
        t.equal(new Set([...idsOf(first), ...idsOf(second)]).size, 3, 'number of distinct ids');
      },
    },
    {
      id: 'search.sort',
      title: 'sortBy and sortOrder work in the body',
      requirements: ['R231', 'R183'],
      needs: ['sort', 'prefixFilter'],
      async run(t) {
        const prefix = t.name('searched');
        const one = await t.createUser({ userName: `${prefix}.1`, displayName: 'a' });
        const two = await t.createUser({ userName: `${prefix}.2`, displayName: 'b' });
        const answer = await search(t, '/Users/.search', {
          filter: `userName sw "${prefix}"`,
          sortBy: 'displayName',
          sortOrder: 'descending',
        });
        t.equal(idsOf(answer), [two.id, one.id], 'order of ids');
      },
    },
    {
      id: 'search.invalid-filter',
      title: 'an invalid filter is refused with 400 invalidFilter',
      requirements: ['R232'],
      async run(t) {
        t.error(await search(t, '/Users/.search', { filter: 'userName' }), 400, 'invalidFilter');
      },
    },
    {
      id: 'search.groups',
      title: 'POST /Groups/.search finds groups',
      requirements: ['R233'],
      needs: ['groups'],
      async run(t) {
        const group = await t.createGroup();
        const answer = await search(t, '/Groups/.search', {
          filter: `displayName eq "${group.displayName}"`,
        });
        t.equal(idsOf(answer), [group.id], 'groups found');
      },
    },
    {
      id: 'search.root',
      title: 'POST /.search finds users and groups',
      requirements: ['R148', 'R151', 'R233'],
      section: 'RFC 7644 §3.4.2.1',
      needs: ['rootSearch', 'groups'],
      async run(t) {
        const displayName = t.name('both');
        const user = await t.createUser({ displayName });
        const group = await t.createGroup({ displayName });
        const answer = await search(t, '/.search', { filter: `displayName eq "${displayName}"` });
        t.listResponse(answer);
        t.sameSet(idsOf(answer), [user.id, group.id], 'resources found');
      },
    },
    {
      id: 'search.root-types',
      title: 'meta.resourceType narrows a query of all types',
      requirements: ['R149'],
      section: 'RFC 7644 §3.4.2.1',
      level: 'SHOULD',
      needs: ['rootSearch', 'groups'],
      async run(t) {
        const displayName = t.name('both');
        await t.createUser({ displayName });
        const group = await t.createGroup({ displayName });
        const answer = await search(t, '/.search', {
          filter: `displayName eq "${displayName}" and meta.resourceType eq "Group"`,
        });
        t.equal(idsOf(answer), [group.id], 'groups found');
      },
    },
    {
      id: 'search.root-undefined',
      title: 'an attribute that a type does not have counts as without value',
      requirements: ['R151'],
      section: 'RFC 7644 §3.4.2.1',
      needs: ['rootSearch', 'groups'],
      async run(t) {
        const displayName = t.name('both');
        const user = await t.createUser({ displayName });
        await t.createGroup({ displayName });
        const answer = await search(t, '/.search', {
          filter: `displayName eq "${displayName}" and userName pr`,
        });
        t.equal(idsOf(answer), [user.id], 'resources found');
      },
    },
    {
      id: 'search.root-get',
      title: 'GET of the base URL finds users and groups, or is not supported',
      requirements: ['R148', 'R142'],
      section: 'RFC 7644 §3.4.2.1',
      level: 'SHOULD',
      needs: ['groups'],
      async run(t) {
        const displayName = t.name('both');
        const user = await t.createUser({ displayName });
        const group = await t.createGroup({ displayName });
        const answer = await t.get('/', { query: { filter: `displayName eq "${displayName}"` } });
        if ([404, 405, 501].includes(answer.status)) t.skip(`GET / answers ${answer.status}`);
        t.listResponse(answer);
        t.sameSet(idsOf(answer), [user.id, group.id], 'resources found');
      },
    },
  ],
);
