import { describe, expect, it } from 'vitest';
import { compareDefinitions } from '../../console/src/pages/schemas/compare-definitions.ts';
import {
  offsetOfPath,
  offsetOfSyntaxError,
  placeOf,
} from '../../console/src/pages/schemas/find-path.ts';
import { searchFilter, wrongCharacter } from '../../console/src/pages/users/users-search.ts';

const value = {
  schemas: [{ id: 'a, "b" {', attributes: [{ name: 'x' }, { name: 'y', type: 7, list: [] }] }],
};

describe('a place in JSON', () => {
  it.each([undefined, 2])('is found by its path, however the text is laid out (%s)', (indent) => {
    const text = JSON.stringify(value, undefined, indent);
    const at = (path: string): string => text.slice(offsetOfPath(text, path)).slice(0, 3);
    expect(at('schemas.0.attributes.1.type')).toMatch(/^7/u);
    expect(at('schemas[0].attributes[1].name')).toBe('"y"');
    expect(at('schemas.0.id')).toBe('"a,');
    expect(at('schemas.0.missing.more')).toMatch(/^\{/u);
    expect(offsetOfPath(text, '')).toBe(0);
  });

  it('is a line and a column', () => {
    expect(placeOf('a\nbc', 3)).toEqual({ line: 2, column: 2 });
  });

  it('is what a refusal of JSON.parse names', () => {
    for (const text of ['{"a": }', '{"a": 1', '{\n"a": tru}']) {
      let message = '';
      try {
        JSON.parse(text);
      } catch (error) {
        message = (error as Error).message;
      }
      const offset = offsetOfSyntaxError(message, text);
      expect(offset === undefined || offset <= text.length).toBe(true);
    }
    expect(offsetOfSyntaxError('… at position 6 (line 1 column 7)', '{"a": }')).toBe(6);
    expect(offsetOfSyntaxError('at line 2 column 3 of the JSON data', 'ab\ncde')).toBe(5);
  });
});

it('tells what differs between definitions', () => {
  const after = {
    schemas: [{ id: 'a, "b" {', attributes: [{ name: 'y', type: 'integer' }, { name: 'z' }] }],
    resourceTypes: [{ name: 'Device' }],
  };
  expect(compareDefinitions(value, after)).toEqual([
    { kind: 'added', name: 'Device' },
    { kind: 'removed', name: 'a, "b" {:x' },
    { kind: 'changed', name: 'a, "b" {:y' },
    { kind: 'added', name: 'a, "b" {:z' },
  ]);
  expect(compareDefinitions(undefined, { schemas: 7 })).toEqual([]);
});

it('searches by name, and by a whole address, whatever is typed', () => {
  expect(searchFilter('a"b')).toBe('userName sw "a\\"b" or displayName sw "a\\"b"');
  expect(searchFilter('a@x.example')).toContain('or emails.value eq "a@x.example"');
  expect(wrongCharacter('the filter cannot be parsed: expected … at character 20')).toBe(20);
  expect(wrongCharacter('too long')).toBeUndefined();
});
