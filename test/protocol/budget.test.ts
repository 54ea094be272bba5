import { describe, expect, it } from 'vitest';
import { createBudget } from '../../src/protocol/budget.ts';
import { bindFilter } from '../../src/protocol/filter/bind.ts';
import { includesText } from '../../src/protocol/filter/compare.ts';
import { matches } from '../../src/protocol/filter/evaluate.ts';
import { parseFilter } from '../../src/protocol/filter/parse.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { applyPatch } from '../../src/protocol/patch/apply.ts';
import { compilePatch } from '../../src/protocol/patch/compile.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { checkSize } from '../../src/protocol/schema/document.ts';
import { missingFrom } from '../../src/protocol/schema/keys.ts';
import type { StoredJsonObject } from '../../src/protocol/schema/stored-json.ts';

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const user = builtInRegistry().type('User')!;

/** Steps that a filter costs over one resource. */
function stepsOf(
  filter: string,
  resource: StoredJsonObject,
  maxSteps = Number.MAX_SAFE_INTEGER,
): number {
  const budget = createBudget({ maxSteps, maxBytes: 1 });
  matches(
    bindFilter(user, parseFilter(filter), createParseContext(profiles.get('default')!)),
    resource,
    budget,
  );
  return budget.steps;
}

const times = (count: number, text: string): string =>
  Array.from({ length: count }, () => text).join(' or ');
const phones = (count: number): StoredJsonObject => ({
  phoneNumbers: Array.from({ length: count }, (_, index) => ({
    value: `+49 ${index}`,
    type: 'work',
  })),
});

describe('T135 steps of a filter', () => {
  it('grow with the product of conditions and values', () => {
    const one = stepsOf('phoneNumbers.value co "x"', phones(100));
    expect(stepsOf(times(10, 'phoneNumbers.value co "x"'), phones(100))).toBe(10 * one);
    expect(stepsOf('phoneNumbers.value co "x"', phones(1_000))).toBeLessThanOrEqual(10 * one);
  });

  it('fold a text once for each value, whatever the number of conditions', () => {
    const nickName = 'ß'.repeat(195_000);
    const one = stepsOf('nickName sw "x"', { nickName });
    expect(one).toBeGreaterThan(3_000);
    expect(stepsOf(times(100, 'nickName sw "x"'), { nickName })).toBe(one + 99);
  });

  it('count the characters that are searched', () => {
    const nickName = 'a'.repeat(64_000);
    expect(stepsOf(times(2, 'nickName co "x"'), { nickName })).toBe(2 * (1 + 1_000) + 1_000);
  });

  it.each([
    'phoneNumbers.value co "x"',
    'phoneNumbers[type eq "home" and value co "x"]',
    'phoneNumbers.display pr',
    'not (phoneNumbers.type eq "work")',
    'phoneNumbers.value gt "z"',
    'phoneNumbers eq null',
  ])('are refused beyond the limit: %s', (filter) => {
    expect(() => stepsOf(filter, phones(1_000), 500)).toThrow(
      expect.objectContaining({ code: 'tooMany', status: 400 }),
    );
    expect(() => stepsOf(filter, phones(1_000), 10_000)).not.toThrow();
  });

  it('forget texts with the resource that has them', () => {
    const budget = createBudget();
    const attribute = user.root.byName.get('nickname')!;
    const value = 'A'.repeat(1_000);
    expect(budget.keyOf(attribute, value)).toBe('a'.repeat(1_000));
    const once = budget.steps;
    budget.keyOf(attribute, value);
    expect(budget.steps).toBe(once);
    budget.forget();
    budget.forget();
    budget.keyOf(attribute, value);
    expect(budget.steps).toBe(2 * once);
  });
});

describe('T136 what is kept', () => {
  it('is refused beyond the limit', () => {
    const budget = createBudget({ maxSteps: 1, maxBytes: 10 });
    budget.keep(10);
    expect(budget.bytes).toBe(10);
    expect(() => budget.keep(1)).toThrow(expect.objectContaining({ code: 'tooMany' }));
  });
});

describe('T135 a long text within a text', () => {
  const part = `b${'a'.repeat(300)}`;
  it.each([
    ['a'.repeat(100_000), part, false],
    [`${'a'.repeat(5_000)}${part}c`, part, true],
    [`x${part}`, part, true],
    ['ab'.repeat(400), `${'ab'.repeat(200)}c`, false],
    [`${'ab'.repeat(400)}c`, `${'ab'.repeat(200)}c`, true],
    ['short', part, false],
    ['some text', 'me t', true],
    [`${'aab'.repeat(200)}aaa${'aab'.repeat(100)}`, `aaa${'aab'.repeat(90)}`, true],
  ])('is found as the language finds it (%#)', (text, searched, found) => {
    expect(includesText(text, searched)).toBe(found);
    expect(text.includes(searched)).toBe(found);
  });

  it('agrees with the language on random texts of two letters', () => {
    let seed = 1;
    const next = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed;
    };
    for (let round = 0; round < 200; round += 1) {
      const text = Array.from({ length: 2_000 }, () => (next() % 97 === 0 ? 'b' : 'a')).join('');
      const from = next() % 1_000;
      const searched = text.slice(from, from + 260) + (round % 2 === 0 ? '' : 'b');
      expect(includesText(text, searched)).toBe(text.includes(searched));
    }
  });
});

