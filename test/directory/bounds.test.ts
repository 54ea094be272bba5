import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPolicy, type RolePolicy } from '../../src/accounts/policy.ts';
import { explainRoles, previewRoles } from '../../src/accounts/roles.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { explainPerson } from '../../src/directory/explain/explain-person.ts';
import type { Store, Transaction, WriteOptions } from '../../src/ports/store.ts';
import { createBudget } from '../../src/protocol/budget.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { defaultPageLimits, readListQuery } from '../../src/protocol/list/query.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { directoryOver, scopeOver } from '../support/directory.ts';
import { newStores } from '../support/stores.ts';

const registry = builtInRegistry();
const type = registry.type('User')!;
const groupType = registry.type('Group')!;
const scope = scopeOver();
const largeUsers = 24;

interface Listed {
  readonly Resources: readonly {
    readonly id: string;
    readonly userName: string;
    readonly groups?: readonly unknown[];
  }[];
  readonly totalResults?: number;
  readonly nextCursor?: string;
  readonly previousCursor?: string;
}

describe.each(newStores)('what one request may cost, on %s', (_, open) => {
  let store: Store;
  let directory: Directory;
  let pauses = 0;

  const create = async (
    body: Record<string, unknown>,
    of = type,
    over = directory,
  ): Promise<string> => {
    const schemas = [of.schema];
    const written = await over.create(
      scope,
      of,
      toClientJson({ schemas, ...body }) as ClientJsonObject,
      { attributes: [], excluded: [] } as never,
    );
    return written.location.split('/').at(-1)!;
  };
  /** PATCH of one member. */
  const change = (id: string, op: string, value: string, over = directory): Promise<unknown> => {
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
    const body = toClientJson({
      schemas,
      Operations: [{ op, path: 'members', value: [{ value }] }],
    });
    const selection = { attributes: [], excluded: [] } as never;
    return over.patch(scope, groupType, id, body as ClientJsonObject, selection);
  };
  const list = async (parameters: Record<string, string>, over = directory): Promise<Listed> => {
    const query = readListQuery(Object.entries(parameters), defaultPageLimits);
    const body = await over.list(scope, [type], query);
    let text = '';
    if (typeof body === 'string') text = body;
    else for await (const piece of body) text += piece;
    return JSON.parse(text) as Listed;
  };
  /** Every page from the first on, and how many there were. */
  const walk = async (
    parameters: Record<string, string>,
  ): Promise<{ readonly names: string[]; readonly pages: number }> => {
    const names: string[] = [];
    let pages = 0;
    for (let cursor: string | undefined = ''; cursor !== undefined; pages += 1) {
      const page: Listed = await list({ ...parameters, cursor });
      expect(page.Resources.length).toBeLessThan(largeUsers);
      names.push(...page.Resources.map(({ userName }) => userName));
      cursor = page.nextCursor;
    }
    return { names, pages };
  };
  const expected = Array.from(
    { length: largeUsers },
    (_, index) => `large.${String(index).padStart(2, '0')}`,
  );

  beforeAll(async () => {
    store = await open();
    directory = directoryOver(store, {
      pause: async () => {
        pauses += 1;
      },
    });
    // Text of three bytes a character: stores count bytes, and strings count characters.
    for (const [index, userName] of expected.entries()) {
      const formatted = (index % 2 === 0 ? 'x' : '€').repeat(60_000);
      const addresses = Array.from({ length: index % 2 === 0 ? 15 : 5 }, (_, at) => ({
        formatted,
        type: String(at),
      }));
      await create({ userName, nickName: userName, title: 'large', addresses });
    }
  });
  afterAll(() => store.close());

  it.each([
    ['in the order of creation', {}],
    ['in an order that an index has', { sortBy: 'userName' }],
    ['in an order that no index has', { sortBy: 'nickName' }],
    ['by an indexed filter', { filter: 'userName sw "large"' }],
    ['by a filter that no index decides', { filter: 'title co "arg"' }],
    ['without the attribute that is large', { excludedAttributes: 'addresses' }],
  ])('T136 a page ends by bytes, and cursors go on to the end: %s', async (_name, parameters) => {
    const { names, pages } = await walk({ ...parameters, count: '100' });
    expect(names.toSorted()).toEqual(expected);
    expect(pages).toBeGreaterThan(1);
  });

  it('T136 cursors go back through pages that end by bytes', async () => {
    const second = await list({
      count: '100',
      cursor: (await list({ count: '100', cursor: '' })).nextCursor!,
    });
    const first = await list({ count: '100', cursor: second.previousCursor! });
    const names = [...first.Resources, ...second.Resources].map(({ userName }) => userName);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expected.slice(0, names.length));
  });

  it.each([
    ['in the order of creation', {}],
    ['by a filter that no index decides', { filter: 'title co "arg"' }],
  ])(
    'T136 an index page may answer fewer than asked, and startIndex goes on: %s',
    async (_name, parameters) => {
      const names: string[] = [];
      for (let startIndex = 1; startIndex <= largeUsers; ) {
        const page = await list({ ...parameters, count: '100', startIndex: String(startIndex) });
        expect(page.totalResults).toBe(largeUsers);
        expect(page.Resources.length).toBeGreaterThan(0);
        expect(page.Resources.length).toBeLessThan(largeUsers);
        names.push(...page.Resources.map(({ userName }) => userName));
        startIndex += page.Resources.length;
      }
      expect(names).toEqual(expected);
    },
  );

  it('T135 a scan lets others have their turn by the work it does, not by the count of resources', async () => {
    pauses = 0;
    await list({ filter: 'nickName co "0000"', count: '1' });
    // Each document is worth a turn; there are far fewer than a chunk of them.
    expect(pauses).toBeGreaterThanOrEqual(largeUsers / 2);
  });

  it('T135 values times conditions beyond the budget are refused as tooMany', async () => {
    const phoneNumbers = Array.from({ length: 1_000 }, (_, index) => ({
      value: String(index),
      type: 'work',
    }));
    for (let index = 0; index < 9; index += 1)
      await create({ userName: `phones.${index}`, phoneNumbers });
    const filter = (conditions: number): string =>
      Array.from({ length: conditions }, () => 'phoneNumbers.value co "z"').join(' or ');
    await expect(list({ filter: filter(240) })).rejects.toMatchObject({
      code: 'tooMany',
      status: 400,
    });
    // A cursor goes on from where the budget ended.
    const seen = await list({ filter: filter(120), cursor: '', count: '5' });
    expect(seen.Resources).toEqual([]);
    expect(seen.nextCursor).toBeDefined();
  });

  it('T136 a page ends before its users are in more groups than may be in memory; one user in too many is refused', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map((index) => create({ userName: `member.${index}`, title: 'member' })),
    );
    for (let index = 0; index < 4; index += 1)
      await create(
        { displayName: `g${index}`, members: ids.map((value) => ({ value })) },
        groupType,
      );
    // The same with room for few.
    const narrow = (most: number): Directory => {
      const reader: Store = new Proxy(store, {
        get: (target, name) => {
          if (name === 'listReader') return async () => reader;
          if (name === 'groupsWithin')
            return (tenant: string, positions: readonly number[]) =>
              store.groupsWithin(tenant, positions, most);
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
      return directoryOver(reader);
    };
    const parameters = { filter: 'userName sw "member"', count: '10' };
    const page = await list(parameters, narrow(8));
    expect(page.Resources.map(({ groups }) => groups!.length)).toEqual([4, 4]);
    expect(page.totalResults).toBe(3);
    const first = await list({ ...parameters, cursor: '' }, narrow(4));
    expect(first.Resources).toHaveLength(1);
    expect(first.nextCursor).toBeDefined();
    await expect(list(parameters, narrow(3))).rejects.toMatchObject({ code: 'tooMany' });
    const without = await list({ ...parameters, excludedAttributes: 'groups' }, narrow(3));
    expect(without.Resources).toHaveLength(3);
  });

  it('T136 a user joins no more groups than can be read, however it joins: nothing is changed', async () => {
    const narrow = (max: number): Directory => {
      const limited = (transaction: Transaction): Transaction =>
        new Proxy(transaction, {
          get: (target, name) => {
            if (name === 'memberBeyond')
              return (tenant: string, ids: readonly string[]) =>
                target.memberBeyond(tenant, ids, max);
            const value: unknown = Reflect.get(target, name);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
        });
      return directoryOver(
        new Proxy(store, {
          get: (target, name) => {
            if (name === 'write')
              return (
                work: (transaction: Transaction) => Promise<unknown>,
                options: WriteOptions,
              ) => store.write((transaction) => work(limited(transaction)), options);
            const value: unknown = Reflect.get(target, name);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
        }),
      );
    };
    const value = await create({ userName: 'joins.much' });
    const others = await Promise.all(
      Array.from({ length: 2_100 }, (_, index) => create({ userName: `joins.${index}` })),
    );
    const made = async (members: readonly string[]): Promise<string> =>
      create(
        { displayName: `j${Math.random()}`, members: members.map((id) => ({ value: id })) },
        groupType,
        narrow(2),
      );
    await made([value]);
    const small = await made([]);
    const second = await made([value]);
    const refused = { code: 'tooMany', detail: expect.stringContaining(value) as unknown };
    await expect(made([value])).rejects.toMatchObject(refused);
    // More members than one transaction takes are added beside the group.
    await expect(made([...others, value])).rejects.toMatchObject(refused);
    await expect(change(small, 'add', value, narrow(2))).rejects.toMatchObject(refused);
    await expect(change(small, 'replace', value, narrow(2))).rejects.toMatchObject(refused);
    expect((await store.memberSet('t', small))?.total ?? 0).toBe(0);
    await change(second, 'add', value, narrow(2));
    await change(second, 'remove', value, narrow(2));
    await change(small, 'add', value, narrow(2));
    expect((await store.memberSet('t', small))?.total).toBe(1);
  });

  describe('T137 groups within groups', () => {
    const group = (members: readonly string[]): Promise<string> =>
      create(
        { displayName: `n${Math.random()}`, members: members.map((value) => ({ value })) },
        groupType,
      );
    const add = (id: string, value: string): Promise<unknown> => change(id, 'add', value);
    const chain = async (length: number): Promise<readonly string[]> => {
      const ids: string[] = [await group([])];
      while (ids.length < length) ids.push(await group([ids.at(-1)!]));
      return ids;
    };

    it('are nested 100 deep at most, however they come together', async () => {
      const whole = await chain(100);
      await expect(group([whole.at(-1)!])).rejects.toMatchObject({
        code: 'invalidValue',
        status: 400,
      });
      const [first, second] = [await chain(3), await chain(2)];
      await add(second[0]!, whole[97]!);
      await expect(add(first[0]!, second[1]!)).rejects.toMatchObject({ code: 'invalidValue' });
      await add(first[2]!, second[0]!);
      await expect(add(whole[0]!, await group([]))).rejects.toMatchObject({
        detail: expect.stringContaining('100 deep') as unknown,
      });
    });

    it('may be many beside each other, and may go round', async () => {
      const many = await Promise.all(Array.from({ length: 40 }, () => group([])));
      const outer = await group(many);
      await add(many[0]!, many[1]!);
      await add(many[1]!, await group([]));
      const [a, b, c] = [await group([]), await group([]), await group([])];
      await add(a, b);
      await add(b, c);
      await add(c, a);
      expect((await store.nesting('t', a, 5)).groups).toBeLessThanOrEqual(5);
      expect(await store.nesting('t', outer, 32)).toEqual({ depth: 4, groups: 42 });
      expect(await store.nesting('other', outer, 32)).toMatchObject({ depth: 1 });
    });
  });

  it('T135 a preview of roles asks for each group once, counts rules times groups, and ends its page early', async () => {
    let selects = 0;
    const counting: Store = new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        const method = value.bind(target) as (...values: readonly unknown[]) => unknown;
        return (...values: readonly unknown[]): unknown => {
          if (name === 'select') selects += 1;
          return method(...values);
        };
      },
    });
    const ids: string[] = [];
    for (let index = 0; index < 12; index += 1)
      ids.push(await create({ userName: `role.${index}` }));
    await create(
      { displayName: 'roles', externalId: 'e0', members: ids.map((value) => ({ value })) },
      groupType,
    );
    const proposed: RolePolicy = {
      ...defaultPolicy.roles,
      rules: Array.from({ length: 500 }, (_, index) => ({
        externalId: `e${index}`,
        roles: ['admin'],
      })),
    };
    const rules = { current: defaultPolicy.roles, proposed };
    let turns = 0;
    const page = {
      // The accounts of these users have later ids; those of other tests do not matter.
      after: ids[0]!,
      limit: 1_000,
      budget: createBudget(),
      pause: async () => {
        turns += 1;
      },
    };
    const whole = await previewRoles(counting, 't', rules, page);
    expect(whole.changes.map(({ after }) => after)).toEqual(ids.map(() => ['admin']));
    expect(whole.next).toBeUndefined();
    expect(selects).toBeLessThanOrEqual(2 * 500);
    expect(turns).toBeGreaterThan(0);
    const tight = createBudget({ maxSteps: 3_000, maxBytes: 1 });
    const first = await previewRoles(store, 't', rules, { ...page, budget: tight });
    expect(first.examined).toBeLessThan(whole.examined);
    expect(first.next).toBeDefined();
  });

  it('T135 explaining a person and roles reads no more groups than the budget has steps', async () => {
    const member = [{ value: await create({ userName: 'explained' }) }];
    const ids: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      const below = index < 3 ? [] : [{ value: ids[index - 3]! }];
      ids.push(
        await create({ displayName: `e${index}`, members: index < 3 ? member : below }, groupType),
      );
    }
    const limits: number[] = [];
    const counting: Store = new Proxy(store, {
      get: (target, name) => {
        if (name === 'snapshot') return async (work: (reader: Store) => unknown) => work(counting);
        if (name === 'groupsOf') return () => expect.fail('the groups are read without a limit');
        if (name === 'groupsWithin')
          return (tenant: string, positions: readonly number[], limit: number) => {
            limits.push(limit);
            return store.groupsWithin(tenant, positions, limit);
          };
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const budget = (maxSteps: number) => createBudget({ maxSteps, maxBytes: 1 });
    const explain = (maxSteps: number) =>
      explainPerson(counting, 't', 'explained', {
        group: 'e5',
        seesAll: true,
        budget: budget(maxSteps),
      });
    expect(await explain(6)).toMatchObject({ verdict: 'in group' });
    await expect(explain(5)).rejects.toMatchObject({
      code: 'tooMany',
      detail: expect.stringContaining('more than 5 groups') as unknown,
    });
    const policy: RolePolicy = {
      ...defaultPolicy.roles,
      rules: [{ id: ids[5]!, roles: ['admin'] }],
    };
    const account = { resource: member[0]!.value, status: 'active' } as const;
    const roles = (maxSteps: number) =>
      explainRoles(counting, 't', account, policy, budget(maxSteps));
    expect(await roles(7)).toMatchObject({ roles: ['admin'], isDefault: false });
    await expect(roles(6)).rejects.toMatchObject({ code: 'tooMany' });
    await expect(roles(5)).rejects.toMatchObject({ code: 'tooMany' });
    expect(limits).toEqual([6, 5, 7, 6, 5]);
    // Access is worked out from all of them.
    expect(await explainRoles(store, 't', account, policy)).toMatchObject({ roles: ['admin'] });
  });
});
