import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScimError } from '../../src/protocol/errors/scim-error.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { applyPatch } from '../../src/protocol/patch/apply.ts';
import { compilePatch } from '../../src/protocol/patch/compile.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { buildDocument, readResource } from '../../src/protocol/schema/document.ts';
import type { ResourceType } from '../../src/protocol/schema/registry.ts';
import type { Attributes } from '../../src/protocol/schema/stored-json.ts';
import { extraUrn, testType } from '../support/test-type.ts';

const user = builtInRegistry().type('User')!;

function patched(type: ResourceType, before: object, ...Operations: unknown[]): Attributes {
  const parseContext = createParseContext(profiles.get('default')!);
  const attributes = structuredClone(before) as Attributes;
  applyPatch(
    type,
    attributes,
    compilePatch(type, 'i', toClientJson({ Operations }) as ClientJsonObject, parseContext)
      .operations,
  );
  return attributes;
}

const thing = (before: object, ...operations: unknown[]) =>
  patched(testType(), before, ...operations);

describe('immutable attributes', () => {
  it('R073 R255 T063 are set once', () => {
    const serial = (value: unknown, op = 'replace') => ({ op, path: 'serial', value });
    expect(thing({ label: 'x' }, serial('1', 'add'))['serial']).toBe('1');
    expect(thing({ label: 'x', serial: '1' }, serial('1'))['serial']).toBe('1');
    for (const operation of [
      serial('2'),
      serial('2', 'add'),
      { op: 'remove', path: 'serial' },
      serial(null),
    ]) {
      expect(() => thing({ label: 'x', serial: '1' }, operation)).toThrow('immutable');
    }
    expect(() =>
      thing({ label: 'x', labels: ['a'] }, { op: 'add', path: 'labels', value: ['b'] }),
    ).toThrow('immutable');
    expect(
      thing({ label: 'x', labels: ['a'] }, { op: 'replace', path: 'labels', value: ['a'] })[
        'labels'
      ],
    ).toEqual(['a']);
    expect(() =>
      thing({ box: { code: 'c', must: 'm' } }, { op: 'replace', path: 'box.code', value: 'd' }),
    ).toThrow('immutable');
    expect(() =>
      thing(
        { box: { code: 'c', must: 'm' } },
        { op: 'add', path: 'box', value: { code: 'd', must: 'm' } },
      ),
    ).toThrow('immutable');
    expect(() =>
      thing(
        { parts: [{ name: 'a', serial: '1' }] },
        { op: 'remove', path: 'parts[name eq "a"].serial' },
      ),
    ).toThrow('immutable');
    expect(() =>
      thing(
        { parts: [{ name: 'a', serial: '1' }] },
        { op: 'replace', path: 'parts[name eq "a"].serial', value: '2' },
      ),
    ).toThrow('immutable');
    expect(
      thing(
        { parts: [{ name: 'a' }] },
        { op: 'replace', path: 'parts[name eq "a"].serial', value: '2' },
      )['parts'],
    ).toEqual([{ name: 'a', serial: '2' }]);
  });
});

