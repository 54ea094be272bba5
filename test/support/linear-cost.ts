/**
 * Prints, as JSON, how many steps each request takes at growing sizes of what a client controls:
 * `{ "<case>": [[size, steps], …] }`. Runs in a process of its own, because V8 counts for the whole
 * thread: `node test/support/linear-cost.ts <store> [square]`. `square` measures work that grows
 * too fast instead, so that a test can see it found.
 */
import type { ClientJsonObject } from '../../src/protocol/json/client-json.ts';
import { parseJson } from '../../src/protocol/json/parse-json.ts';
import { defaultPageLimits, readListQuery } from '../../src/protocol/list/query.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { createStepCounter } from './count-steps.ts';
import { directoryOver, scopeOver } from './directory.ts';
import { newStores } from './stores.ts';

const [wanted, planted] = process.argv.slice(2);
const store = await newStores.find(([name]) => name === wanted)![1]();
const registry = builtInRegistry();
const type = registry.type('User')!;
const groupType = registry.type('Group')!;
const scope = scopeOver();
const directory = directoryOver(store);
const selection = {};
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
let serial = 0;

const list = <T>(size: number, make: (index: number) => T): T[] =>
  Array.from({ length: size }, (_, index) => make(index));
const textOf = (value: object): ClientJsonObject =>
  parseJson(JSON.stringify(value)) as ClientJsonObject;
const name = (): string => `n${(serial += 1)}`;
const idOf = (location: string): string => location.split('/').at(-1)!;

async function create(more: object = {}, of = type): Promise<string> {
  const own = of === type ? { userName: name() } : { displayName: name() };
  const body = textOf({ schemas: [of.schema], ...own, ...more });
  return idOf((await directory.create(scope, of, body, selection)).location);
}
function patch(id: string, Operations: readonly object[], of = type): Promise<unknown> {
  return directory.patch(scope, of, id, textOf({ schemas: [patchUrn], Operations }), selection);
}
function bulk(Operations: readonly object[]): Promise<unknown> {
  return directory.bulk(scope, textOf({ schemas: [bulkUrn], Operations }));
}
async function read(parameters: Record<string, string>): Promise<void> {
  const query = readListQuery(Object.entries(parameters), defaultPageLimits);
  const body = await directory.list(scope, [type], query);
  if (typeof body !== 'string') for await (const piece of body) if (piece === '') break;
}
const phones = (size: number): object[] =>
  list(size, (index) => ({ value: `+49 ${index}`, type: index % 2 === 0 ? 'work' : 'home' }));
const users: string[] = [];
for (let count = 0; count < 2_000; count += 1) users.push(await create());
const values = (size: number): object[] => users.slice(0, size).map((value) => ({ value }));
const fixed = await create({ phoneNumbers: phones(20) });

/** What is made before the steps are counted is given to what is counted. */
interface Case {
  readonly sizes: readonly number[];
  readonly before?: (size: number) => Promise<string>;
  readonly work: (size: number, made: string) => Promise<unknown>;
}

