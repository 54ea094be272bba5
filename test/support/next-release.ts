import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './markdown.ts';

/** Copies the built pages into a folder that does not exist yet. */
export function copyPages(folder: string): void {
  cpSync(join(root, 'console/dist'), folder, { recursive: true });
}

/** Writes the built pages with other names of their assets, as a build of changed sources has. */
export function writeNextRelease(folder: string): void {
  const built = join(root, 'console/dist');
  const renamed = new Map(
    readdirSync(join(built, 'assets'))
      .filter((name) => /\.(?:js|css)$/u.test(name))
      .map((name) => [name, name.replace(/(\.\w+)$/u, '_next$1')]),
  );
  mkdirSync(join(folder, 'assets'), { recursive: true });
  for (const file of readdirSync(built, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const from = join(file.parentPath, file.name);
    const parts = from.slice(built.length + 1).split('/');
    const to = join(folder, ...parts.slice(0, -1), renamed.get(file.name) ?? file.name);
    const content = readFileSync(from);
    const isText = /\.(?:js|css|html)$/u.test(file.name);
    writeFileSync(to, isText ? rename(content.toString(), renamed) : content);
  }
}

function rename(text: string, names: ReadonlyMap<string, string>): string {
  // The longest name that matches: none of them is the end of another one's reference.
  return text.replaceAll(/[\w.-]+\.(?:js|css)\b/gu, (name) => names.get(name) ?? name);
}
