import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Directory, OperationContext } from '../../src/directory/directory.ts';
import type { Store } from '../../src/ports/store.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import type { Body } from '../../src/protocol/list/list-response.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { directoryOver, scopeOver } from '../support/directory.ts';
import { freshName } from '../support/server.ts';
import { newStores } from '../support/stores.ts';

/** Groups of more members than one transaction changes, and one answer holds in memory. */

const registry = builtInRegistry();
const userType = registry.type('User')!;
const groupType = registry.type('Group')!;
const everybody = 5_500;

async function textOf(body: Body): Promise<{ readonly text: string; readonly pieces: number }> {
  if (typeof body === 'string') return { text: body, pieces: 1 };
  let text = '';
  let pieces = 0;
  for await (const piece of body) {
    text += piece;
    pieces += 1;
  }
  return { text, pieces };
}

describe.each(newStores)('large groups on %s', (_, newStore) => {
  let store: Store;
  let directory: Directory;
  const people: string[] = [];
  const scope = (profile?: string): OperationContext => scopeOver(registry, profile);
  const json = (body: object): ClientJsonObject => toClientJson(body) as ClientJsonObject;
  const listed = (ids: readonly string[]): object[] => ids.map((value) => ({ value }));
  const idOf = ({ location }: { readonly location: string }): string =>
    location.slice(location.lastIndexOf('/') + 1);
  const create = async (members: readonly string[]): Promise<string> =>
    idOf(
      await directory.create(
        scope(),
        groupType,
        json({ displayName: freshName('g'), members: listed(members) }),
        {},
      ),
    );
  const patch = (id: string, ...Operations: object[]) =>
    directory.patch(scope(), groupType, id, json({ Operations }), {});
  const total = async (id: string): Promise<number> => (await store.memberSet('t', id))?.total ?? 0;
  const membersOf = async (id: string): Promise<string[]> => {
    const { text } = await textOf((await directory.get(scope(), groupType, id, {})).body);
    const { members = [] } = JSON.parse(text) as { members?: { value: string }[] };
    return members.map(({ value }) => value);
  };
  const settled = async (): Promise<void> => {
    while (await store.write((transaction) => transaction.deleteUnusedMemberSets(10_000, '9')))
      await Promise.resolve();
  };

  beforeAll(async () => {
    store = await newStore();
    directory = directoryOver(store);
    const made = await Promise.all(
      Array.from({ length: everybody }, () =>
        directory.create(scope(), userType, json({ userName: freshName() }), {}),
      ),
    );
    people.push(...made.map(idOf));
  });
  afterAll(() => store.close());

  it('R122 R292 are created, replaced, added to and removed from, in order', async () => {
    const id = await create(people.slice(0, 3_000));
    expect(await membersOf(id)).toEqual(people.slice(0, 3_000));
    const before = (await store.resource('t', 'Group', id))!.version;
    await patch(id, { op: 'add', path: 'members', value: listed(people.slice(2_000, 5_000)) });
    expect(await membersOf(id)).toEqual(people.slice(0, 5_000));
    await patch(id, { op: 'remove', path: 'members', value: listed(people.slice(0, 2_500)) });
    expect(await membersOf(id)).toEqual(people.slice(2_500, 5_000));
    const replaced = people.slice(0, 2_100).toReversed();
    await patch(id, { op: 'replace', path: 'members', value: listed(replaced) });
    expect(await membersOf(id)).toEqual(replaced);
    expect((await store.resource('t', 'Group', id))!.version).toBe(before + 3);
    // The same set again is no change, in whatever order.
    const same = await patch(id, {
      op: 'replace',
      path: 'members',
      value: listed(people.slice(0, 2_100)),
    });
    expect([same.changed, same.version]).toEqual([false, before + 3]);
    await directory.replace(
      scope(),
      groupType,
      id,
      json({ displayName: 'x', members: listed(people.slice(0, 4_000)) }),
      {},
    );
    expect(await total(id)).toBe(4_000);
    await patch(id, { op: 'replace', path: 'members', value: listed(people.slice(0, 2)) });
    expect(await membersOf(id)).toEqual(people.slice(0, 2));
    await settled();
    expect(await membersOf(id)).toEqual(people.slice(0, 2));
  });

  it('an unknown member fails the request, or is left out where the profile says so', async () => {
    const id = await create(people.slice(0, 2));
    const value = listed([
      ...people.slice(0, 2_500),
      'nobody',
      ...people.slice(2_500, 3_000),
      'nobody else',
    ]);
    for (const op of ['add', 'replace']) {
      await expect(patch(id, { op, path: 'members', value })).rejects.toMatchObject({
        code: 'invalidValue',
        detail: expect.stringContaining('"nobody"') as string,
      });
    }
    expect(await membersOf(id)).toEqual(people.slice(0, 2));
    const skipping = scope();
    const lax = {
      ...skipping,
      parseContext: {
        ...skipping.parseContext,
        profile: { ...skipping.parseContext.profile, unknownMembers: 'skip' as const },
      },
    };
    await directory.patch(
      lax,
      groupType,
      id,
      json({ Operations: [{ op: 'add', path: 'members', value }] }),
      {},
    );
    expect(await total(id)).toBe(3_000);
    expect([...lax.parseContext.diagnostics.ignored]).toEqual([
      'members.nobody',
      'members.nobody else',
    ]);
  });

  it('a stale version, or a group that is gone, changes nothing and leaves nothing behind', async () => {
    const id = await create(people.slice(0, 2));
    const body = json({
      Operations: [{ op: 'replace', path: 'members', value: listed(people.slice(0, 2_500)) }],
    });
    const stale = { any: false, tags: ['7'] };
    await expect(directory.patch(scope(), groupType, id, body, {}, stale)).rejects.toMatchObject({
      code: 'preconditionFailed',
    });
    await expect(directory.patch(scope(), groupType, 'nobody', body, {})).rejects.toMatchObject({
      code: 'notFound',
    });
    expect(await membersOf(id)).toEqual(people.slice(0, 2));
  });

  it('small changes meanwhile are not lost', async () => {
    const id = await create(people.slice(0, 10));
    const late = people.slice(-20);
    const large = patch(id, { op: 'add', path: 'members', value: listed(people.slice(10, 4_000)) });
    const small = late.map((one) =>
      patch(id, { op: 'add', path: 'members', value: listed([one]) }),
    );
    await Promise.all([large, ...small]);
    expect((await membersOf(id)).toSorted()).toEqual(
      [...people.slice(0, 4_000), ...late].toSorted(),
    );
    const removing = patch(id, {
      op: 'remove',
      path: 'members',
      value: listed(people.slice(0, 3_990)),
    });
    const leaving = late.map((one) =>
      patch(id, { op: 'remove', path: `members[value eq "${one}"]` }),
    );
    await Promise.all([removing, ...leaving]);
    expect(await membersOf(id)).toEqual(people.slice(3_990, 4_000));
  });

  it('R126 T053 are sent in pieces, alone and in a list, and break off rather than lose a member', async () => {
    const id = await create(people.slice(0, 5_000));
    const { body } = await directory.get(scope(), groupType, id, {});
    const { text, pieces } = await textOf(body);
    expect((JSON.parse(text) as { members: object[] }).members).toHaveLength(5_000);
    expect(pieces).toBeGreaterThan(5);
    const query = { filter: `id eq "${id}"`, descending: false, startIndex: 1, count: 5 };
    const list = await textOf(await directory.list(scope(), [groupType], query));
    expect(JSON.parse(list.text)).toMatchObject({ totalResults: 1, Resources: [JSON.parse(text)] });
    const lean = await textOf(
      (await directory.get(scope(), groupType, id, { attributes: ['members.value'] })).body,
    );
    expect((JSON.parse(lean.text) as { members: object[] }).members[4_999]).toEqual({
      value: people[4_999],
    });
    const slow = (await directory.get(scope(), groupType, id, {})).body as AsyncIterable<string>;
    const iterator = slow[Symbol.asyncIterator]();
    await iterator.next();
    await patch(id, { op: 'add', path: 'members', value: listed([people[5_001]!]) });
    let rest = '';
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
      rest += next.value;
    // Who joins meanwhile is not of the version that is being sent.
    expect(rest).not.toContain(people[5_001]);
    const broken = (await directory.get(scope(), groupType, id, {})).body as AsyncIterable<string>;
    const other = broken[Symbol.asyncIterator]();
    await other.next();
    await patch(id, { op: 'replace', path: 'members', value: listed(people.slice(0, 2_500)) });
    await settled();
    const drain = async (): Promise<void> => {
      for (let next = await other.next(); next.done !== true; next = await other.next());
    };
    await expect(drain()).rejects.toMatchObject({ reason: 'busy' });
  });

  it('members are paged within a group', async () => {
    const id = await create(people.slice(0, 2_500));
    const walked: string[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const page = await directory.get(scope(), groupType, id, {}, { count: 700, cursor });
      const { members, meta } = JSON.parse(page.body as string) as {
        members: { value: string }[];
        meta: { version: string };
      };
      expect([members.length <= 700, meta.version]).toEqual([true, page.etag]);
      walked.push(...members.map(({ value }) => value));
      cursor = page.nextMembers;
    }
    expect(walked).toEqual(people.slice(0, 2_500));
    const first = await directory.get(
      scope(),
      groupType,
      id,
      { attributes: ['members.value'] },
      { count: 2, cursor: '' },
    );
    expect(JSON.parse(first.body as string)).toEqual({
      schemas: [groupType.schema],
      id,
      members: [{ value: people[0] }, { value: people[1] }],
    });
    const other = await create(people.slice(0, 3));
    const foreign = directory.get(
      scope(),
      groupType,
      other,
      {},
      { count: 2, cursor: first.nextMembers! },
    );
    await expect(foreign).rejects.toMatchObject({ code: 'invalidCursor' });
    const empty = await create([]);
    expect(
      (await directory.get(scope(), groupType, empty, {}, { count: 2, cursor: '' })).nextMembers,
    ).toBeUndefined();
  });

  it('R307 a deleted one leaves nothing', async () => {
    const id = await create(people.slice(0, 3_000));
    await directory.remove(scope(), groupType, id);
    await settled();
    const row = (await store.resource('t', 'User', people[0]!))!;
    expect(
      (await store.groupsOf('t', [row.position]))
        .get(row.position)
        ?.some(({ group }) => group === id),
    ).not.toBe(true);
    expect(await store.memberSet('t', id)).toBeUndefined();
    await directory.collectGarbage(Date.now());
  });

  it('T057 more members in one request than are allowed is refused before anything is done', async () => {
    const id = await create([]);
    const value = Array.from({ length: 200_001 }, (_, index) => ({ value: String(index) }));
    await expect(patch(id, { op: 'add', path: 'members', value })).rejects.toMatchObject({
      code: 'payloadTooLarge',
    });
    const filtered = await create(people.slice(0, 5_000));
    expect(await total(filtered)).toBe(5_000);
    await patch(filtered, {
      op: 'remove',
      path: 'members[type eq "User" and display co "nobody at all"]',
    });
    expect(await total(filtered)).toBe(5_000);
  });
});