describe('sub-attributes', () => {
  it('R284 required ones stay, readOnly ones are the server’s', () => {
    expect(() =>
      thing({ parts: [{ name: 'a' }] }, { op: 'remove', path: 'parts[name eq "a"].name' }),
    ).toThrow('required');
    expect(() =>
      thing(
        { parts: [{ name: 'a' }] },
        { op: 'replace', path: 'parts[name eq "a"].name', value: '' },
      ),
    ).toThrow('required');
    expect(() =>
      thing(
        { parts: [{ name: 'a' }] },
        { op: 'replace', path: 'parts[name eq "a"].note', value: 'n' },
      ),
    ).toThrow('readOnly');
    // C02: an unknown name in a path is ignored, as in a body.
    expect(thing({}, { op: 'replace', path: 'parts[name eq "a"].nope', value: 'n' })).toEqual({});
  });

  it('R072 an element that names only what the server sets is not a value', () => {
    const add = (...value: object[]) =>
      thing({ parts: [{ name: 'a' }] }, { op: 'add', path: 'parts', value });
    expect(add({ name: 'b' }, { note: 'n' })['parts']).toEqual([{ name: 'a' }, { name: 'b' }]);
    expect(() => add({ note: 'n' })).toThrow(
      'none of the values of parts has a sub-attribute that can be set',
    );
  });

  it('without a filter they are meant in every value', () => {
    const parts = [{ name: 'a', kind: 'x' }, { name: 'b' }];
    expect(thing({ parts }, { op: 'replace', path: 'parts.kind', value: 'k' })['parts']).toEqual([
      { name: 'a', kind: 'k' },
      { name: 'b', kind: 'k' },
    ]);
    expect(thing({ parts }, { op: 'remove', path: 'parts.kind' })['parts']).toEqual([
      { name: 'a' },
      { name: 'b' },
    ]);
    expect(thing({}, { op: 'add', path: 'parts.name', value: 'k' })['parts']).toEqual([
      { name: 'k' },
    ]);
    expect(thing({}, { op: 'remove', path: 'parts.kind' })).toEqual({});
    expect(
      patched(
        user,
        { emails: [{ value: 'a' }] },
        { op: 'replace', path: 'emails.primary', value: true },
      )['emails'],
    ).toEqual([{ value: 'a', primary: true }]);
  });

  it('R295 R298 replacing a picked value by null removes that value alone', () => {
    const emails = [
      { value: 'a', type: 'work' },
      { value: 'b', type: 'home' },
    ];
    const replaced = (value: unknown) =>
      patched(user, { emails }, { op: 'replace', path: 'emails[type eq "work"]', value })['emails'];
    expect(replaced(null)).toEqual([{ value: 'b', type: 'home' }]);
    expect(replaced([])).toEqual(emails);
  });

  it('values that became alike become one', () => {
    const emails = [
      { value: 'a', type: 'work' },
      { value: 'b', type: 'work' },
    ];
    expect(
      patched(user, { emails }, { op: 'replace', path: 'emails[value eq "b"].value', value: 'A' })[
        'emails'
      ],
    ).toEqual([{ value: 'a', type: 'work' }]);
    expect(
      patched(user, { emails }, { op: 'remove', path: 'emails[value eq "b"].value' })['emails'],
    ).toEqual([{ value: 'a', type: 'work' }]);
    expect(
      patched(
        user,
        { emails: [{ display: 'd' }, { value: 'b' }] },
        { op: 'remove', path: 'emails[display eq "d"].display' },
      )['emails'],
    ).toEqual([{ value: 'b' }]);
  });
});

