import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBudget } from '../../src/protocol/budget.ts';
import { ScimError } from '../../src/protocol/errors/scim-error.ts';
import { compareOperators, type Filter, type FilterValue } from '../../src/protocol/filter/ast.ts';
import { bindFilter } from '../../src/protocol/filter/bind.ts';
import { matches } from '../../src/protocol/filter/evaluate.ts';
import { parseFilter, parsePath } from '../../src/protocol/filter/parse.ts';
import { planIndex } from '../../src/protocol/filter/plan-index.ts';
import { printFilter } from '../../src/protocol/filter/print.ts';
import { ClientJsonNumber } from '../../src/protocol/json/client-json.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { builtInDefinitions, builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { createRegistry } from '../../src/protocol/schema/registry.ts';
import type { StoredJsonObject } from '../../src/protocol/schema/stored-json.ts';
import { testType } from '../support/test-type.ts';

const name = fc.constantFrom(
  'userName',
  'emails.value',
  'name.familyName',
  '$ref',
  'x-y_1',
  'urn:ietf:params:scim:schemas:core:2.0:User:userName',
  'or',
  'and',
  'pr',
  'notable',
);
const value: fc.Arbitrary<FilterValue> = fc.oneof(
  fc.constantFrom<FilterValue>(
    null,
    true,
    false,
    0,
    -5,
    123_456,
    new ClientJsonNumber('1.5'),
    new ClientJsonNumber('-1.5e3'),
  ),
  fc
    .string({ unit: 'binary', maxLength: 6 })
    .filter((text) => text.isWellFormed() && !text.includes('\0')),
);
const { filter } = fc.letrec<{ filter: Filter; leaf: Filter }>((tie) => ({
  leaf: fc.oneof(
    fc.record({
      kind: fc.constant('compare' as const),
      path: name,
      operator: fc.constantFrom(...compareOperators),
      value,
    }),
    fc.record({ kind: fc.constant('present' as const), path: name }),
  ),
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), operand: tie('filter') }),
    fc.record({ kind: fc.constant('element' as const), path: name, filter: tie('filter') }),
  ),
}));

describe('filters', () => {
  it('R167 parse what they print', () => {
    fc.assert(
      fc.property(filter, (made) => {
        const text = printFilter(made);
        fc.pre(text.length < 8_000);
        expect(parseFilter(text, { length: 10_000, depth: 100, nodes: 1_000 })).toEqual(made);
      }),
      { numRuns: 2_000 },
    );
  });

  it('T041 fail with a ScimError, and nothing else, whatever the text', () => {
    const unit = fc.constantFrom(
      ...'ab.[]()" \\',
      ' eq ',
      ' and ',
      ' or ',
      'not ',
      ' pr',
      '"x"',
      'urn:a:b',
      '5',
      'null',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 14 }), (text) => {
        for (const read of [parseFilter, parsePath]) {
          try {
            read(text);
          } catch (error) {
            expect(error).toBeInstanceOf(ScimError);
          }
        }
      }),
      { numRuns: 10_000 },
    );
  });

  // R177: every example of RFC 7644 §3.4.2.2, Figure 2, that is valid by its own ABNF.
  it.each([
    'userName eq "bjensen"',
    'name.familyName co "O\'Malley"',
    'userName sw "J"',
    'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
    'title pr',
    'meta.lastModified gt "2011-05-13T04:42:34Z"',
    'meta.lastModified ge "2011-05-13T04:42:34Z"',
    'meta.lastModified lt "2011-05-13T04:42:34Z"',
    'meta.lastModified le "2011-05-13T04:42:34Z"',
    'title pr and userType eq "Employee"',
    'title pr or userType eq "Intern"',
    'schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"',
    'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
    'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
    'userType eq "Employee" and (emails.type eq "work")',
    'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
    'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
    'userName eq "a" or (userName eq "b" or userName eq "c")',
  ])('R177 %s', (text) => {
    const parsed = parseFilter(text);
    expect(parseFilter(printFilter(parsed))).toEqual(parsed);
    const user = builtInRegistry().type('User')!;
    expect(
      typeof matches(
        bindFilter(user, parsed, createParseContext(profiles.get('rfc-strict')!)),
        { userName: 'bjensen' },
        createBudget(),
      ),
    ).toBe('boolean');
  });

  it('are frozen', () => {
    const parsed = parseFilter('a eq 1 and (b pr or not (c pr))');
    expect(
      Object.isFrozen(parsed) &&
        parsed.kind === 'and' &&
        Object.isFrozen(parsed.operands) &&
        Object.isFrozen(parsed.operands[1]),
    ).toBe(true);
  });

  it('T041 are shallow and small', () => {
    expect(() => parseFilter(`${'('.repeat(30)}a pr${')'.repeat(30)}`)).toThrow('nested deeper');
    expect(() => parseFilter(Array.from({ length: 300 }, () => 'a pr').join(' and '))).toThrow(
      'more than 256',
    );
  });

  it('T042 are short', () => {
    expect(() => parseFilter(`a eq "${'x'.repeat(10_000)}"`)).toThrow('longer than');
  });
});

