import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScimError } from '../../src/protocol/errors/scim-error.ts';
import {
  type ClientJson,
  ClientJsonNumber,
  describe as describeValue,
  isArray,
  isObject,
  toClientJson,
  typeName,
} from '../../src/protocol/json/client-json.ts';
import { parseJson } from '../../src/protocol/json/parse-json.ts';

function toPlain(value: ClientJson): unknown {
  if (value instanceof ClientJsonNumber) return Number(value.text);
  if (isArray(value)) return value.map(toPlain);
  if (isObject(value))
    return Object.fromEntries([...value].map(([key, entry]) => [key, toPlain(entry)]));
  return value;
}

const limits = { depth: 32, keys: 1_000, elements: 1_000, values: 100 };

describe('parseJson', () => {
  it('reads what JSON.parse reads, whatever the spacing', () => {
    fc.assert(
      fc.property(
        fc.json({ stringUnit: 'binary' }),
        fc.constantFrom(0, 1, '\t', ' \r'),
        (text, space) => {
          const expected: unknown = JSON.parse(text);
          fc.pre(
            !text.includes('\\u0000') &&
              (JSON.stringify(expected) ?? '').isWellFormed() &&
              !text.includes('__proto__'),
          );
          fc.pre(!/\\ud[89a-f]/iu.test(text));
          const spaced = JSON.stringify(expected, null, space);
          for (const variant of [text, spaced])
            expect(toPlain(parseJson(variant))).toEqual(JSON.parse(variant));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses with a ScimError, and nothing else, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...'{}[]",:\\u0019ntfrue.-+eE \u0001é🚀\ud800'),
          maxLength: 12,
        }),
        (text) => {
          let ours: unknown;
          let failed = false;
          try {
            ours = toPlain(parseJson(text));
          } catch (error) {
            expect(error).toBeInstanceOf(ScimError);
            failed = true;
          }
          if (!failed) expect(ours).toEqual(JSON.parse(text));
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it.each([
    '01',
    '-',
    '1.',
    '.5',
    '1e',
    '1e+',
    '-01',
    '+1',
    '"\\x"',
    '"\\u12g4"',
    '"\\u12',
    '"',
    '"\\',
    '{"a" 1}',
    '{"a":1 "b":2}',
    '[1 2]',
    '{a:1}',
    '[1,]',
    '{"a":1,}',
    'tru',
    '\u0007',
    '"\\u0041',
    '"a\\n',
  ])('refuses %s', (text) => {
    expect(() => parseJson(text)).toThrow(ScimError);
  });

  it('R168 knows escapes', () => {
    expect(parseJson('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE80 x"')).toBe(
      '"\\/\b\f\n\r\té🚀 x',
    );
  });

  it('T007 T008 keeps its limits', () => {
    const small = { depth: 2, keys: 2, elements: 2, values: 100 };
    expect(() => parseJson('[[[]]]', small)).toThrow('deeper than 2');
    expect(() => parseJson('[1,2,3]', small)).toThrow('more than 2 elements');
    expect(() => parseJson('{"a":1,"b":2,"c":3}', small)).toThrow('more than 2 members');
    expect(toPlain(parseJson('[{},{}]', small))).toEqual([{}, {}]);
    expect(() => parseJson('['.repeat(1_000_000), limits)).toThrow(ScimError);
  });

  it('T011 never rounds a number', () => {
    for (const text of ['1.0', '1e3', '-0', '9007199254740993', '1e400', '0.1', '1.5E-3'])
      expect(parseJson(text)).toEqual(new ClientJsonNumber(text));
    for (const number of [0, 1, -1, 999_999_999_999_999])
      expect(parseJson(String(number))).toBe(number);
  });
});

describe('JSON values', () => {
  it('are made from plain ones', () => {
    expect(toClientJson({ a: [1, 1.5, -0, null, true, 'x', { b: 2 ** 60 }] })).toEqual(
      new Map([
        [
          'a',
          [
            1,
            new ClientJsonNumber('1.5'),
            new ClientJsonNumber('0'),
            null,
            true,
            'x',
            new Map([['b', new ClientJsonNumber(String(2 ** 60))]]),
          ],
        ],
      ]),
    );
    expect(() => toClientJson(() => 1)).toThrow(TypeError);
  });

  it('are described by their value where that is short and no text', () => {
    const long = '1'.repeat(21);
    const values = [null, [], new Map(), 1, new ClientJsonNumber('1.5'), true, 'x'];
    expect([...values, new ClientJsonNumber(long)].map(describeValue)).toEqual([
      'null',
      'an array',
      'an object',
      '1',
      '1.5',
      'true',
      'a string',
      'a number',
    ]);
    expect(values.map(typeName)).toEqual([
      'null',
      'an array',
      'an object',
      'a number',
      'a number',
      'a boolean',
      'a string',
    ]);
  });
});
