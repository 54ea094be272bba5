import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import type { CaseContext } from '../../case-context.ts';
import { userPath } from '../../case-context.ts';

interface Crowd {
  readonly ids: readonly string[];
  /** Finds just them. */
  readonly filter: string;
}

/** Resolves with users that no case changes. */
function crowdOf(t: CaseContext, size: 2 | 3 | 7): Promise<Crowd> {
  return t.shared(`list.crowd.${size}`, async () => {
    const prefix = t.name(`crowd${size}`);
    const ids: string[] = [];
    for (let count = 1; count <= size; count += 1)
      ids.push((await t.createUser({ userName: `${prefix}.${count}` })).id);
    return { ids, filter: `userName sw "${prefix}"` };
  });
}

const listCases = casesOf({ section: 'RFC 7644 §3.4.2', needs: ['users', 'filter'] }, [
  {
    id: 'list.empty',
    title: 'a query without a match answers 200 with totalResults 0',
    requirements: ['R147'],
    async run(t) {
      const list = await t.list('/Users', { filter: `userName eq "${t.name('unknown')}"` });
      t.equal(list.totalResults, 0, 'totalResults');
      t.unassigned(list.Resources, 'Resources');
    },
  },
  {
    id: 'list.envelope',
    title: 'totalResults is a number that counts all matches, and Resources holds them',
    requirements: ['R143', 'R144', 'R145'],
    needs: ['prefixFilter'],
    async run(t) {
      const { ids, filter } = await crowdOf(t, 3);
      const list = await t.list('/Users', { filter });
      t.equal(list.totalResults, 3, 'totalResults');
      t.sameSet(
        list.Resources?.map(({ id }: Json) => id),
        ids,
        'ids in Resources',
      );
    },
  },
  {
    id: 'list.resources-complete',
    title: 'a resource in a list has what it has on its own',
    requirements: ['R141'],
    level: 'SHOULD',
    async run(t) {
      const user = await t.createUser({ title: 'Analyst' });
      const list = await t.list('/Users', { filter: `userName eq "${user.userName}"` });
      t.equal(list.Resources?.[0], await t.readUser(user), 'the user in the list');
    },
  },
  {
    id: 'list.new-and-gone',
    title: 'a list has a user right after its creation, and not after its deletion',
    requirements: ['R303', 'R152'],
    async run(t) {
      const user = await t.createUser();
      const filter = `userName eq "${user.userName}"`;
      t.equal(await t.find('/Users', filter), [user.id], 'users found after POST');
      await t.deleted(userPath(user.id));
      t.equal(await t.find('/Users', filter), [], 'users found after DELETE');
    },
  },
]);

