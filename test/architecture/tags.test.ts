import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const files = globSync('test/**/*.test.ts').toSorted();
const opening = /from '\.\.\/support\/(?:console|chromium)\.ts'/u;
const tag = /^ \* @module-tag browser$/mu;

it('tests that drive a browser are tagged so, and no others: only these get a second try', () => {
  const texts = files.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const tagged = texts.filter(({ text }) => tag.test(text));
  const drives = texts.filter(({ text }) => opening.test(text));
  expect(tagged.map(({ file }) => file)).toEqual(drives.map(({ file }) => file));
  expect(drives.length).toBeGreaterThan(20);
});
