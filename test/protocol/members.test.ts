import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultBulkLimits, readBulkRequest } from '../../src/protocol/bulk/read-bulk.ts';
import { orderUnits } from '../../src/protocol/bulk/units.ts';
import { bindFilter } from '../../src/protocol/filter/bind.ts';
import { parseFilter } from '../../src/protocol/filter/parse.ts';
import { planIndex } from '../../src/protocol/filter/plan-index.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { parseJson } from '../../src/protocol/json/parse-json.ts';
import { listBody } from '../../src/protocol/list/list-response.ts';
import { defaultPageLimits, readSearchRequest } from '../../src/protocol/list/query.ts';
import { applyPatch } from '../../src/protocol/patch/apply.ts';
import { compilePatch } from '../../src/protocol/patch/compile.ts';
import type { MembershipOperation } from '../../src/protocol/patch/operation.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { restrictions } from '../../src/protocol/profiles/restrictions.ts';
import { createProjection } from '../../src/protocol/projection/projection.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { readMembers } from '../../src/protocol/schema/read-members.ts';
import type { Attributes } from '../../src/protocol/schema/stored-json.ts';
import { testType } from '../support/test-type.ts';

const group = builtInRegistry().type('Group')!;

const read = (raw: unknown, profile = 'default') =>
  readMembers(group.members!, toClientJson(raw), createParseContext(profiles.get(profile)!));

describe('lists of members', () => {
  it('R122 say who, each once, whatever else they say', () => {
    expect(
      read([{ value: 'a', type: 'User', $ref: null, display: null }, 'b', { Value: 'a' }]),
    ).toEqual({
      ids: ['a', 'b'],
      deleted: [],
    });
    expect(
      read([{ $ref: 'https://x.example/scim/v2/Users/c' }, { value: 7 }, { value: 1.5 }]).ids,
    ).toEqual(['c', '7', '1.5']);
    expect(read({ value: 'a' }).ids).toEqual(['a']);
    expect(read(null).ids).toEqual([]);
    expect(read([{ value: 'a', operation: 'Delete' }])).toEqual({ ids: [], deleted: ['a'] });
    expect(read([{ value: 'a', shoe: 1, operation: 'add' }]).ids).toEqual(['a']);
  });

  it('T066 refuse a value that names no member', () => {
    for (const raw of [
      'x',
      5,
      [null],
      [5],
      [''],
      [{}],
      [{ display: 'x' }],
      [{ value: null }],
      [{ value: '' }],
      [{ $ref: 'https://x/' }],
    ])
      expect(() => read(raw), JSON.stringify(raw)).toThrow(
        expect.objectContaining({ code: 'invalidValue' }) as Error,
      );
  });

  it('rfc-strict takes only what RFC 7643 says', () => {
    expect(read([{ value: 'a' }], 'rfc-strict').ids).toEqual(['a']);
    for (const raw of [['a'], { value: 'a' }, [{ value: 7 }]])
      expect(() => read(raw, 'rfc-strict')).toThrow(
        expect.objectContaining({ code: 'invalidValue' }) as Error,
      );
    for (const raw of [[{ value: 'a', operation: 'delete' }], [{ value: 'a', shoe: 1 }]])
      expect(() => read(raw, 'rfc-strict')).toThrow(
        expect.objectContaining({ code: 'invalidSyntax' }) as Error,
      );
  });
});

