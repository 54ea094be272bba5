import { describe, expect, it } from 'vitest';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { directoryOver, scopeOver } from '../support/directory.ts';
import { freshName } from '../support/server.ts';
import { newStores } from '../support/stores.ts';

const registry = builtInRegistry();
const userType = registry.type('User')!;
const day = 86_400_000;

describe.each(newStores)('a clock that jumps, on %s', (_, newStore) => {
  it('T094 a day back and two forward: ids, versions and events go on, nothing is changed before it was made, cursors hold', async () => {
    const clock = { at: Date.UTC(2026, 5, 1), now: () => (clock.at += 1) };
    const store = await newStore();
    const directory = directoryOver(store, { clock });
    const scope = scopeOver(registry);
    const json = (body: object): ClientJsonObject => toClientJson(body) as ClientJsonObject;
    const made: string[] = [];
    const create = async (): Promise<string> => {
      const { location } = await directory.create(
        scope,
        userType,
        json({ userName: freshName() }),
        {},
      );
      made.push(location.slice(location.lastIndexOf('/') + 1));
      return made.at(-1)!;
    };
    const retitle = async (
      id: string,
    ): Promise<{ created: string; lastModified: string; version: string }> => {
      const Operations = [{ op: 'replace', path: 'title', value: freshName() }];
      const written = await directory.patch(scope, userType, id, json({ Operations }), {});
      return (JSON.parse((await written.represent()).body as string) as { meta: never }).meta;
    };
    const page = async (cursor: string): Promise<{ ids: string[]; next?: string }> => {
      const query = { cursor, count: 2, startIndex: 1, descending: false };
      const body = JSON.parse((await directory.list(scope, [userType], query)) as string) as {
        Resources: { id: string }[];
        nextCursor?: string;
      };
      return {
        ids: body.Resources.map(({ id }) => id),
        ...(body.nextCursor === undefined ? {} : { next: body.nextCursor }),
      };
    };
    const before = [await create(), await create(), await create()];
    const first = await page('');
    const latest = new Map<string, string>();
    let versions = 1;
    for (const jump of [-day, 2 * day - 3_600_000, -2 * day]) {
      clock.at += jump;
      versions += 1;
      for (const id of before) {
        const meta = await retitle(id);
        expect(meta.version).toBe(`W/"${versions}"`);
        expect(meta.lastModified >= meta.created).toBe(true);
        expect(meta.lastModified >= (latest.get(id) ?? '')).toBe(true);
        latest.set(id, meta.lastModified);
      }
      await create();
    }
    expect(made).toEqual([...made].sort((left, right) => (left < right ? -1 : 1)));
    // In the order in which they were made, with a cursor of before.
    const seen = [...first.ids];
    for (let next = first.next; next !== undefined; ) {
      const more = await page(next);
      seen.push(...more.ids);
      next = more.next;
    }
    expect(seen).toEqual(made);
    const events = await store.events('t', 0, 1_000);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((__, index) => index + 1));
    expect(events).toHaveLength(made.length + 9);
    await store.close();
  });
});