it('T135 keys of many values are compared by a set', () => {
  const keys = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ path: 'a', key: String(index) }));
  expect(missingFrom(keys(100), keys(103)).map(({ key }) => key)).toEqual(['100', '101', '102']);
  expect(missingFrom(keys(2), keys(3)).map(({ key }) => key)).toEqual(['2']);
  expect(missingFrom([{ path: 'a', key: 'true' }], [{ path: 'a', key: true }])).toHaveLength(1);
});

describe('T135 steps of a PATCH', () => {
  const listed = (count: number): StoredJsonObject => ({ userName: 'x', ...phones(count) });
  const stepsFor = (
    operations: readonly object[],
    count: number,
    maxSteps = Number.MAX_SAFE_INTEGER,
  ): number => {
    const budget = createBudget({ maxSteps, maxBytes: 1 });
    const body = toClientJson({ schemas: [patchUrn], Operations: operations }) as ClientJsonObject;
    const compiled = compilePatch(user, 'i', body, createParseContext(profiles.get('default')!));
    applyPatch(user, listed(count), compiled.operations, () => undefined, budget);
    return budget.steps;
  };
  const repeat = (count: number, operation: (index: number) => object): readonly object[] =>
    Array.from({ length: count }, (_, index) => operation(index));

  it.each([
    [
      'filtered remove',
      (index: number) => ({ op: 'remove', path: `phoneNumbers[value eq "none ${index}"]` }),
    ],
    [
      'filtered replace',
      (index: number) => ({
        op: 'replace',
        path: `phoneNumbers[type eq "work"].display`,
        value: `${index}`,
      }),
    ],
    [
      'remove by value',
      (index: number) => ({
        op: 'remove',
        path: 'phoneNumbers',
        value: [{ value: `none ${index}` }],
      }),
    ],
    [
      'a sub-attribute of every value',
      (index: number) => ({ op: 'replace', path: 'phoneNumbers.display', value: `${index}` }),
    ],
  ])(
    'grow with operations times values, and are refused beyond the limit: %s',
    (_name, operation) => {
      const one = stepsFor(repeat(10, operation), 10);
      expect(stepsFor(repeat(100, operation), 10)).toBeLessThanOrEqual(11 * one);
      expect(stepsFor(repeat(10, operation), 100)).toBeLessThanOrEqual(11 * one);
      expect(stepsFor(repeat(100, operation), 100)).toBeGreaterThan(20 * one);
      expect(() => stepsFor(repeat(1_000, operation), 1_000, 500_000)).toThrow(
        expect.objectContaining({ code: 'tooMany' }),
      );
    },
  );

  it('look at a list once for many additions', () => {
    const add = (index: number): object => ({
      op: 'add',
      path: 'phoneNumbers',
      value: [{ value: `new ${index}` }],
    });
    const few = stepsFor(repeat(10, add), 500);
    expect(stepsFor(repeat(400, add), 500) - few).toBeLessThan(390 * 20);
  });

  it('T137 refuse more than 1,000 values of an attribute, however they come', () => {
    const add = (index: number): object => ({
      op: 'add',
      path: 'phoneNumbers',
      value: [{ value: `new ${index}` }],
    });
    expect(() => stepsFor(repeat(1, add), 1_000)).toThrow('more than 1000 values');
    expect(() =>
      stepsFor(
        [...repeat(1, add), { op: 'remove', path: 'phoneNumbers[value eq "new 0"]' }],
        1_000,
      ),
    ).not.toThrow();
    const create = { op: 'add', path: 'phoneNumbers[type eq "home"].value', value: '1' };
    expect(() => stepsFor([create], 1_000)).toThrow('more than 1000 values');
  });

  it('T135 charge for a new primary value as much as for the list that is looked at', () => {
    const add = (index: number): object => ({
      op: 'add',
      path: 'phoneNumbers',
      value: [{ value: `new ${index}`, primary: true }],
    });
    expect(stepsFor(repeat(100, add), 500)).toBeGreaterThan(100 * 500);
  });
});

describe('T137 the size of a resource', () => {
  it('is what a body may have, and a larger one may only shrink', () => {
    const text = (length: number, character = 'a'): string => character.repeat(length);
    const most = 1_048_576;
    expect(() => checkSize(user, text(most))).not.toThrow();
    expect(() => checkSize(user, text(most + 1))).toThrow(
      expect.objectContaining({ code: 'payloadTooLarge', status: 413 }),
    );
    expect(() => checkSize(user, text(most + 1), text(most + 2))).not.toThrow();
    expect(() => checkSize(user, text(most / 2, 'é'))).not.toThrow();
    expect(() => checkSize(user, text(most / 2 + 1, 'é'))).toThrow(`would have ${most + 2} bytes`);
    expect(() => checkSize(user, text(350_000, '€'))).toThrow('would have 1050000 bytes');
    expect(() => checkSize(user, text(262_145, '😀'))).toThrow('would have 1048580 bytes');
  });
});
