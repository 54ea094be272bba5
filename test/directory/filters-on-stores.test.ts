/**
 * @module-tag slow
 * @module-tag campaign
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Directory, OperationContext } from '../../src/directory/directory.ts';
import type { Store } from '../../src/ports/store.ts';
import { createBudget } from '../../src/protocol/budget.ts';
import { bindFilter } from '../../src/protocol/filter/bind.ts';
import { matches } from '../../src/protocol/filter/evaluate.ts';
import { parseFilter } from '../../src/protocol/filter/parse.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import type { StoredJsonObject } from '../../src/protocol/schema/stored-json.ts';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';
import { openBetterDriver } from '../support/better-driver.ts';
import { directoryOver, scopeOver } from '../support/directory.ts';
import { filtersOf } from '../support/filters.ts';
import { hasPostgres } from '../support/postgres.ts';
import { enterpriseUrn } from '../support/server.ts';
import { openTestPostgres } from '../support/stores.ts';

const registry = builtInRegistry();
const type = registry.type('User')!;
const newPath = (): string => join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'a.db');
const stores: Store[] = [
  openSqliteStore({ path: newPath() }),
  openSqliteStore({ path: newPath(), open: openBetterDriver }),
  ...(hasPostgres ? [await openTestPostgres()] : []),
];
const directories: Directory[] = stores.map((store) => directoryOver(store));

const scope = (): OperationContext => scopeOver();

const words = [
  '',
  'a',
  'A',
  'ab',
  'b',
  'é',
  'e\u0301',
  'ß',
  'ss',
  'Z',
  '%',
  '_',
  "'",
  '"',
  '\\',
  '\u{1f680}',
  '\uffee',
  'work',
  'home',
];
const word = fc.constantFrom(...words);
const some = (arbitrary: fc.Arbitrary<unknown>) => fc.option(arbitrary, { nil: undefined });
const person = fc.record({
  displayName: some(word),
  title: some(word),
  externalId: some(word),
  active: some(fc.boolean()),
  name: some(fc.record({ familyName: some(word), givenName: some(word) })),
  emails: some(
    fc.array(
      fc.record({
        value: word.filter((text) => text !== ''),
        type: some(fc.constantFrom('work', 'home')),
        primary: fc.constant(undefined),
      }),
      { maxLength: 3 },
    ),
  ),
  [enterpriseUrn]: some(
    fc.record({
      department: some(word),
      manager: some(fc.record({ value: word.filter((text) => text !== '') })),
    }),
  ),
});

const path = fc.constantFrom(
  'userName',
  'displayName',
  'title',
  'externalId',
  'name.familyName',
  'name.givenName',
  'emails',
  'emails.value',
  'emails.type',
  'meta.created',
  'id',
  'nope',
  `${enterpriseUrn}:manager`,
  `${enterpriseUrn}:department`,
  'active',
);
const compare = fc
  .tuple(path, fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'), word)
  .map(([name, operator, text]) => {
    if (name === 'active')
      return `active ${operator === 'ne' ? 'ne' : 'eq'} ${text === '' ? 'false' : 'true'}`;
    if (name === 'meta.created')
      return `meta.created ${operator.length === 2 && 'gt ge lt le eq ne'.includes(operator) ? operator : 'gt'} "2020-01-01T00:00:00Z"`;
    return `${name} ${operator} ${JSON.stringify(text)}`;
  });
const leaf = fc.oneof(
  { weight: 6, arbitrary: compare },
  { weight: 1, arbitrary: path.map((name) => `${name} pr`) },
  { weight: 1, arbitrary: path.filter((name) => name !== 'nope').map((name) => `${name} eq null`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('work', 'home'), fc.constantFrom('eq', 'sw', 'co'), word)
      .map(
        ([kind, operator, text]) =>
          `emails[type eq "${kind}" and value ${operator} ${JSON.stringify(text)}]`,
      ),
  },
  { weight: 1, arbitrary: word.map((text) => `emails[value eq ${JSON.stringify(text)}]`) },
);
const filter = filtersOf(leaf);

const resources: StoredJsonObject[] = [];

beforeAll(async () => {
  const people = fc.sample(person, { numRuns: 60, seed: 20_261_123 });
  for (const [index, body] of people.entries()) {
    const plain = JSON.parse(
      JSON.stringify({ ...body, userName: `${words[index % words.length]}${index}` }),
    ) as object;
    for (const directory of directories)
      await directory.create(scope(), type, toClientJson(plain) as ClientJsonObject, {});
  }
  const list = JSON.parse(
    (await directories[0]!.list(scope(), [type], {
      descending: false,
      startIndex: 1,
      count: 1_000,
    })) as string,
  ) as {
    Resources: StoredJsonObject[];
  };
  resources.push(...list.Resources);
});
afterAll(async () => {
  for (const store of stores) await store.close();
});

/**
 * `ROLLCALL_TEST_FILTERS=5000 npx vitest run test/directory/filters-on-stores.test.ts` is the long
 * form.
 */
