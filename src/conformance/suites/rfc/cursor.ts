import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import type { CaseContext } from '../../case-context.ts';

type Query = Readonly<Record<string, string | number>>;

/** Pages that are walked through at most. */
const maxPages = 20;

interface CursorWalk {
  readonly ids: readonly string[];
  readonly cursors: readonly string[];
  readonly pages: readonly Json[];
}

/** Walks from the first page to the last. A cursor that comes twice fails. */
async function walk(t: CaseContext, query: Query): Promise<CursorWalk> {
  const pages: Json[] = [];
  const cursors: string[] = [];
  let cursor = '';
  for (let count = 0; count < maxPages; count += 1) {
    const page = await t.list('/Users', { ...query, cursor });
    pages.push(page);
    const { nextCursor } = page;
    if (nextCursor === undefined || nextCursor === null) {
      const ids = pages.flatMap(({ Resources = [] }) => Resources.map(({ id }: Json) => id));
      return { ids, cursors, pages };
    }
    t.that(
      typeof nextCursor === 'string' && nextCursor !== '',
      `nextCursor is ${JSON.stringify(nextCursor)}; a text is expected`,
    );
    t.that(!cursors.includes(nextCursor), 'nextCursor repeats an earlier cursor');
    cursors.push(nextCursor);
    cursor = nextCursor;
  }
  t.that(false, `after ${maxPages} pages there is still a nextCursor`);
  return { ids: [], cursors, pages };
}

interface Crowd {
  readonly ids: readonly string[];
  /** Finds just them. */
  readonly filter: string;
}

/** Resolves with users that no case changes. */
function crowdOf(t: CaseContext): Promise<Crowd> {
  return t.shared('cursor.crowd', async () => {
    const prefix = t.name('cursor');
    const ids: string[] = [];
    for (const number of [1, 2, 3, 4, 5])
      ids.push(
        (await t.createUser({ userName: `${prefix}.${number}`, displayName: `x${number}` })).id,
      );
    return { ids, filter: `userName sw "${prefix}"` };
  });
}

/** Resolves with the first page of two users, and its cursor. */
async function firstPage(t: CaseContext): Promise<{ filter: string; cursor: string }> {
  const { filter } = await crowdOf(t);
  const { nextCursor } = await t.list('/Users', { filter, cursor: '', count: 2 });
  t.that(typeof nextCursor === 'string', 'the first page has no nextCursor');
  return { filter, cursor: nextCursor };
}

