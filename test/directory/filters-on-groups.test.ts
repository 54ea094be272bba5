/**
 * @module-tag slow
 * @module-tag campaign
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Directory } from '../../src/directory/directory.ts';
import type { Store } from '../../src/ports/store.ts';
import { createBudget } from '../../src/protocol/budget.ts';
import { bindFilter } from '../../src/protocol/filter/bind.ts';
import { matches } from '../../src/protocol/filter/evaluate.ts';
import { parseFilter } from '../../src/protocol/filter/parse.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import type { StoredJsonObject } from '../../src/protocol/schema/stored-json.ts';
import { directoryOver, scopeOver } from '../support/directory.ts';
import { filtersOf } from '../support/filters.ts';
import { newStores } from '../support/stores.ts';

/** What an index says of memberships is what the evaluator says who sees every one. */

const registry = builtInRegistry();
const [userType, groupType] = [registry.type('User')!, registry.type('Group')!];
const stores: Store[] = await Promise.all(newStores.map(([, open]) => open()));
const directories: Directory[] = stores.map((store) => directoryOver(store));
const people = 8;
const groups = 10;
/** By store: ids of people, then of groups. */
const ids: string[][] = [];
const resources: { readonly users: StoredJsonObject[]; readonly groups: StoredJsonObject[] }[] = [];

const random = fc.sample(fc.array(fc.nat(people + groups - 1), { maxLength: 6 }), {
  numRuns: groups,
  seed: 20_261_124,
});

beforeAll(async () => {
  const json = (body: object): ClientJsonObject => toClientJson(body) as ClientJsonObject;
  for (const directory of directories) {
    const mine: string[] = [];
    const create = async (type: typeof userType, body: object): Promise<void> => {
      const { location } = await directory.create(scopeOver(), type, json(body), {});
      mine.push(location.slice(location.lastIndexOf('/') + 1));
    };
    for (let index = 0; index < people; index += 1)
      await create(userType, {
        userName: `u${index}`,
        ...(index % 3 === 0 ? {} : { displayName: `Name ${index % 4}` }),
      });
    for (let index = 0; index < groups; index += 1)
      await create(groupType, { displayName: `Name ${index % 4}` });
    for (const [index, members] of random.entries()) {
      const value = members.map((at) => ({ value: mine[at] }));
      const body = json({ Operations: [{ op: 'add', path: 'members', value }] });
      await directory.patch(scopeOver(), groupType, mine[people + index]!, body, {});
    }
    const all = async (type: typeof userType): Promise<StoredJsonObject[]> =>
      (
        JSON.parse(
          (await directory.list(scopeOver(), [type], {
            descending: false,
            startIndex: 1,
            count: 100,
          })) as string,
        ) as {
          Resources: StoredJsonObject[];
        }
      ).Resources;
    ids.push(mine);
    resources.push({ users: await all(userType), groups: await all(groupType) });
  }
});
afterAll(async () => {
  for (const store of stores) await store.close();
});

const who = fc.integer({ min: 0, max: people + groups });
const leaf = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('members', 'members.value', 'groups', 'groups.value'),
      fc.constantFrom('eq', 'ne'),
      who,
    )
    .map(([path, operator, at]) => `${path} ${operator} "{${at}}"`),
  who.map((at) => `members[value eq "{${at}}" and type eq "User"]`),
  who.map((at) => `groups[value eq "{${at}}" and type eq "direct"]`),
  who.map((at) => `id eq "{${at}}"`),
  fc.constantFrom(
    'members pr',
    'groups pr',
    'members.display pr',
    'members.type eq "Group"',
    'groups.type eq "indirect"',
    'displayName eq "name 1"',
    'displayName pr',
    'members.display sw "u"',
    'groups.display eq "NAME 2"',
    'meta.resourceType eq "Group"',
    'groups eq null',
    'members eq null',
  ),
);
const filter = filtersOf(leaf);

/**
 * `ROLLCALL_TEST_FILTERS=5000 npx vitest run test/directory/filters-on-groups.test.ts` is the long
 * form.
 */
const runs = Number(process.env['ROLLCALL_TEST_FILTERS'] ?? 200);

it(`R127 R152 R181 ${runs} random filters on memberships, by index, cursor and evaluator, on every store`, async () => {
  let nonEmpty = 0;
  await fc.assert(
    fc.asyncProperty(filter, fc.boolean(), async (template, isUser) => {
      const type = isUser ? userType : groupType;
      const answers: string[][] = [];
      for (const [at, directory] of directories.entries()) {
        const text = template.replaceAll(
          /\{(\d+)\}/gu,
          (_, index) => ids[at]![Number(index)] ?? 'nobody',
        );
        const bound = bindFilter(
          type,
          parseFilter(text),
          createParseContext(profiles.get('default')!),
        );
        const all = isUser ? resources[at]!.users : resources[at]!.groups;
        const expected = all
          .filter((one) => matches(bound, one, createBudget()))
          .map(({ id }) => id as string);
        const ask = async (query: object): Promise<string[]> =>
          (
            JSON.parse(
              (await directory.list(scopeOver(), [type], {
                filter: text,
                descending: false,
                startIndex: 1,
                count: 100,
                ...query,
              })) as string,
            ) as { Resources: { id: string }[] }
          ).Resources.map(({ id }) => id);
        expect(await ask({}), text).toEqual(expected);
        expect(await ask({ cursor: '' }), text).toEqual(expected);
        expect((await ask({ sortBy: 'displayName' })).toSorted(), text).toEqual(
          expected.toSorted(),
        );
        if (expected.length > 0) nonEmpty += 1;
        answers.push(expected.map((id) => String(ids[at]!.indexOf(id))));
      }
      expect(answers[1]).toEqual(answers[0]);
    }),
    { numRuns: runs },
  );
  expect(nonEmpty).toBeGreaterThan(100);
});
