import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext, groupPath, userPath } from '../../case-context.ts';
import { add, remove, replace } from '../../operations.ts';
import { urns } from '../../urns.ts';

const pageSize = 1_000;

/** Pages of the feed that are read to find its end. */
const maxPages = 100;

/** Resolves with the events after a sequence, and with the last sequence. */
async function readFeed(t: CaseContext, after: number): Promise<{ events: Json[]; last: number }> {
  const events: Json[] = [];
  let last = after;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await t.get(t.feedUrl, {
      query: { after: last, limit: pageSize },
      as: 'feed',
    });
    t.status(answer, 200);
    const found: readonly Json[] = answer.json?.events ?? [];
    events.push(...found);
    t.that(
      found.every(({ sequence }) => sequence > last),
      'the feed repeats events',
    );
    last = found.at(-1)?.sequence ?? last;
    if (found.length < pageSize) return { events, last };
  }
  t.skip(`the feed has more than ${maxPages * pageSize} events`);
}

/** Resolves with the types of the events about a subject that an action caused, in order. */
async function eventsOf(
  t: CaseContext,
  subject: string,
  act: () => Promise<unknown>,
): Promise<readonly Json[]> {
  const { last } = await readFeed(t, 0);
  await act();
  const { events } = await readFeed(t, last);
  return events.filter((event) => event.subject === subject);
}

const typesOf = (events: readonly Json[]): readonly string[] => events.map(({ type }) => type);

/** The event feed of a Rollcall server: each change once, in order, without secrets. */
export const eventCases = casesOf({ section: 'event feed', needs: ['users', 'feed'] }, [
  {
    id: 'events.created',
    title: 'a created user causes one event, with the user as SCIM shows it',
    requirements: ['R361'],
    async run(t) {
      const { last } = await readFeed(t, 0);
      const user = await t.createUser({ title: 'Analyst' });
      const { events } = await readFeed(t, last);
      const own = events.filter(({ subject }) => subject === user.id);
      t.equal(typesOf(own), ['user.created'], 'types of the events');
      t.equal(own[0].data?.raw?.userName, user.userName, 'data.raw.userName');
      t.equal(own[0].data.raw.title, 'Analyst', 'data.raw.title');
    },
  },
  {
    id: 'events.updated',
    title: 'a changed user causes one event with what was before',
    requirements: ['R361'],
    needs: ['patch'],
    async run(t) {
      const user = await t.createUser({ title: 'Analyst' });
      const events = await eventsOf(t, user.id, () =>
        t.patchedUser(user, replace('title', 'Countess')),
      );
      t.equal(typesOf(events), ['user.updated'], 'types of the events');
      t.equal(events[0].data?.raw?.title, 'Countess', 'data.raw.title');
      t.equal(events[0].previous?.title, 'Analyst', 'previous.title');
    },
  },
  {
    id: 'events.deactivated',
    title: 'losing access causes user.deactivated, and regaining it user.reactivated',
    requirements: ['R364'],
    needs: ['patch'],
    async run(t) {
      const user = await t.createUser({ active: true });
      const events = await eventsOf(t, user.id, async () => {
        await t.patchedUser(user, replace('active', false));
        await t.patchedUser(user, replace('active', true));
      });
      t.equal(typesOf(events), ['user.deactivated', 'user.reactivated'], 'types of the events');
    },
  },
  {
    id: 'events.deleted',
    title: 'a deleted user causes one event',
    requirements: ['R362'],
    async run(t) {
      const user = await t.createUser();
      const events = await eventsOf(t, user.id, () => t.delete(userPath(user.id)));
      t.equal(typesOf(events), ['user.deleted'], 'types of the events');
    },
  },
  {
    id: 'events.members',
    title: 'members that join and leave are in events of the group',
    requirements: ['R361'],
    needs: ['groups', 'patch'],
    async run(t) {
      const [user, group] = [await t.createUser(), await t.createGroup()];
      const events = await eventsOf(t, group.id, async () => {
        await t.patchedGroup(group, add('members', [{ value: user.id }]));
        await t.patchedGroup(group, remove(`members[value eq "${user.id}"]`));
      });
      t.equal(
        typesOf(events),
        ['group.member_added', 'group.member_removed'],
        'types of the events',
      );
      for (const event of events)
        t.that(
          JSON.stringify(event.data).includes(user.id),
          `${event.type} does not name the user`,
        );
    },
  },
  {
    id: 'events.group-life',
    title: 'a group that is created and deleted causes one event each',
    requirements: ['R361', 'R362'],
    needs: ['groups'],
    async run(t) {
      const { last } = await readFeed(t, 0);
      const group = await t.createGroup();
      await t.deleted(groupPath(group.id));
      const { events } = await readFeed(t, last);
      const own = events.filter(({ subject }) => subject === group.id);
      t.equal(typesOf(own), ['group.created', 'group.deleted'], 'types of the events');
    },
  },
  {
    id: 'events.none',
    title: 'a request that is refused or changes nothing causes no event',
    requirements: ['R260', 'R263'],
    needs: ['patch'],
    async run(t) {
      const user = await t.createUser({ title: 'Analyst' });
      const events = await eventsOf(t, user.id, async () => {
        await t.patch(userPath(user.id), [replace('title', 'Analyst')]);
        await t.patch(userPath(user.id), [replace('title', 'Changed'), { op: 'remove' }]);
        await t.post('/Users', t.userBody({ userName: user.userName }));
      });
      t.equal(typesOf(events), [], 'types of the events');
    },
  },
  {
    id: 'events.sequence',
    title: 'sequences have no gaps, and ids are distinct',
    requirements: ['R363'],
    async run(t) {
      const { last } = await readFeed(t, 0);
      for (let count = 0; count < 3; count += 1) await t.createUser();
      const { events } = await readFeed(t, last);
      t.equal(
        events.map(({ sequence }) => sequence),
        events.map((_, index) => last + 1 + index),
        'sequences',
      );
      t.equal(new Set(events.map(({ id }) => id)).size, events.length, 'number of distinct ids');
    },
  },
  {
    id: 'events.no-secret',
    title: 'no event holds a password',
    requirements: ['R370', 'R104'],
    async run(t) {
      const password = `Pw-${t.name('secret')}-9!`;
      const { last } = await readFeed(t, 0);
      const created = await t.post('/Users', t.userBody({ password }));
      if (created.status !== 201) t.skip('the server refuses passwords');
      const { events } = await readFeed(t, last);
      t.that(!JSON.stringify(events).includes(password), 'an event holds the password');
    },
  },
  {
    id: 'events.bulk',
    title: 'each operation of a bulk request causes its event, in order',
    requirements: ['R363'],
    needs: ['bulk'],
    async run(t) {
      const { last } = await readFeed(t, 0);
      const operations = ['one', 'two'].map((bulkId) => ({
        method: 'POST',
        path: '/Users',
        bulkId,
        data: t.userBody(),
      }));
      const answer = await t.post('/Bulk', { schemas: [urns.bulkRequest], Operations: operations });
      t.status(answer, 200);
      const { events } = await readFeed(t, last);
      const created = events.filter(({ type }) => type === 'user.created');
      t.equal(
        created.map(({ data }) => data?.raw?.userName),
        operations.map(({ data }) => data.userName),
        'users of the events',
      );
    },
  },
]);
