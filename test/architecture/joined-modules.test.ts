import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/markdown.ts';

/** Whether a module may look for files of the package from where it is. */
const placed = (text: string): boolean => text.includes('import.meta.');

it('only modules one folder deep look for files: the build joins them into such files', () => {
  const files = globSync('src/**/*.ts', { cwd: root });
  const found = files.filter((file) => placed(readFileSync(join(root, file), 'utf8')));
  expect(found).toContain('src/server/start-files.ts');
  expect(found.filter((file) => !/^src\/[^/]+\/[^/]+\.ts$/u.test(file))).toEqual([]);
});

it('nothing imports node:http: that loads its WebSocket, which is all of undici', () => {
  const importing = /import (?!type )[^;]*from 'node:http';/u;
  const files = globSync('src/**/*.ts', { cwd: root });
  const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));
  expect(files.filter((_, index) => importing.test(texts[index]!))).toEqual([]);
  expect(importing.test("import {\n  createServer,\n  type Server,\n} from 'node:http';")).toBe(
    true,
  );
});