/** Cursor paging (RFC 9865). */
export const cursorCases = casesOf(
  { section: 'RFC 9865 §2', needs: ['users', 'prefixFilter', 'cursor'] },
  [
    {
      id: 'cursor.walk',
      title: 'the pages together have every resource once, and only the last has no nextCursor',
      requirements: ['R199', 'R201'],
      async run(t) {
        const { ids, filter } = await crowdOf(t);
        const found = await walk(t, { filter, count: 2 });
        t.equal(found.ids.length, ids.length, 'number of ids');
        t.sameSet(found.ids, ids, 'ids of all pages');
      },
    },
    {
      id: 'cursor.count',
      title: 'no page has more than count',
      requirements: ['R203'],
      async run(t) {
        const { filter } = await crowdOf(t);
        for (const { Resources = [] } of (await walk(t, { filter, count: 2 })).pages)
          t.that(Resources.length <= 2, `a page has ${Resources.length} resources; count is 2`);
      },
    },
    {
      id: 'cursor.characters',
      title: 'cursors have unreserved characters only',
      requirements: ['R200'],
      async run(t) {
        const { filter } = await crowdOf(t);
        for (const cursor of (await walk(t, { filter, count: 2 })).cursors)
          t.that(/^[\w.~-]+$/u.test(cursor), `the cursor ${cursor} has other characters`);
      },
    },
    {
      id: 'cursor.first-page',
      title: 'the first page has no previousCursor',
      requirements: ['R202'],
      async run(t) {
        const { filter } = await crowdOf(t);
        t.absent(await t.list('/Users', { filter, cursor: '', count: 2 }), 'previousCursor');
      },
    },
    {
      id: 'cursor.total',
      title: 'totalResults, if present, counts all matches on every page',
      requirements: ['R208'],
      async run(t) {
        const { ids, filter } = await crowdOf(t);
        for (const { totalResults } of (await walk(t, { filter, count: 2 })).pages)
          if (totalResults !== undefined) t.equal(totalResults, ids.length, 'totalResults');
      },
    },
    {
      id: 'cursor.count-zero',
      title: 'count 0 answers no resources',
      requirements: ['R203'],
      async run(t) {
        const { filter } = await crowdOf(t);
        const list = await t.list('/Users', { filter, cursor: '', count: 0 });
        t.unassigned(list.Resources, 'Resources');
      },
    },
    {
      id: 'cursor.sorted',
      title: 'sorted results stay sorted across pages',
      requirements: ['R209'],
      section: 'RFC 9865 §2.2',
      needs: ['sort'],
      async run(t) {
        const { ids, filter } = await crowdOf(t);
        const query = { filter, sortBy: 'displayName', sortOrder: 'descending', count: 2 };
        t.equal((await walk(t, query)).ids, [...ids].reverse(), 'order of ids');
      },
    },
    {
      id: 'cursor.invalid',
      title: 'a forged cursor is refused with 400 invalidCursor',
      requirements: ['R206'],
      section: 'RFC 9865 §2.1',
      async run(t) {
        for (const cursor of ['not-a-cursor', "x'or'1", 'AAAA', '1'])
          t.error(
            await t.get('/Users', { query: { cursor, count: 2 } }),
            400,
            'invalidCursor',
            'expiredCursor',
          );
      },
    },
    {
      id: 'cursor.changed',
      title: 'a cursor with one character changed is refused',
      requirements: ['R206'],
      section: 'RFC 9865 §2.1',
      level: 'SHOULD',
      async run(t) {
        const { filter, cursor } = await firstPage(t);
        const middle = Math.floor(cursor.length / 2);
        const flipped = `${cursor.slice(0, middle)}${cursor[middle] === 'A' ? 'B' : 'A'}${cursor.slice(middle + 1)}`;
        t.error(
          await t.get('/Users', { query: { filter, cursor: flipped, count: 2 } }),
          400,
          'invalidCursor',
          'expiredCursor',
        );
      },
    },
    {
      id: 'cursor.other-query',
      title: 'a cursor of another query is refused, or still answers the query it came from',
      requirements: ['R204'],
      level: 'SHOULD',
      async run(t) {
        const { cursor } = await firstPage(t);
        const answer = await t.get('/Users', {
          query: { filter: `userName eq "${t.name('other')}"`, cursor, count: 2 },
        });
        if (answer.status !== 200) t.error(answer, 400, 'invalidCursor');
      },
    },
    {
      id: 'cursor.other-count',
      title: 'a count that differs from the first request is obeyed, or refused as invalidCount',
      requirements: ['R205'],
      section: 'RFC 9865 §2.1',
      async run(t) {
        const { filter, cursor } = await firstPage(t);
        const answer = await t.get('/Users', { query: { filter, cursor, count: 3 } });
        if (answer.status === 200)
          t.that(answer.json.Resources.length <= 3, 'the page has more than count');
        else t.error(answer, 400, 'invalidCount');
      },
    },
    {
      id: 'cursor.index-is-default',
      title: 'a query without paging parameters still answers',
      requirements: ['R211'],
      section: 'RFC 9865 §2.4',
      async run(t) {
        const { ids, filter } = await crowdOf(t);
        const list = await t.list('/Users', { filter });
        t.sameSet(
          list.Resources?.map(({ id }: Json) => id),
          ids,
          'ids',
        );
      },
    },
    {
      id: 'cursor.search',
      title: 'a cursor works in the body of /.search',
      requirements: ['R212'],
      section: 'RFC 9865 §3',
      needs: ['search'],
      async run(t) {
        const { filter } = await crowdOf(t);
        const search = (more: Json) =>
          t.post('/Users/.search', {
            schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
            filter,
            count: 2,
            ...more,
          });
        const first = await search({ cursor: '' });
        t.listResponse(first);
        const second = await search({ cursor: first.json.nextCursor });
        t.listResponse(second);
        const [ids, more] = [first, second].map(({ json }) =>
          (json.Resources ?? []).map(({ id }: Json) => id),
        );
        t.equal(ids?.length, 2, 'number of resources on the first page');
        t.that(!more?.some((id: string) => ids?.includes(id)), 'the second page repeats the first');
      },
    },
    {
      id: 'cursor.other-tenant',
      title: 'a cursor of one tenant shows nothing to another',
      requirements: ['R213', 'R216'],
      section: 'RFC 9865 §5.2',
      needs: ['otherTenant'],
      async run(t) {
        const { filter, cursor } = await firstPage(t);
        const answer = await t.get('/Users', { query: { filter, cursor, count: 2 }, as: 'other' });
        if (answer.status === 200) t.unassigned(answer.json?.Resources, 'Resources');
        else t.error(answer, 400, 'invalidCursor');
      },
    },
  ],
);
