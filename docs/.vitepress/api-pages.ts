import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Returns the pages of `docs/api`, each with its heading. */
export function apiPages(docs: string): readonly (readonly [text: string, path: string])[] {
  const folder = `${docs}api`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .toSorted((a, b) => Number(b === 'README.md') - Number(a === 'README.md') || (a < b ? -1 : 1))
    .map((name) => {
      const [heading] = readFileSync(`${folder}/${name}`, 'utf8').split('\n', 1);
      return [heading!.replace(/^# (?:API: )?/u, ''), `api/${name.replace(/\.md$/u, '')}`] as const;
    });
}
