import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { visibleJson } from '../../console/src/design/visible-json.ts';
import { isolated, say } from '../../console/src/text/say.ts';
import { root } from '../support/markdown.ts';

test.each([
  ['Ada Lovelace', 'Ada Lovelace'],
  ['Zoë 李', 'Zoë 李'],
  ['עברית', '\u2068עברית\u2069'],
  ['a\u202Efdp', '\u2068a\u202Efdp\u2069'],
  ['\u2069\u202Efdp', '\u2068\u202Efdp\u2069'],
  ['\u2067a', '\u2068a\u2069'],
  ['\u2068עברית\u2069', '\u2068\u2068עברית\u2069\u2069'],
])('%j in a sentence cannot rearrange it', (name, shown) => {
  expect(isolated(name)).toBe(shown);
  expect(say`Remove ${name} and ${3} others?`).toBe(`Remove ${shown} and 3 others?`);
});

test('JSON stays the same JSON when it is shown', () => {
  const value = { 'a\u202E': ['\u2066\u200B\uFEFF\u0085', 'é\n"'] };
  const shown = visibleJson(JSON.stringify(value, undefined, 2));
  expect(JSON.parse(shown)).toEqual(value);
  expect(shown).not.toMatch(/[\u0080-\u009F\u200B\u202E\u2066\uFEFF]/u);
  expect(shown).toContain('\n');
});

test('every sentence of the catalogue with a value is made by say', () => {
  const folder = join(root, 'console/src/text');
  for (const name of readdirSync(folder).filter((file) => file !== 'say.ts')) {
    const plain = readFileSync(join(folder, name), 'utf8').match(/(?<!say)`[^`\n]*\$\{[^`\n]*`/gu);
    // A literal that is matched between two tagged ones begins with the end of the first.
    const found = (plain ?? []).filter((text) => /^`(?![,;)\s:?]|$)/u.test(text));
    expect([name, found]).toEqual([name, []]);
  }
});
