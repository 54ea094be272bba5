import { describe, expect, it } from 'vitest';
import { createBudget } from '../../src/protocol/budget.ts';
import { bindFilter } from '../../src/protocol/filter/bind.ts';
import { includesText } from '../../src/protocol/filter/compare.ts';
import { matches } from '../../src/protocol/filter/evaluate.ts';
import { parseFilter } from '../../src/protocol/filter/parse.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import type { StoredJsonObject } from '../../src/protocol/schema/stored-json.ts';

const type = builtInRegistry().type('User')!;
const ada: StoredJsonObject = {
  userName: 'ada.lovelace',
  title: 'Countess of Lovelace',
  active: true,
  name: { familyName: 'King' },
  addresses: [{}],
  emails: [{ value: 'ada@x.example', type: 'work', primary: true }, { value: 'a@y.example' }],
};

const isFound = (filter: string): boolean =>
  matches(
    bindFilter(type, parseFilter(filter), createParseContext(profiles.get('default')!)),
    ada,
    createBudget(),
  );

describe('a filter on one user', () => {
  it.each([
    ['title pr and active eq true', true],
    ['title pr and active eq false', false],
    ['nickName pr or active eq true', true],
    ['nickName pr or active eq false', false],
    ['not (active eq true)', false],
    ['not (active eq false)', true],
    ['not (title pr and nickName pr)', true],
    ['userName sw "ada"', true],
    ['userName sw "lovelace"', false],
    ['userName ew "lovelace"', true],
    ['userName ew "ada"', false],
    ['userName co ".love"', true],
    ['userName co "babbage"', false],
    ['title gt "Countess"', true],
    ['title lt "Countess"', false],
    ['title ge "Countess of Lovelace"', true],
    ['title le "Countess of Lovelace"', true],
    ['nickName eq null', true],
    ['title eq null', false],
    ['title ne null', true],
    ['nickName ne null', false],
    ['nickName eq "x"', false],
    ['nickName ne "x"', true],
    ['addresses pr', false],
    ['emails pr', true],
    ['emails[value eq "a@y.example" and primary eq false]', true],
    ['emails[value eq "a@y.example" and primary eq true]', false],
    ['emails[type eq "work" and value co "y.example"]', false],
  ])('R155 R156 R171 %s: %s', (filter, expected) => {
    expect(isFound(filter)).toBe(expected);
  });
});

describe('a part of a text', () => {
  const part = `${'ab'.repeat(150)}c`;

  it.each([
    ['at the beginning', `${part}x`, true],
    ['after a false start', `${'ab'.repeat(200)}c`, true],
    ['within repetitions', `${'ab'.repeat(149)}ax${part}`, true],
    ['but for its end', `${'ab'.repeat(300)}d`, false],
    ['but for its beginning', `b${part.slice(2)}`, false],
  ])('T043 of more than 250 characters, %s', (_, text, expected) => {
    expect(includesText(text, part)).toBe(expected);
    expect(text.includes(part)).toBe(expected);
  });

  it('T043 is found after a repetition within it', () => {
    const long = `${'a'.repeat(260)}b${'a'.repeat(260)}c`;
    const text = `${'a'.repeat(260)}b${long}`;
    expect(includesText(text, long)).toBe(true);
  });
});