describe('simple values', () => {
  it('R277 are added and removed one by one', () => {
    expect(thing({ tags: ['a'] }, { op: 'add', path: 'tags', value: ['B', 'A'] })['tags']).toEqual([
      'a',
      'B',
    ]);
    expect(
      thing({ tags: ['a', 'b'] }, { op: 'remove', path: 'tags', value: ['B'] })['tags'],
    ).toEqual(['a']);
    expect(
      thing({ tags: ['a'] }, { op: 'remove', path: 'tags', value: ['a'] })['tags'],
    ).toBeUndefined();
    expect(thing({}, { op: 'remove', path: 'tags', value: ['a'] })).toEqual({});
    expect(
      thing(
        {
          parts: [
            { name: 'a', kind: 'k' },
            { name: 'b', kind: 'k' },
          ],
        },
        { op: 'remove', path: 'parts', value: [{ name: 'b' }] },
      )['parts'],
    ).toHaveLength(1);
    expect(
      thing(
        { parts: [{ name: 'a' }] },
        { op: 'remove', path: 'parts', value: [{ name: 'a', kind: 'k' }] },
      )['parts'],
    ).toHaveLength(1);
    expect(thing({}, { op: 'add', path: 'tags[value eq "a"]', value: 'x' })).toEqual({
      tags: ['x'],
    });
    expect(() => thing({}, { op: 'add', path: 'serial[value eq "a"]', value: 'x' })).toThrow(
      'has no values to filter',
    );
    expect(
      patched(
        user,
        {
          emails: [
            { value: 'a', type: 'x' },
            { value: 'a', type: 'y' },
          ],
        },
        { op: 'remove', path: 'emails', value: [{ value: 'A' }] },
      )['emails'],
    ).toBeUndefined();
    expect(
      thing(
        { [extraUrn]: { reason: 'r', list: ['a'] } },
        { op: 'add', path: `${extraUrn}:list`, value: ['b'] },
      )[extraUrn],
    ).toEqual({ reason: 'r', list: ['a', 'b'] });
    expect(
      patched(
        user,
        { name: { givenName: 'g' } },
        { op: 'remove', path: 'name', value: { givenName: 'g' } },
      )['name'],
    ).toBeUndefined();
  });

  it('what the filter of an add describes is made with what the value says', () => {
    const made = patched(
      user,
      {},
      { op: 'add', path: 'emails[type eq "work" and primary eq true]', value: { value: 'a' } },
    );
    expect(made['emails']).toEqual([{ type: 'work', primary: true, value: 'a' }]);
    expect(
      patched(user, {}, { op: 'replace', path: 'emails[type eq "work"].value', value: [''] })[
        'emails'
      ],
    ).toBeUndefined();
    expect(
      patched(user, {}, { op: 'replace', path: 'emails[type eq "work"]', value: '' })['emails'],
    ).toBeUndefined();
    expect(
      patched(
        user,
        {},
        { op: 'replace', path: 'emails[type eq "work"]', value: [{ value: 'a', type: 'work' }] },
      )['emails'],
    ).toEqual([{ type: 'work', value: 'a' }]);
    expect(() =>
      patched(user, {}, { op: 'replace', path: 'emails[type eq null].value', value: 'a' }),
    ).toThrow('no value of emails');
    expect(() =>
      patched(user, {}, { op: 'replace', path: 'emails[not (type eq "work")].value', value: 'a' }),
    ).toThrow('no value of emails');
    expect(() =>
      patched(
        user,
        {},
        { op: 'replace', path: 'emails[type eq "work" and value pr].value', value: 'a' },
      ),
    ).toThrow('no value of emails');
  });
});

const email = fc.record(
  { value: fc.constantFrom('a@x', 'b@x', 'c@x'), type: fc.constantFrom('work', 'home') },
  { requiredKeys: ['value'] },
);
const attributes = fc.record(
  {
    title: fc.constantFrom('t', 'u'),
    nickName: fc.constantFrom('n', 'm'),
    name: fc.record(
      { givenName: fc.constantFrom('g', 'h'), familyName: fc.constantFrom('f') },
      { requiredKeys: ['givenName'] },
    ),
    emails: fc.array(email, { minLength: 1, maxLength: 4 }),
  },
  { requiredKeys: [] },
);
const read = (body: object): Attributes =>
  readResource(
    user,
    toClientJson({ userName: 'u', ...body }) as ClientJsonObject,
    createParseContext(profiles.get('default')!),
  );
const text = (given: Attributes): string => JSON.stringify(buildDocument(user, 'i', given));

it('a resource is read in schema order, also where duplicate values are merged', () => {
  const given = read({
    emails: [
      { type: 'work', primary: true, value: 'a@b.example' },
      { type: 'work', display: 'A', value: 'A@B.example' },
    ],
    active: true,
    displayName: 'D',
  });
  expect(JSON.stringify(given['emails'])).toBe(
    '[{"value":"a@b.example","display":"A","type":"work","primary":true}]',
  );
  expect(JSON.stringify(buildDocument(user, 'i', given, given))).toBe(text(given));
});

describe('extensions', () => {
  const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

  it('R266 are merged, however deep', () => {
    const first = patched(
      user,
      {},
      { op: 'add', path: urn, value: { manager: { value: 'm' }, department: 'd' } },
    );
    expect(first[urn]).toEqual({ department: 'd', manager: { value: 'm' } });
    expect(
      patched(user, first, { op: 'replace', path: urn, value: { manager: { value: 'n' } } })[urn],
    ).toEqual({
      department: 'd',
      manager: { value: 'n' },
    });
    expect(
      patched(
        user,
        first,
        { op: 'remove', path: `${urn}:manager.value` },
        { op: 'remove', path: `${urn}:department` },
      ),
    ).toEqual({});
    expect(patched(user, {}, { op: 'remove', path: `${urn}:manager.value` })).toEqual({});
    expect(thing({}, { op: 'remove', path: `${extraUrn}:list`, value: ['a'] })).toEqual({});
  });

  it('values without type are one when their value is', () => {
    expect(
      thing(
        { codes: [{ value: 'a' }] },
        { op: 'add', path: 'codes', value: [{ value: 'A' }, { value: 'b' }] },
      )['codes'],
    ).toEqual([{ value: 'A' }, { value: 'b' }]);
    expect(thing({}, { op: 'replace', path: 'schemas', value: ['x'] })).toEqual({});
  });
});

