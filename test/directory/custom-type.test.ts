import { describe, expect, it } from 'vitest';
import type { OperationContext, WriteResult } from '../../src/directory/directory.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { directoryOver, scopeOver } from '../support/directory.ts';
import { patchUrn } from '../support/server.ts';
import { newStores } from '../support/stores.ts';
import { testRegistry } from '../support/test-type.ts';

const shown = async (written: Promise<WriteResult>): Promise<string> =>
  (await (await written).represent()).body as string;

/** The verbs over a type that is not User: no code may know users by name. */
describe.each(newStores)('a type of one’s own on %s', (_, newStore) => {
  const open = async () => {
    const registry = testRegistry();
    const store = await newStore();
    const directory = directoryOver(store, { registry });
    const type = registry.type('Thing')!;
    const scope = (): OperationContext => scopeOver(registry);
    const json = (body: object) => toClientJson(body) as ClientJsonObject;
    return { store, directory, type, scope, json };
  };

  it('R073 R240 R255 immutable: set once, kept when a PUT is silent', async () => {
    const { store, directory, type, scope, json } = await open();
    const make = async (body: object) =>
      JSON.parse(await shown(directory.create(scope(), type, json(body), {}))) as { id: string };
    const put = async (id: string, body: object) =>
      JSON.parse(await shown(directory.replace(scope(), type, id, json(body), {}))) as Record<
        string,
        unknown
      >;
    const { id } = await make({ label: 'x', serial: '1', labels: ['a'] });
    await expect(put(id, { label: 'x', serial: '2' })).rejects.toMatchObject({
      code: 'mutability',
    });
    expect(await put(id, { label: 'y', serial: '1' })).toMatchObject({
      label: 'y',
      serial: '1',
      labels: ['a'],
    });
    const bare = await make({ label: 'x' });
    expect(await put(bare.id, { label: 'x', serial: '9' })).toMatchObject({ serial: '9' });
    await store.close();
  });

  it('C07 immutable in an element: a PUT keeps it, and cannot change it', async () => {
    const { store, directory, type, scope, json } = await open();
    const parts = [{ kind: 'k', serial: '1', name: 'a' }, { name: 'b' }];
    const made = await shown(directory.create(scope(), type, json({ label: 'x', parts }), {}));
    const { id } = JSON.parse(made) as { id: string };
    const put = (body: object) =>
      directory.replace(scope(), type, id, json({ label: 'x', ...body }), {});
    await expect(put({ parts: [{ kind: 'k', serial: '2', name: 'a' }] })).rejects.toMatchObject({
      code: 'mutability',
    });
    expect((await directory.get(scope(), type, id, {})).body).toBe(made);
    expect(JSON.parse(await shown(put({ parts: [{ name: 'a', kind: 'k' }] })))).toMatchObject({
      parts: [parts[0]],
    });
    expect(JSON.parse(await shown(put({ parts: [{ name: 'c', serial: '3' }] })))).toMatchObject({
      parts: [{ name: 'c', serial: '3' }],
    });
    expect((JSON.parse(await shown(put({}))) as { parts?: unknown }).parts).toBeUndefined();
    await store.close();
  });

  it('R078 R101 returned on request: shown to who wrote it, and to who asks', async () => {
    const { store, directory, type, scope, json } = await open();
    const created = JSON.parse(
      await shown(directory.create(scope(), type, json({ label: 'x', hidden: 'h' }), {})),
    ) as Record<string, unknown> & { id: string };
    expect(created).toMatchObject({
      hidden: 'h',
      meta: { resourceType: 'Thing', location: `http://x/Things/${created.id}` },
    });
    const read = async (selection: object) =>
      JSON.parse(
        (await directory.get(scope(), type, created.id, selection)).body as string,
      ) as Record<string, unknown>;
    expect((await read({}))['hidden']).toBeUndefined();
    expect((await read({ attributes: ['hidden'] }))['hidden']).toBe('h');
    const operations = json({
      schemas: [patchUrn],
      Operations: [{ op: 'replace', path: 'hidden', value: 'i' }],
    });
    expect(
      JSON.parse(await shown(directory.patch(scope(), type, created.id, operations, {}))),
    ).toMatchObject({ hidden: 'i' });
    const list = async (filter: string) =>
      (
        JSON.parse(
          (await directory.list(scope(), [type], {
            filter,
            descending: false,
            startIndex: 1,
            count: 10,
          })) as string,
        ) as {
          totalResults: number;
        }
      ).totalResults;
    expect([
      await list('hidden eq "i"'),
      await list('flags eq true'),
      await list('label eq "X"'),
    ]).toEqual([1, 0, 1]);
    await directory.remove(scope(), type, created.id);
    expect(await list('label pr')).toBe(0);
    await store.close();
  });

  it('C10: an element of a simple attribute answers to value; canonical values are matched without case', async () => {
    const { store, directory, type, scope, json } = await open();
    const make = async (body: object) =>
      (JSON.parse(await shown(directory.create(scope(), type, json(body), {}))) as { id: string })
        .id;
    const list = { descending: false, startIndex: 1, count: 10 };
    const found = async (filter: string) =>
      (
        JSON.parse((await directory.list(scope(), [type], { ...list, filter })) as string) as {
          Resources: readonly { id: string }[];
        }
      ).Resources.map(({ id }) => id);
    const [a, b, none] = [
      await make({
        label: 'a',
        tags: ['Red', 'blue'],
        words: ['One', 'two'],
        grade: 'high',
        spelling: 'm',
        flags: [true],
      }),
      await make({
        label: 'b',
        tags: ['green'],
        words: ['three'],
        grade: 'Low',
        spelling: 'M',
        flags: [false],
      }),
      await make({ label: 'c' }),
    ];
    for (const name of ['tags', `${type.schema}:tags`])
      for (const filter of [
        `${name}[value eq "red"]`,
        `${name}.value eq "RED"`,
        `${name}[VALUE sw "r" and value ew "d"]`,
      ])
        expect([filter, await found(filter)]).toEqual([filter, [a]]);
    expect(await found('tags[value sw "r" and value ew "e"]')).toEqual([]);
    expect(await found('tags.value sw "r" and tags.value ew "e"')).toEqual([a]);
    expect(await found('tags[not (value eq "green")]')).toEqual([a]);
    expect(await found('tags[value pr]')).toEqual([a, b]);
    expect(await found('not (tags.value pr)')).toEqual([none]);
    expect(await found('tags.value eq null')).toEqual([none]);
    expect([await found('words[value eq "ONE"]'), await found('words.value eq "three"')]).toEqual([
      [a],
      [b],
    ]);
    expect(await found('words[value gt "o" and value lt "p"]')).toEqual([a]);
    expect([await found('flags[value eq true]'), await found('flags.value eq false')]).toEqual([
      [a],
      [b],
    ]);
    await expect(found('tags[other eq "x"]')).rejects.toMatchObject({ code: 'invalidFilter' });
    await expect(found('label[value eq "x"]')).rejects.toMatchObject({ code: 'invalidFilter' });
    const sorted = await directory.list(scope(), [type], { ...list, sortBy: 'tags.value' });
    expect(
      (JSON.parse(sorted as string) as { Resources: { id: string }[] }).Resources.map(
        ({ id }) => id,
      ),
    ).toEqual([b, a, none]);
    const shownTags = await directory.get(scope(), type, a, { attributes: ['tags.value'] });
    expect(JSON.parse(shownTags.body as string)).toMatchObject({ tags: ['Red', 'blue'] });
    for (const text of ['High', 'HIGH', 'high'])
      expect(await found(`grade eq "${text}"`)).toEqual([a]);
    expect([await found('grade sw "LO"'), await found('grade ne "hiGH" and grade pr')]).toEqual([
      [b],
      [b],
    ]);
    expect([await found('spelling eq "m"'), await found('spelling eq "M"')]).toEqual([[a], [b]]);
    await store.close();
  });
});