const pageCases = casesOf({ section: 'RFC 7644 §3.4.2.4', needs: ['users', 'prefixFilter'] }, [
  {
    id: 'page.count',
    title: 'a page never has more resources than count',
    requirements: ['R192', 'R146', 'R144'],
    async run(t) {
      const { filter } = await crowdOf(t, 3);
      const list = await t.list('/Users', { filter, count: 2 });
      t.equal(list.totalResults, 3, 'totalResults');
      t.equal(list.Resources?.length, 2, 'number of Resources');
      t.equal(list.itemsPerPage, 2, 'itemsPerPage');
      t.equal(list.startIndex, 1, 'startIndex');
    },
  },
  {
    id: 'page.walk',
    title: 'the pages together have every resource once',
    requirements: ['R198', 'R195', 'R188'],
    async run(t) {
      const { ids, filter } = await crowdOf(t, 7);
      t.sameSet(await t.walk('/Users', { filter }, 3), ids, 'ids of all pages');
    },
  },
  {
    id: 'page.start-index',
    title: 'startIndex is 1-based and is answered as it was asked for',
    requirements: ['R195'],
    async run(t) {
      const { filter } = await crowdOf(t, 3);
      const all = await t.list('/Users', { filter });
      const list = await t.list('/Users', { filter, startIndex: 2, count: 1 });
      t.equal(list.startIndex, 2, 'startIndex');
      t.equal(list.Resources?.[0]?.id, all.Resources[1].id, 'id of the second user');
    },
  },
  ...[0, -5].map((startIndex) => ({
    id: `page.start-index-${startIndex === 0 ? 'zero' : 'negative'}`,
    title: `startIndex ${startIndex} is taken as 1`,
    requirements: ['R189'],
    async run(t: CaseContext) {
      const { filter } = await crowdOf(t, 2);
      const list = await t.list('/Users', { filter, startIndex, count: 1 });
      t.equal(list.Resources?.length, 1, 'number of Resources');
      t.equal(list.startIndex, 1, 'startIndex');
    },
  })),
  ...[0, -1].map((count) => ({
    id: `page.count-${count === 0 ? 'zero' : 'negative'}`,
    title: `count ${count} answers totalResults without resources`,
    requirements: [count === 0 ? 'R191' : 'R190'],
    async run(t: CaseContext) {
      const { filter } = await crowdOf(t, 2);
      const list = await t.list('/Users', { filter, count });
      t.equal(list.totalResults, 2, 'totalResults');
      t.unassigned(list.Resources, 'Resources');
    },
  })),
  {
    id: 'page.beyond',
    title: 'a startIndex beyond the end answers 200 without resources',
    requirements: ['R196'],
    async run(t) {
      const { filter } = await crowdOf(t, 2);
      const list = await t.list('/Users', { filter, startIndex: 3, count: 10 });
      t.equal(list.totalResults, 2, 'totalResults');
      t.unassigned(list.Resources, 'Resources');
    },
  },
  {
    id: 'page.large-count',
    title: 'a very large count is accepted, and itemsPerPage is what the page has',
    requirements: ['R193'],
    async run(t) {
      const { filter } = await crowdOf(t, 2);
      const list = await t.list('/Users', { filter, count: 1_000_000 });
      t.equal(list.Resources?.length, 2, 'number of Resources');
      t.equal(list.itemsPerPage, 2, 'itemsPerPage');
    },
  },
  {
    id: 'page.not-a-number',
    title: 'a count that is not a number is refused with 400, or ignored',
    requirements: ['R197'],
    level: 'SHOULD',
    async run(t) {
      for (const count of ['abc', '1.5', '1e99'])
        t.status(await t.get('/Users', { query: { count } }), [200, 400]);
    },
  },
  {
    id: 'page.stable',
    title: 'two walks over unchanged users have the same order',
    requirements: ['R198', 'R188'],
    level: 'SHOULD',
    async run(t) {
      const { filter } = await crowdOf(t, 7);
      const first = await t.walk('/Users', { filter }, 2);
      t.equal(await t.walk('/Users', { filter }, 5), first, 'order of ids');
    },
  },
]);

