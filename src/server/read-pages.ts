import { readdir, readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PagesOptions } from '../api/pages/serve-pages.ts';

/** Where the build of the console writes. */
const builtFolder = fileURLToPath(new URL('../../console/dist/', import.meta.url));

/** Resolves to the built pages and what they load, by name; undefined: they are not built. */
export async function readPages(
  folder: string = builtFolder,
): ReturnType<PagesOptions['readFiles']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = `${parentPath}${sep}${name}`;
        const content = Uint8Array.from(await readFile(path));
        return [relative(folder, path).replaceAll(sep, '/'), content] as const;
      }),
  );
  const byName = new Map(files);
  return byName.has('index.html') ? byName : undefined;
}