const upTo = (cap: number): readonly number[] => [cap / 4, cap / 2, cap].map(Math.floor);
const withPhones = (size: number): Promise<string> => create({ phoneNumbers: phones(size) });
const inGroups = async (size: number): Promise<string> => {
  const value = await create();
  for (let count = 0; count < size; count += 1) await create({ members: [{ value }] }, groupType);
  return value;
};
const cases: Readonly<Record<string, Case>> = {
  'POST by values': { sizes: upTo(1_000), work: (size) => create({ phoneNumbers: phones(size) }) },
  'PUT by values': {
    sizes: upTo(1_000),
    before: withPhones,
    work: (size, id) =>
      directory.replace(
        scope,
        type,
        id,
        textOf({
          schemas: [type.schema],
          userName: name(),
          phoneNumbers: phones(size).toReversed(),
        }),
        selection,
      ),
  },
  'PATCH by operations that add a value': {
    sizes: upTo(1_000),
    before: () => create(),
    work: (size, id) =>
      patch(
        id,
        phones(size).map((value) => ({ op: 'add', path: 'phoneNumbers', value: [value] })),
      ),
  },
  'PATCH by values of one operation': {
    sizes: upTo(1_000),
    before: () => create(),
    work: (size, id) => patch(id, [{ op: 'add', path: 'phoneNumbers', value: phones(size) }]),
  },
  'PATCH by values that are there': {
    sizes: upTo(1_000),
    before: withPhones,
    work: (_, id) => patch(id, [{ op: 'remove', path: 'phoneNumbers[value eq "+49 1"]' }]),
  },
  'PATCH by operations on one attribute': {
    sizes: upTo(1_000),
    before: () => create(),
    work: (size, id) =>
      patch(
        id,
        list(size, (index) => ({ op: 'replace', path: 'title', value: `t${index}` })),
      ),
  },
  'filter by conditions': {
    sizes: upTo(240),
    work: (size) => {
      const filter = list(size, (index) => `phoneNumbers.value co "x${index}"`).join(' or ');
      return read({ filter: `id eq "${fixed}" and (${filter})` });
    },
  },
  'filter by depth': {
    sizes: upTo(24),
    work: (size) =>
      read({ filter: `id eq "${fixed}" and ${'('.repeat(size)}title pr${')'.repeat(size)}` }),
  },
  'list by resources of a page': {
    sizes: upTo(1_000),
    work: (size) => read({ count: String(size) }),
  },
  'list by attributes': {
    sizes: upTo(80),
    work: (size) =>
      read({ count: '1', attributes: list(size, (index) => `phoneNumbers.x${index}`).join(',') }),
  },
  'POST of a group by members': {
    sizes: upTo(2_000),
    work: (size) => create({ members: values(size) }, groupType),
  },
  'PATCH of a group by members added': {
    sizes: upTo(2_000),
    before: () => create({}, groupType),
    work: (size, id) => patch(id, [{ op: 'add', path: 'members', value: values(size) }], groupType),
  },
  'PATCH of a group by operations': {
    sizes: upTo(1_000),
    before: () => create({}, groupType),
    work: (size, id) =>
      patch(
        id,
        values(size).map((value) => ({ op: 'add', path: 'members', value: [value] })),
        groupType,
      ),
  },
  'PATCH of a group by members removed': {
    sizes: upTo(1_000),
    before: (size) => create({ members: values(size) }, groupType),
    work: (size, id) =>
      patch(
        id,
        values(size).map((value) => ({ op: 'remove', path: 'members', value: [value] })),
        groupType,
      ),
  },
  'GET of a user by its groups': {
    sizes: upTo(200),
    before: inGroups,
    work: async (_, id) => directory.get(scope, type, id, selection),
  },
  'DELETE of a user by its groups': {
    sizes: upTo(200),
    before: inGroups,
    work: (_, id) => directory.remove(scope, type, id),
  },
  'PATCH of the name of a group by its members': {
    sizes: upTo(2_000),
    before: (size) => create({ members: values(size) }, groupType),
    work: (_, id) => patch(id, [{ op: 'replace', path: 'displayName', value: name() }], groupType),
  },
  'bulk by operations': {
    sizes: upTo(1_000),
    work: (size) =>
      bulk(
        list(size, (index) => ({
          method: 'POST',
          path: '/Users',
          bulkId: `b${index}`,
          data: { schemas: [type.schema], userName: name() },
        })),
      ),
  },
  'bulk by references': {
    sizes: upTo(1_000),
    work: (size) =>
      bulk(
        list(size, (index) => ({
          method: 'POST',
          path: '/Groups',
          bulkId: `r${index}`,
          data: {
            schemas: [groupType.schema],
            displayName: name(),
            members: index === 0 ? [] : [{ value: `bulkId:r${index % 20}` }],
          },
        })),
      ),
  },
};

/** What must be found: as many requests as each has conditions. */
const square: Case = {
  sizes: upTo(32),
  work: async (size) => {
    for (let count = 0; count < size; count += 1)
      await read({ filter: list(size, () => 'title pr').join(' or '), count: '0' });
  },
};

const counter = await createStepCounter();
const counts: Record<string, [size: number, steps: number][]> = {};
for (const [title, { sizes, before, work }] of Object.entries(
  planted === 'square' ? { square } : cases,
)) {
  // What is done once for a process is done before.
  await work(sizes[0]!, (await before?.(sizes[0]!)) ?? '');
  counts[title] = [];
  for (const size of sizes) {
    // Background work, such as collecting garbage, may run between: the least of two counts.
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 2; round += 1) {
      const made = (await before?.(size)) ?? '';
      least = Math.min(least, await counter.of(() => work(size, made)));
    }
    counts[title].push([size, least]);
  }
}
await store.close();
process.stdout.write(`${JSON.stringify(counts)}\n`);
