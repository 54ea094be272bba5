import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { longestFiles, putLongestFirst } from '../../tools/longest-first.ts';
import { root } from '../support/markdown.ts';

it.each(longestFiles)('a run starts with a file that there is: %s', (path) => {
  expect(existsSync(join(root, path))).toBe(true);
});

it('starts the longest files first, and leaves the others as they are', () => {
  const [longest, second] = longestFiles;
  const paths = ['test/b.test.ts', second, 'test/a.test.ts', longest, 'test/c.test.ts'];
  const specs = paths.map((path) => ({ moduleId: `/rollcall/${path}` }));
  expect(putLongestFirst(specs).map(({ moduleId }) => moduleId.slice('/rollcall/'.length))).toEqual(
    [longest, second, 'test/b.test.ts', 'test/a.test.ts', 'test/c.test.ts'],
  );
});