const runs = Number(process.env['ROLLCALL_TEST_FILTERS'] ?? 250);

it(`R152 indexes, scans and the evaluator give the same people, for ${runs} random filters on every store`, async () => {
  let nonEmpty = 0;
  await fc.assert(
    fc.asyncProperty(
      filter,
      fc.constantFrom(undefined, 'userName', 'displayName', 'name.familyName', 'emails', 'title'),
      fc.boolean(),
      async (text, sortBy, descending) => {
        const bound = bindFilter(
          type,
          parseFilter(text),
          createParseContext(profiles.get('default')!),
        );
        const query = {
          filter: text,
          descending,
          startIndex: 1,
          count: 1_000,
          ...(sortBy === undefined ? {} : { sortBy }),
        };
        const answers = await Promise.all(
          directories.map(
            async (directory) =>
              JSON.parse((await directory.list(scope(), [type], query)) as string) as {
                totalResults: number;
                Resources: { userName: string }[];
              },
          ),
        );
        // Ids and instants differ between the stores, so that filters on them may not.
        if (text.includes('id ') || text.includes('meta.')) return;
        const expected = resources
          .filter((resource) => matches(bound, resource, createBudget()))
          .map(({ userName }) => userName as string);
        if (expected.length > 0) nonEmpty += 1;
        for (const { totalResults, Resources } of answers) {
          expect(totalResults).toBe(expected.length);
          expect(Resources.map(({ userName }) => userName)).toEqual(
            answers[0]!.Resources.map(({ userName }) => userName),
          );
          expect(Resources.map(({ userName }) => userName).sort()).toEqual([...expected].sort());
        }
      },
    ),
    { numRuns: runs },
  );
  expect(nonEmpty).toBeGreaterThan(100);
});

it('R188 R198 the union of pages is the list, for random orders and page sizes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(undefined, 'displayName', 'emails', 'active', 'name.familyName'),
      fc.boolean(),
      fc.integer({ min: 1, max: 25 }),
      async (sortBy, descending, count) => {
        for (const directory of directories) {
          const order = { descending, ...(sortBy === undefined ? {} : { sortBy }) };
          const read = async (startIndex: number, size: number) =>
            (
              JSON.parse(
                (await directory.list(scope(), [type], {
                  ...order,
                  startIndex,
                  count: size,
                })) as string,
              ) as {
                Resources: { id: string }[];
              }
            ).Resources.map(({ id }) => id);
          const whole = await read(1, 1_000);
          const walked: string[] = [];
          for (let start = 1; start <= whole.length; start += count)
            walked.push(...(await read(start, count)));
          expect(walked).toEqual(whole);
        }
      },
    ),
    { numRuns: 30 },
  );
});

it('R198 T049 a walk meets each user that existed before it exactly once, while others are created', async () => {
  for (const [index, directory] of directories.entries()) {
    const read = async (startIndex: number) =>
      (
        JSON.parse(
          (await directory.list(scope(), [type], {
            descending: false,
            startIndex,
            count: 7,
          })) as string,
        ) as {
          Resources: { id: string }[];
        }
      ).Resources.map(({ id }) => id);
    const before: string[] = [];
    for (let start = 1; ; start += 7) {
      const page = await read(start);
      before.push(...page);
      if (page.length < 7) break;
    }
    const walked: string[] = [];
    for (let start = 1; start <= before.length; start += 7) {
      walked.push(...(await read(start)));
      await directory.create(
        scope(),
        type,
        toClientJson({ userName: `walk${index}-${start}` }) as ClientJsonObject,
        {},
      );
    }
    expect(walked.slice(0, before.length)).toEqual(before);
  }
});

it('GET by id is the filter id eq; R150 T046 T054 what no index decides has a budget', async () => {
  const store = stores[0]!;
  const tight = directoryOver(store, { scans: { budget: 20, chunk: 7 } });
  const query = (text: string | undefined, sortBy?: string) =>
    tight.list(scope(), [type], {
      descending: false,
      startIndex: 1,
      count: 5,
      ...(text === undefined ? {} : { filter: text }),
      ...(sortBy === undefined ? {} : { sortBy }),
    });
  for (const [text, sortBy] of [
    ['title co "a"', undefined],
    [undefined, 'title'],
    ['not (userName eq "x")', undefined],
  ] as const) {
    await expect(query(text, sortBy)).rejects.toMatchObject({ code: 'tooMany' });
  }
  await expect(query('userName co "a" and externalId eq "nobody"')).resolves.toContain(
    '"totalResults":0',
  );
  const all = JSON.parse((await query(undefined)) as string) as { Resources: { id: string }[] };
  for (const one of all.Resources) {
    const { Resources } = JSON.parse((await query(`id eq "${one.id}"`)) as string) as {
      Resources: object[];
    };
    expect(Resources).toEqual([
      JSON.parse((await tight.get(scope(), type, one.id, {})).body as string),
    ]);
  }
});