const sortCases = casesOf(
  { section: 'RFC 7644 §3.4.2.3', needs: ['users', 'prefixFilter', 'sort'] },
  [
    ...(['ascending', 'descending'] as const).map((sortOrder) => ({
      id: `sort.${sortOrder}`,
      title: `sortOrder ${sortOrder} is obeyed`,
      requirements: ['R182', 'R183', 'R186'],
      async run(t: CaseContext) {
        const { sorted, filter } = await sortedUsers(t, ['b', 'a', 'c']);
        const ids = await idsOf(t, { filter, sortBy: 'displayName', sortOrder });
        t.equal(ids, sortOrder === 'ascending' ? sorted : [...sorted].reverse(), 'order of ids');
      },
    })),
    {
      id: 'sort.default-order',
      title: 'without sortOrder the order is ascending',
      requirements: ['R186'],
      async run(t) {
        const { sorted, filter } = await sortedUsers(t, ['b', 'a', 'c']);
        t.equal(await idsOf(t, { filter, sortBy: 'displayName' }), sorted, 'order of ids');
      },
    },
    {
      id: 'sort.without-case',
      title: 'text that is not caseExact is sorted without regard to case',
      requirements: ['R187'],
      async run(t) {
        const { sorted, filter } = await sortedUsers(t, ['B', 'a', 'C']);
        t.equal(await idsOf(t, { filter, sortBy: 'displayName' }), sorted, 'order of ids');
      },
    },
    {
      id: 'sort.sub-attribute',
      title: 'a sub-attribute can be sorted by',
      requirements: ['R183'],
      async run(t) {
        const prefix = t.name('sorted');
        const ids: Record<string, string> = {};
        for (const familyName of ['Moore', 'Abel', 'Zuse'])
          ids[familyName] = (
            await t.createUser({
              userName: `${prefix}.${familyName}`,
              name: { familyName, givenName: 'X' },
            })
          ).id;
        const query = { filter: `userName sw "${prefix}"`, sortBy: 'name.familyName' };
        t.equal(
          await idsOf(t, query),
          ['Abel', 'Moore', 'Zuse'].map((name) => ids[name]),
          'order of ids',
        );
      },
    },
    {
      id: 'sort.unassigned-last',
      title: 'users without a value come last in ascending order, and first in descending order',
      requirements: ['R185'],
      async run(t) {
        const prefix = t.name('sorted');
        const without = await t.createUser({ userName: `${prefix}.without` });
        const having = await t.createUser({ userName: `${prefix}.having`, title: 'Analyst' });
        const query = { filter: `userName sw "${prefix}"`, sortBy: 'title' };
        t.equal(await idsOf(t, query), [having.id, without.id], 'ascending order');
        t.equal(
          await idsOf(t, { ...query, sortOrder: 'descending' }),
          [without.id, having.id],
          'descending order',
        );
      },
    },
    {
      id: 'sort.primary',
      title: 'a multi-valued attribute is sorted by its primary value',
      requirements: ['R184'],
      async run(t) {
        const prefix = t.name('sorted');
        const late = await t.createUser({
          userName: `${prefix}.late`,
          emails: [
            { value: t.mail('a@x'), type: 'home' },
            { value: t.mail('z@x'), type: 'work', primary: true },
          ],
        });
        const early = await t.createUser({
          userName: `${prefix}.early`,
          emails: [{ value: t.mail('m@x'), type: 'work', primary: true }],
        });
        const query = { filter: `userName sw "${prefix}"`, sortBy: 'emails.value' };
        t.equal(await idsOf(t, query), [early.id, late.id], 'order of ids');
      },
    },
    {
      id: 'sort.pages',
      title: 'sorted pages follow one another in order, also with equal keys',
      requirements: ['R188', 'R187'],
      async run(t) {
        const { ids, filter } = await crowdOf(t, 7);
        const found = await t.walk('/Users', { filter, sortBy: 'meta.resourceType' }, 2);
        t.sameSet(found, ids, 'ids of all pages');
      },
    },
    {
      id: 'sort.unknown',
      title: 'sortBy of an unknown attribute is ignored or refused, never 5xx',
      requirements: ['R182'],
      level: 'SHOULD',
      async run(t) {
        t.status(
          await t.get('/Users', { query: { sortBy: 'noSuchAttribute', count: 1 } }),
          [200, 400],
        );
      },
    },
  ],
);

/** Creates users whose displayName ends as given; returns their ids in ascending order. */
function sortedUsers(t: CaseContext, names: readonly string[]): Promise<Sorted> {
  return t.shared(`list.sorted.${names.join('')}`, () => createSorted(t, names));
}

interface Sorted {
  readonly sorted: readonly string[];
  readonly filter: string;
}

async function createSorted(t: CaseContext, names: readonly string[]): Promise<Sorted> {
  const prefix = t.name('sorted');
  const byName = new Map<string, string>();
  for (const name of names) {
    const user = await t.createUser({ userName: `${prefix}.${name}`, displayName: `x${name}` });
    byName.set(name.toLowerCase(), user.id);
  }
  const sorted = [...byName].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, id]) => id);
  return { sorted, filter: `userName sw "${prefix}"` };
}

async function idsOf(
  t: CaseContext,
  query: Readonly<Record<string, string | number>>,
): Promise<readonly string[]> {
  const list = await t.list('/Users', query);
  return (list.Resources ?? []).map(({ id }: Json) => id);
}

/** Lists, index paging and sorting (RFC 7644 §3.4.2). */
export const listingCases = [...listCases, ...pageCases, ...sortCases];
