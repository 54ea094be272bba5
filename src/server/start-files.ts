/** What runs in a thread or a process of its own. */
export const startFiles = [
  'answering-thread',
  'backup-process',
  'checkpoint-thread',
  'writer-thread',
] as const;

/**
 * Returns the file in which a thread or a process starts. In the published package this code is in
 * another file, which is in a folder of the same depth.
 */
export function startFile(name: (typeof startFiles)[number]): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`../server/${name}.${extension}`, import.meta.url);
}
