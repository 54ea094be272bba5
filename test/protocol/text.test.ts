import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from '../../src/protocol/errors/scim-error.ts';
import {
  dateTimeKey,
  fromTimestamp,
  toDate,
  toTimestamp,
} from '../../src/protocol/text/date-time.ts';
import { compareText, foldText, prefixEnd } from '../../src/protocol/text/fold.ts';
import { firstIdAt, timeOfId } from '../../src/protocol/text/id-time.ts';
import { suggestion } from '../../src/protocol/text/suggest.ts';
import { foldUsername, refusedCharacter } from '../../src/protocol/text/username.ts';
import { visibleText } from '../../src/protocol/text/visible.ts';

const unicode = fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => text.isWellFormed());

describe('the time of an id', () => {
  it('is what the first id of that time says', () => {
    const time = Date.UTC(2026, 10, 26, 12, 30, 0, 7);
    expect(timeOfId(`${firstIdAt(time)}-7000-8000-000000000000`)).toBe(time);
    expect(firstIdAt(-1)).toBe('00000000-0000');
    expect(timeOfId('no id')).toBe(0);
  });
});

describe('folding', () => {
  it('is idempotent, and blind to case and canonical spelling', () => {
    fc.assert(
      fc.property(unicode, (text) => {
        const folded = foldText(text);
        expect(foldText(folded)).toBe(folded);
        expect(foldText(text.normalize('NFD'))).toBe(foldText(text.normalize('NFC')));
        expect(foldUsername(foldUsername(text))).toBe(foldUsername(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('T048 joins what is the same letter, and nothing else', () => {
    for (const [left, right] of [
      ['ß', 'SS'],
      ['ﬁ', 'FI'],
      ['ΟΔΟΣ', 'οδος'],
      ['É', 'e\u0301'],
      ['Ａ', 'a'],
      ['İ', 'i\u0307'],
    ])
      expect(foldText(left!)).toBe(foldText(right!));
    for (const [left, right] of [
      ['ı', 'i'],
      ['а', 'a'],
      ['o', '0'],
    ])
      expect(foldText(left!)).not.toBe(foldText(right!));
    expect(foldUsername('ß')).not.toBe(foldUsername('ss'));
  });

  it('R187 orders by code point, as bytes do', () => {
    fc.assert(
      fc.property(unicode, unicode, (left, right) => {
        expect(Math.sign(compareText(left, right))).toBe(
          Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right))),
        );
      }),
      { numRuns: 2_000 },
    );
    expect(compareText('\uffee', '\u{1f680}')).toBeLessThan(0);
  });

  it('finds the end of a prefix', () => {
    fc.assert(
      fc.property(unicode, unicode, (prefix, rest) => {
        const end = prefixEnd(prefix);
        if (end !== undefined) expect(compareText(prefix + rest, end)).toBeLessThan(0);
        if (end !== undefined) expect(compareText(prefix, end)).toBeLessThan(0);
      }),
    );
    expect([
      prefixEnd('ab'),
      prefixEnd('a\u{10ffff}'),
      prefixEnd('\u{10ffff}'),
      prefixEnd(''),
      prefixEnd('\ud7ff'),
    ]).toEqual(['ac', 'b', undefined, undefined, '\ue000']);
  });
});

describe('user names', () => {
  it('refuse what cannot be seen', () => {
    expect(['a\u200bb', 'a\u0000', '\u202e', 'x\u{e0001}'].map(refusedCharacter)).toEqual([
      'U+200B',
      'U+0000',
      'U+202E',
      'U+E0001',
    ]);
    expect(['O’Brien', 'Jörg Müller', '山田', "d'Arc+1@x.example"].map(refusedCharacter)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('dates', () => {
  it.each([
    ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.000'],
    ['2024-01-01T00:00:00', '2024-01-01T00:00:00.000'],
    ['2024-01-01T02:00:00+02:00', '2024-01-01T00:00:00.000'],
    ['2023-12-31T19:30:00.500-04:30', '2024-01-01T00:00:00.500'],
    ['2024-02-29T24:00:00Z', '2024-03-01T00:00:00.000'],
    ['2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.000'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000'],
  ])('R058 R161 %s', (text, key) => {
    expect(dateTimeKey(text)).toBe(key);
  });

  it.each([
    '',
    '2024-01-01',
    '2024-01-01 00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-00-01T00:00:00Z',
    '2024-01-32T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-01-01T25:00:00Z',
    '2024-01-01T24:00:01Z',
    '2024-01-01T24:01:00Z',
    '2024-01-01T24:00:00.5Z',
    '2024-01-01T00:60:00Z',
    '2024-01-01T00:00:60Z',
    '2024-01-01T00:00:00.Z',
    '2024-01-01T00:00:00.1234567890Z',
    '2024-01-01T00:00:00+2:00',
    '2024-01-01T00:00:00+02:60',
    '2024-01-01T00:00:00+15:00',
    '2024-01-01T00:00:00z',
    '2024-01-01T00:00:00*02:00',
    '2024-01-01T00:00:00+02-00',
    '2024-01-01T00:00:00+0a:00',
    '2024-01-01T00:00:00+02:0a',
    'x024-01-01T00:00:00Z',
    '2024-01-01Tx0:00:00Z',
    '2024-01-01T00:x0:00Z',
    '2024-01-01T00:00:x0Z',
    '0000-01-01T00:00:00Z',
    '2024-01-00T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:00:00-02:00',
    'yesterday',
  ])('R058 refuses %s', (text) => {
    expect(dateTimeKey(text)).toBeUndefined();
  });

  it('reads back the instant that a key was written from', () => {
    const early = Date.parse('0999-12-31T23:59:59.999Z');
    for (const milliseconds of [early, 0, 1, 1_704_067_200_000, 253_402_300_799_999]) {
      expect(fromTimestamp(toTimestamp(milliseconds))).toBe(milliseconds);
      expect(toDate(milliseconds).toISOString()).toBe(`${toTimestamp(milliseconds)}Z`);
    }
  });

  it('agrees with the clock', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('0001-01-02T00:00:00Z'),
          max: new Date('9999-12-30T00:00:00Z'),
          noInvalidDate: true,
        }),
        (date) => {
          expect(dateTimeKey(date.toISOString())).toBe(toTimestamp(date.getTime()));
        },
      ),
    );
    expect(toTimestamp(1_000)).toBe('1970-01-01T00:00:01.000');
    expect(toTimestamp(-1)).toBe('1969-12-31T23:59:59.999');
    expect(toTimestamp(0.9)).toBe('1970-01-01T00:00:00.000');
    expect(() => toTimestamp(Number.NaN)).toThrow(RangeError);
    expect(dateTimeKey('2024-01-01T00:00:00.1234500Z')).toBe('2024-01-01T00:00:00.12345');
  });
});

it('quotes client text short and harmless', () => {
  expect(quote('a"\n')).toBe('"a\\"\\n"');
  expect(quote('x'.repeat(100)).length).toBeLessThan(70);
  expect(quote('\ud800')).toBe('"\ufffd"');
});

it('suggests the known name that takes the fewest edits, and none that is far', () => {
  expect(suggestion('tenent', ['limit', 'tenant', 'types'])).toBe('; did you mean tenant?');
  expect(suggestion('TENANT', ['tenant'])).toBe('; did you mean tenant?');
  expect(suggestion('abc', ['xyz'])).toBe('');
  expect(suggestion('about', ['limit', 'cursor'])).toBe('');
  expect(suggestion('x', [])).toBe('');
  expect(suggestion('x'.repeat(100_000), ['tenant', 'y'.repeat(100_000)])).toBe('');
});

it('T142 text for a terminal has no character that moves the cursor or turns text around', () => {
  expect(visibleText('Ada, 山田 🚀 é')).toBe('Ada, 山田 🚀 é');
  expect(visibleText('\u001b[31mred\u0007')).toBe('\\u001b[31mred\\u0007');
  expect(visibleText('a\nb\tc\u007f')).toBe('a\\u000ab\\u0009c\\u007f');
  for (const hidden of '\u0080\u009b\u061c\u200e\u200f\u2028\u202a\u202e\u2066\u2069\ufeff') {
    const shown = visibleText(`x${hidden}y`);
    expect(shown).toMatch(/^x\\u[0-9a-f]{4}y$/u);
    expect(JSON.parse(`"${shown}"`)).toBe(`x${hidden}y`);
  }
});
