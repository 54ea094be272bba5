import { describe, expect, it } from 'vitest';
import { diffJson } from '../../console/src/design/json-diff.ts';

const changes = (before: unknown, after: unknown): readonly string[] =>
  diffJson(before, after)
    .filter(({ kind }) => kind !== ' ')
    .map(({ kind, text }) => `${kind}${text.trim()}`);

describe('diffJson', () => {
  it('shows what changed, came and went, and keeps the rest', () => {
    const before = { userName: 'ada', active: true, title: 'Dr' };
    const after = { userName: 'ada', active: false, nickName: 'A' };
    expect(changes(before, after)).toEqual([
      '-"active": true',
      '+"active": false',
      '-"title": "Dr"',
      '+"nickName": "A"',
    ]);
    expect(diffJson(before, after)[1]).toEqual({ kind: ' ', text: '  "userName": "ada"' });
  });

  it('does not take another order of keys for a change', () => {
    expect(changes({ a: 1, b: { c: 1, d: 2 } }, { b: { d: 2, c: 1 }, a: 1 })).toEqual([]);
  });

  it('matches elements by their value, so that one that went does not change those after it', () => {
    const element = (value: string) => ({ value, type: 'work' });
    expect(
      changes([element('a'), element('b'), element('c')], [element('b'), element('c')]),
    ).toEqual(['-{', '-"value": "a",', '-"type": "work"', '-}']);
  });

  it('compares lists whose values repeat by position', () => {
    expect(changes([{ value: 1 }, { value: 1 }], [{ value: 1 }])).toEqual([
      '-{',
      '-"value": 1',
      '-}',
    ]);
  });

  it('tells null, an absent value and another type apart', () => {
    expect(changes({ a: null }, {})).toEqual(['-"a": null']);
    expect(changes({ a: [] }, { a: {} })).toEqual(['-"a": []', '+"a": {}']);
  });
});