describe('the algebra of PATCH', () => {
  it('doing it twice is doing it once', () => {
    fc.assert(
      fc.property(
        attributes,
        attributes,
        fc.constantFrom('add', 'replace'),
        (before, value, op) => {
          const once = patched(user, read(before), { op, value });
          expect(text(patched(user, once, { op, value }))).toBe(text(once));
        },
      ),
    );
  });

  it('the last replace wins', () => {
    fc.assert(
      fc.property(
        attributes,
        fc.constantFrom('title', 'nickName', 'emails'),
        fc.tuple(email, email),
        (before, path, [first, second]) => {
          const value = (from: typeof first) => (path === 'emails' ? [from] : from.value);
          const both = patched(
            user,
            read(before),
            { op: 'replace', path, value: value(first) },
            { op: 'replace', path, value: value(second) },
          );
          expect(text(both)).toBe(
            text(patched(user, read(before), { op: 'replace', path, value: value(second) })),
          );
        },
      ),
    );
  });

  it('removing what was added to nothing leaves nothing', () => {
    fc.assert(
      fc.property(
        attributes,
        fc.constantFrom('title', 'nickName', 'name', 'emails'),
        (before, path) => {
          const without = read({ ...before, [path]: null });
          const value =
            path === 'emails' ? [{ value: 'z@x' }] : path === 'name' ? { givenName: 'z' } : 'z';
          expect(
            text(patched(user, without, { op: 'add', path, value }, { op: 'remove', path })),
          ).toBe(text(without));
        },
      ),
    );
  });

  it('replacing each attribute is putting the whole', () => {
    fc.assert(
      fc.property(attributes, attributes, (before, after) => {
        const operations = ['title', 'nickName', 'emails'].map((path) => ({
          op: 'replace',
          path,
          value: (after as Record<string, unknown>)[path] ?? null,
        }));
        const name =
          after.name === undefined
            ? [{ op: 'remove', path: 'name' }]
            : [
                { op: 'remove', path: 'name' },
                { op: 'add', path: 'name', value: after.name },
              ];
        expect(text(patched(user, read(before), ...operations, ...name))).toBe(text(read(after)));
      }),
    );
  });

  it('one value with a path is one without', () => {
    fc.assert(
      fc.property(
        attributes,
        attributes,
        fc.constantFrom('add', 'replace'),
        (before, value, op) => {
          const apart = Object.entries(value).map(([path, part]) => ({ op, path, value: part }));
          fc.pre(apart.length > 0);
          expect(text(patched(user, read(before), { op, value }))).toBe(
            text(patched(user, read(before), ...apart)),
          );
        },
      ),
    );
  });

  it('whatever a client sends, it is refused in words or leaves one primary at most', () => {
    const path = fc.constantFrom(
      'emails',
      'emails[type eq "work"]',
      'emails[value eq "a@x"].primary',
      'emails.type',
      'name',
      'name.givenName',
      'title',
      'nope',
      'id',
    );
    const value = fc.oneof(
      fc.constantFrom<unknown>(null, '', 'x', true, 'True', [], {}),
      email,
      fc.array(fc.record({ value: fc.constant('z'), primary: fc.boolean() })),
      attributes,
    );
    const operation = fc.record(
      { op: fc.constantFrom('add', 'Replace', 'remove'), path, value },
      { requiredKeys: ['op'] },
    );
    fc.assert(
      fc.property(
        attributes,
        fc.array(operation, { minLength: 1, maxLength: 4 }),
        (before, operations) => {
          try {
            const after = patched(user, read(before), ...operations);
            const emails = (after['emails'] ?? []) as { primary?: boolean }[];
            expect(emails.filter(({ primary }) => primary === true).length).toBeLessThan(2);
          } catch (error) {
            expect(error).toBeInstanceOf(ScimError);
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