describe('what several operations on members come to', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'] as const;
  const list = fc.subarray([...ids]);
  const operation = fc.oneof(
    fc.record({
      op: fc.constantFrom('add', 'replace', 'remove'),
      path: fc.constant('members'),
      value: list.map((some) => some.map((value) => ({ value }))),
    }),
    fc.constantFrom(...ids).map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` })),
    fc.constant({ op: 'remove', path: 'members' }),
    list.map((some) => ({ op: 'replace', value: { members: some.map((value) => ({ value })) } })),
  );

  const after = (start: ReadonlySet<string>, operations: readonly object[]): Set<string> => {
    let state = new Set(start);
    for (const one of operations as readonly { op: string; path?: string; value?: unknown }[]) {
      const raw = (
        one.path === undefined ? (one.value as { members: unknown }).members : one.value
      ) as { value: string }[] | undefined;
      const named =
        one.path?.includes('[') === true
          ? [one.path.split('"')[1]!]
          : raw?.map(({ value }) => value);
      if (one.op === 'add') for (const id of named!) state.add(id);
      else if (one.op === 'replace' || named === undefined) state = new Set(named);
      else for (const id of named) state.delete(id);
    }
    return state;
  };

  it('R258 is what they do one after the other', () => {
    fc.assert(
      fc.property(
        list,
        fc.array(operation, { minLength: 1, maxLength: 8 }),
        (start, operations) => {
          const { members, operations: rest } = compilePatch(
            group,
            'g',
            toClientJson({ Operations: operations }) as ClientJsonObject,
            createParseContext(profiles.get('default')!),
          );
          expect(rest).toEqual([]);
          expect(members.length).toBeLessThanOrEqual(1);
          const [net] = members as readonly Extract<MembershipOperation, { kind: 'members' }>[];
          const state = new Set<string>(net?.replaces === true ? [] : start);
          for (const id of net?.remove ?? []) state.delete(id);
          for (const id of net?.add ?? []) state.add(id);
          expect(state).toEqual(after(new Set<string>(start), operations));
          expect(net?.add.some((id) => net.remove.includes(id)) ?? false).toBe(false);
        },
      ),
    );
  });

  it('a filter that says more splits them', () => {
    const Operations = [
      { op: 'add', path: 'members', value: [{ value: 'a' }] },
      { op: 'remove', path: 'members[type eq "User"]' },
      { op: 'add', path: 'members', value: [{ value: 'b' }] },
    ];
    const { members } = compilePatch(
      group,
      'g',
      toClientJson({ Operations }) as ClientJsonObject,
      createParseContext(profiles.get('default')!),
    );
    expect(members.map(({ kind }) => kind)).toEqual(['members', 'removePickedMembers', 'members']);
    const compile = (operation: object) =>
      compilePatch(
        group,
        'g',
        toClientJson({ Operations: [operation] }) as ClientJsonObject,
        createParseContext(profiles.get('default')!),
      ).members;
    const mixed = compile({ op: 'remove', path: 'members[value eq "a" or type eq "User"]' });
    expect(mixed.map(({ kind }) => kind)).toEqual(['removePickedMembers']);
    const inPlace = compile({
      op: 'replace',
      path: 'members[value eq "a"]',
      value: [{ value: 'a' }],
    });
    expect(inPlace).toEqual([
      { kind: 'members', path: 'members', replaces: false, add: ['a'], remove: [] },
    ]);
  });

  it('what is missing is asked for', () => {
    const compile =
      (...Operations: object[]) =>
      () =>
        compilePatch(
          group,
          'g',
          toClientJson({ Operations }) as ClientJsonObject,
          createParseContext(profiles.get('rfc-strict')!),
        );
    const body = (op: object) => ({ ...op });
    for (const [op, code] of [
      [{ op: 'add', path: 'members[value eq "a"]' }, 'invalidValue'],
      [{ op: 'add', path: 'members' }, 'invalidValue'],
      [{ op: 'remove', path: 'members', value: [{ value: 'a' }] }, 'invalidValue'],
    ] as const) {
      const strict = (): unknown =>
        compilePatch(
          group,
          'g',
          toClientJson({
            schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
            Operations: [body(op)],
          }) as ClientJsonObject,
          createParseContext(profiles.get('rfc-strict')!),
        );
      expect(strict).toThrow(expect.objectContaining({ code }) as Error);
    }
    expect(compile({ op: 'add', path: 'members', value: [] })).toThrow('schemas must name');
  });
});

describe('units of a bulk request', () => {
  it('R319 R320 come after what they refer to, and hold circles together', () => {
    expect(orderUnits([[], [], []])).toEqual([[0], [1], [2]]);
    expect(orderUnits([[2], [], [1]])).toEqual([[1], [2], [0]]);
    expect(orderUnits([[1], [2], [0], [3]])).toEqual([[0, 1, 2], [3]]);
    const references = fc.integer({ min: 1, max: 12 }).chain((count) =>
      fc.array(fc.array(fc.integer({ min: 0, max: count - 1 }), { maxLength: 3 }), {
        minLength: count,
        maxLength: count,
      }),
    );
    fc.assert(
      fc.property(references, (graph) => {
        const units = orderUnits(graph);
        expect(units.flat().toSorted((left, right) => left - right)).toEqual(
          graph.map((_, index) => index),
        );
        const place = new Map(units.flatMap((unit, at) => unit.map((one) => [one, at] as const)));
        for (const [from, list] of graph.entries())
          for (const to of list) expect(place.get(to)!).toBeLessThanOrEqual(place.get(from)!);
        const reaches = (from: number, to: number, seen = new Set<number>()): boolean =>
          graph[from]!.some(
            (next) =>
              next === to ||
              (!seen.has(next) && seen.add(next) !== undefined && reaches(next, to, seen)),
          );
        for (const unit of units)
          for (const one of unit)
            for (const other of unit) if (one !== other) expect(reaches(one, other)).toBe(true);
      }),
    );
  });
});

it('T008 the values of one JSON text are counted, however they are nested', () => {
  const limits = { depth: 5, keys: 5, elements: 5, values: 7 };
  expect(() => parseJson('[[1,2],[3,4]]', limits)).not.toThrow();
  expect(() => parseJson('[[1,2],[3,4],5]', limits)).toThrow(
    expect.objectContaining({ code: 'payloadTooLarge' }) as Error,
  );
});

it('a list of whole and of streamed resources is one JSON text', async () => {
  async function* pieces(): AsyncIterable<string> {
    yield '{"a"';
    yield ':1}';
  }
  const body = listBody({
    totalResults: 3,
    startIndex: 1,
    resources: ['{"b":2}', pieces(), pieces()],
  });
  let text = '';
  for await (const piece of body as AsyncIterable<string>) text += piece;
  expect((JSON.parse(text) as { Resources: unknown }).Resources).toEqual([
    { b: 2 },
    { a: 1 },
    { a: 1 },
  ]);
});

it('every restriction says where it comes from', () => {
  for (const { source, handling } of Object.values(restrictions))
    expect([source, handling]).not.toContain('');
});

it('R294 a complex value that is replaced whole keeps what is immutable in it', () => {
  const attributes = { label: 'x', box: { a: 'a', code: 'c', must: 'm' } } as unknown as Attributes;
  const Operations = [{ op: 'replace', path: 'box', value: { must: 'n' } }];
  const body = toClientJson({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations,
  }) as ClientJsonObject;
  applyPatch(
    testType(),
    attributes,
    compilePatch(testType(), 'i', body, createParseContext(profiles.get('interop-strict')!))
      .operations,
  );
  expect(attributes['box']).toEqual({ code: 'c', must: 'n' });
});

it('a mistake of the server’s own is not taken for one of the client’s', () => {
  const broken = {
    ...builtInRegistry(),
    typeAt: () => {
      throw new TypeError('on purpose');
    },
  };
  const body = toClientJson({
    Operations: [{ method: 'DELETE', path: '/Users/x' }],
  }) as ClientJsonObject;
  expect(() =>
    readBulkRequest(broken, body, createParseContext(profiles.get('default')!), defaultBulkLimits),
  ).toThrow(TypeError);
});

it('R231 a search request may leave things out in every way', () => {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
  const query = (body: object) =>
    readSearchRequest(toClientJson({ schemas, ...body }) as ClientJsonObject, defaultPageLimits);
  const plain = query({});
  for (const body of [
    { attributes: [] },
    { attributes: null },
    { attributes: '' },
    { filter: null, count: null },
  ])
    expect(query(body)).toEqual(plain);
  expect(query({ attributes: 'a,b' })).toEqual({ ...plain, attributes: ['a', 'b'] });
  expect(query({ excludedAttributes: ['a'], count: '5', startIndex: 3 })).toEqual({
    ...plain,
    excludedAttributes: ['a'],
    count: 5,
    startIndex: 3,
  });
});

it('only whether there are members at all is known to an index', () => {
  const narrowed = (text: string) =>
    planIndex(bindFilter(group, parseFilter(text), createParseContext(profiles.get('default')!)));
  expect(narrowed('members pr')).toEqual({
    condition: { kind: 'membership', side: 'members' },
    residual: undefined,
  });
  expect(narrowed('members.value pr').residual).toBeUndefined();
  for (const text of ['members.display pr', 'members ne "x"', 'members co "x"', 'members eq null'])
    expect([narrowed(text).condition.kind, narrowed(text).residual === undefined], text).toEqual([
      'all',
      false,
    ]);
});

it('without a selection everything is shown, by whatever way it is asked', () => {
  const projection = createProjection(group, {});
  const resource = {
    schemas: [group.schema],
    id: 'g',
    displayName: 'G',
    members: [{ value: 'a', type: 'User' }],
  };
  expect([projection.isWhole, projection.pick(resource)]).toEqual([true, resource]);
  expect(projection.keep(group.members!, resource.members)).toEqual(resource.members);
  expect([
    projection.shows(group.members!),
    createProjection(group, { attributes: ['id'] }).shows(group.members!),
  ]).toEqual([true, false]);
  expect(projection.pick({})).toEqual({});
});
