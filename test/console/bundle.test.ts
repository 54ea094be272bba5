/** @module-tag slow */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { requireBuiltConsole } from '../support/console-build.ts';
import { root } from '../support/markdown.ts';
import { dialogs, otherDialogs } from '../support/showcase/dialogs.ts';
import { consolePages } from '../support/showcase/pages.ts';

const dist = join(root, 'console/dist');
const built = (pattern: string): readonly string[] => globSync(pattern, { cwd: dist });
const read = (file: string): string => readFileSync(join(dist, file), 'utf8');

beforeAll(requireBuiltConsole);

test('what is published holds no source map and no file of another kind', () => {
  const kinds = built('**/*.*').map((file) => /\.[^.]+$/u.exec(file)![0]);
  expect([...new Set(kinds)].filter((kind) => !allowedKinds.has(kind))).toEqual([]);
  for (const file of built('**/*.{js,css}'))
    expect(read(file), file).not.toContain('sourceMapping');
});

const allowedKinds = new Set(['.html', '.js', '.css', '.svg', '.woff2', '.png']);

test('pages run no inline script, and name nothing outside of the server', () => {
  const pages = built('*.html');
  expect(pages).toEqual(expect.arrayContaining(['index.html', 'setup.html', 'start.html']));
  for (const page of pages) {
    const html = read(page);
    expect(html, page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/u);
    for (const [, url] of html.matchAll(/\s(?:href|src)="([^"]*)"/gu))
      expect(url, page).toMatch(/^(?:\.\/|\/$)/u);
  }
});

test('styles load nothing from other hosts, and no data', () => {
  for (const file of built('**/*.css'))
    for (const [, url] of read(file).matchAll(/url\(["']?([^"')]*)/gu))
      expect(url, file).toMatch(/^\.?\.?\/?[\w./-]+$/u);
});

test('no script is loaded by a URL with a host', () => {
  // Scalar's script has examples of code in it, which say so. reference.test.ts sees what it loads.
  for (const file of built('**/*.js').filter((name) => !/^assets\/scalar-\w+\.js$/u.test(name)))
    expect(read(file), file).not.toMatch(/(?:import\(|from|import)\s*["'`](?:https?:)?\/\//u);
});

test('the list of pages is that of the router', () => {
  const routes = globSync('console/src/**/routes.ts', { cwd: root }).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const found = [...text.matchAll(/getParentRoute: \(\) => (\w+),\s+path: '([^']*)'/gu)].map(
      ([, parent, path]) => (parent === 'tenantRoute' ? `/t/$tenant/${path}` : path!),
    );
    expect(found.length, file).toBe(text.split('createRoute({').length - 1);
    return found;
  });
  const plain = (path: string): string => path.replaceAll(/\/+/gu, '/').replace(/(?<=.)\/$/u, '');
  expect(routes.map(plain).toSorted()).toEqual(consolePages.map(({ route }) => route).toSorted());
});

test('each dialog of the sources is one that tests open, or has a reason', () => {
  const count = (files: readonly string[]): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(file, (counts.get(file) ?? 0) + 1);
    return counts;
  };
  const folder = join(root, 'console/src');
  const elements = globSync('**/*.tsx', { cwd: folder }).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const found = text.match(/<(?:Dialog|AlertDialog|FormDialog|Drawer|Dialog\.Popup)\s/gu);
    return Array.from({ length: found?.length ?? 0 }, () => file);
  });
  const opened = count(dialogs.flatMap(({ of }) => of ?? []));
  const inSources = count(elements);
  const missing = [...inSources].filter(
    ([file, wanted]) => !otherDialogs.has(file) && (opened.get(file) ?? 0) < wanted,
  );
  expect(missing, 'add them to test/support/showcase/dialogs.ts').toEqual([]);
  const known = [...opened.keys(), ...otherDialogs.keys()];
  expect(known.filter((file) => !inSources.has(file))).toEqual([]);
});