const thing: StoredJsonObject = {
  label: 'L',
  size: 10,
  weight: 1.5,
  made: '2024-01-01T02:00:00.5+02:00',
  rank: 3,
  flags: [true],
  tags: ['A', 'b'],
  box: { a: 'x' },
  parts: [{ name: 'one', kind: 'k' }, { name: 'two' }],
  'x-y_1': 'odd',
};

describe('evaluation', () => {
  const evaluate = (text: string, profile = 'default') =>
    matches(
      bindFilter(testType(), parseFilter(text), createParseContext(profiles.get(profile)!)),
      thing,
      createBudget(),
    );

  it.each([
    ['size eq 10', true],
    ['size eq 10.0', true],
    ['size ne 10', false],
    ['size gt 9', true],
    ['size gt 2', true],
    ['size ge 10', true],
    ['size lt 10', false],
    ['size le 1e1', true],
    ['weight gt 1.25', true],
    ['weight eq 1.5', true],
    ['made eq "2024-01-01T00:00:00.5Z"', true],
    ['made gt "2024-01-01T00:00:00Z"', true],
    ['made lt "2024-01-01T00:00:01Z"', true],
    ['flags eq true', true],
    ['flags eq false', false],
    ['flags eq "TRUE"', true],
    ['tags eq "a"', true],
    ['tags co "B"', true],
    ['tags ne "a"', true],
    ['box.a eq "X"', true],
    ['box pr', true],
    ['parts.name ew "o"', true],
    ['parts[name eq "one" and kind eq "k"]', true],
    ['parts[name eq "two" and kind pr]', false],
    ['parts[name eq "two" and kind eq null]', true],
    ['parts.nope eq "x"', false],
    ['x-y_1 eq "odd"', true],
    ['hidden pr', false],
    ['hidden eq null', true],
    ['label gt null or label pr', true],
  ])('R057 R155 R161 R171 %s is %s', (text, expected) => {
    if (text.includes('gt null')) expect(() => evaluate(text)).toThrow(ScimError);
    else expect(evaluate(text)).toBe(expected);
  });

  it.each([
    'size eq "10"',
    'size co 1',
    'made eq 5',
    'made co "x"',
    'flags gt true',
    'flags eq 1',
    'label eq 5',
    'parts eq "x"',
    'label lt 5',
    'made sw "2024"',
    'weight sw 1',
  ])('T047 %s is refused', (text) => {
    expect(() => evaluate(text)).toThrow(ScimError);
  });

  it('R178 refuses what is unknown where the profile says so', () => {
    for (const text of ['nope eq 1', 'nope[a eq 1]', 'nope pr', `urn:nobody:x eq 1`])
      expect(() => evaluate(text, 'rfc-strict')).toThrow('has no attribute');
    expect(() => evaluate('flags eq "true"', 'rfc-strict')).toThrow(ScimError);
  });
});

describe('index plans', () => {
  const narrowed = (text: string) =>
    planIndex(
      bindFilter(testType(), parseFilter(text), createParseContext(profiles.get('default')!)),
    );

  it.each([
    ['made gt "2024-01-01T00:00:00Z"', 'key', true],
    ['made eq "2024-01-01T00:00:00Z"', 'key', true],
    ['made ne "2024-01-01T00:00:00Z"', 'all', false],
    ['rank eq 3', 'key', true],
    ['rank gt 3', 'all', false],
    ['flags eq true', 'key', true],
    ['flags ne true', 'all', false],
    ['label eq "x"', 'all', false],
    ['externalId sw "x"', 'key', true],
    ['externalId sw "\u{10ffff}"', 'key', true],
    ['externalId eq null', 'all', false],
    ['nope eq 1', 'none', true],
    ['nope ne 1', 'all', true],
    ['nope eq 1 and label pr', 'none', true],
    ['nope eq 1 or nope eq 2', 'none', true],
    ['nope eq 1 or externalId eq "x"', 'key', true],
    ['nope ne 1 and externalId eq "x"', 'key', true],
    ['nope ne 1 or label pr', 'all', true],
    ['label pr or label eq "x"', 'all', false],
    ['externalId eq "x" or label pr', 'all', false],
    ['externalId eq "x" and label pr', 'key', false],
    ['externalId eq "x" and id eq "y"', 'and', true],
    ['externalId eq "x" or id eq "y"', 'or', true],
    ['label pr and label pr', 'all', false],
    ['nope ne 1 and nope ne 2', 'all', true],
    ['not (externalId eq "x")', 'all', false],
    ['parts[name eq "x"]', 'all', false],
  ])('%s leads to %s, exactly: %s', (text, kind, exact) => {
    expect([narrowed(text).condition.kind, narrowed(text).residual === undefined]).toEqual([
      kind,
      exact,
    ]);
  });
});

describe('C11 names without the URN of an extension', () => {
  const extension = (name: string, ...attributes: readonly string[]) => ({
    id: `urn:example:${name}:1.0:Thing`,
    name,
    description: name,
    attributes: attributes.map((attribute) => ({ name: attribute, description: attribute })),
  });
  const base = {
    id: 'urn:example:1.0:Thing',
    name: 'Thing',
    description: 'd',
    attributes: [{ name: 'title', description: 'd' }],
  };
  const one = extension('one', 'badge', 'title', 'seat');
  const two = extension('two', 'badge');
  const thing = createRegistry(
    [base, one, two],
    [
      {
        name: 'Thing',
        endpoint: '/Things',
        description: 'd',
        schema: base.id,
        schemaExtensions: [one, two].map(({ id }) => ({ schema: id, required: false })),
      },
    ],
  ).type('Thing')!;
  const resource: StoredJsonObject = {
    title: 'core',
    [one.id]: { badge: 'b', title: 'extended', seat: '7' },
    [two.id]: { badge: 'b' },
  };
  const finds = (text: string, profile = 'default') =>
    matches(
      bindFilter(thing, parseFilter(text), createParseContext(profiles.get(profile)!)),
      resource,
      createBudget(),
    );

  it('are those of exactly one extension; the core comes first', () => {
    expect(finds('seat eq "7"')).toBe(true);
    expect(finds('badge eq "b"')).toBe(false);
    expect(finds(`${two.id}:badge eq "b"`)).toBe(true);
    expect(finds('title eq "core"')).toBe(true);
    expect(finds('title eq "extended"')).toBe(false);
    expect(() => finds('seat eq "7"', 'rfc-strict')).toThrow(ScimError);
  });
});

describe('indexes of beginnings', () => {
  const type = builtInRegistry().type('User')!;
  const parseContext = createParseContext(profiles.get('default')!);
  const plan = (filter: string, unready?: ReadonlySet<string>) =>
    planIndex(bindFilter(type, parseFilter(filter), parseContext), unready);
  const long = 'x'.repeat(600);

  it('C27: lead to what shares the beginning, and the evaluator decides', () => {
    const path = 'roles.value';
    const key = 'x'.repeat(512);
    expect(plan(`roles.value eq "${long}"`)).toMatchObject({
      condition: { path, equals: key },
      residual: { kind: 'compare' },
    });
    expect(plan(`roles.value gt "${long}"`)).toMatchObject({
      condition: { from: { key, inclusive: true } },
      residual: { operator: 'gt' },
    });
    expect(plan(`roles.value lt "${long}"`)).toMatchObject({
      condition: { to: { key, inclusive: true } },
      residual: { operator: 'lt' },
    });
    expect(plan('roles.value lt "x"')).toEqual({
      condition: { kind: 'key', path, to: { key: 'x', inclusive: false } },
      residual: undefined,
    });
    expect(plan(`roles.value eq "${'x'.repeat(511)}"`).residual).toBeUndefined();
    // The first pair of surrogates stands for all, so that the order is kept.
    expect(plan(`roles.value eq "${'x'.repeat(511)}😀"`).condition).toMatchObject({
      equals: `${'x'.repeat(511)}\u{10000}`,
    });
    expect(plan(`userName eq "${long}"`).residual).toBeUndefined();
  });

  it('C27: are not used before they are complete', () => {
    const unready = new Set(['roles.value']);
    expect(plan('roles.value eq "x"', unready)).toMatchObject({
      condition: { kind: 'all' },
      residual: { kind: 'compare' },
    });
    expect(plan('roles[value eq "x"] and userName eq "y"', unready)).toMatchObject({
      condition: { path: 'userName' },
      residual: { kind: 'element' },
    });
  });

  it('C27: a missing primary is false, which no index knows', () => {
    const { schemas, resourceTypes } = builtInDefinitions();
    const added = createRegistry(schemas, resourceTypes, {
      User: ['emails.primary', 'title', 'password', 'nowhere'],
    }).type('User')!;
    const bound = (filter: string) =>
      planIndex(bindFilter(added, parseFilter(filter), parseContext));
    expect(bound('emails.primary eq false').condition).toEqual({ kind: 'all' });
    expect(bound('title eq "X"')).toEqual({
      condition: { kind: 'key', path: 'title', equals: 'x' },
      residual: undefined,
    });
  });
});
