import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../../', import.meta.url));

export interface CodeBlock {
  /** The word after the fence; empty when there is none. */
  readonly language: string;
  /** What the block before it prints. */
  readonly isOutput: boolean;
  /** Why the block cannot be run; `<!-- not run: … -->` stands before it. */
  readonly notRun?: string;
  readonly text: string;
  /** 1 is the first line of the page. */
  readonly line: number;
}

export interface Page {
  /** Relative to the repository. */
  readonly path: string;
  /** The text without code blocks. */
  readonly prose: string;
  readonly blocks: readonly CodeBlock[];
  /** What stands between single backticks in the prose. */
  readonly spans: readonly string[];
  readonly links: readonly string[];
  readonly anchors: ReadonlySet<string>;
}

const pageFolders = [
  '.',
  'docs',
  'docs/api',
  'docs/decisions',
  'docs/identity-providers',
  'docs/migration',
  'examples',
  'vectors',
  'test',
  'test/docs',
  'bench',
  ...['protocol', 'storage', 'directory', 'server'].map((name) => `src/${name}`),
] as const;

/** Every page of the repository that readers see, generated ones included. */
export const pages: readonly Page[] = pageFolders
  .flatMap((folder) =>
    list(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => normalize(`${folder}/${name}`)),
  )
  .map(readPage);

function list(folder: string): readonly string[] {
  try {
    return readdirSync(join(root, folder));
  } catch {
    return [];
  }
}

export function readPage(path: string): Page {
  const prose: string[] = [];
  const blocks: CodeBlock[] = [];
  /** Where the text after the last block begins: a reason is for one block only. */
  let from = 0;
  /** The backticks that the present block began with. */
  let fence = '';
  let block: (Omit<CodeBlock, 'text'> & { text: string[] }) | undefined;
  for (const [index, line] of readFileSync(join(root, path), 'utf8').split('\n').entries()) {
    const [, ticks, info] = /^\s*(`{3,})(.*)$/u.exec(line) ?? [];
    // A block of four backticks may hold three.
    const isFence = ticks !== undefined && ticks.length >= fence.length;
    if (!isFence) (block?.text ?? prose).push(line);
    else if (block === undefined) {
      fence = ticks;
      const [language = '', role] = info!.trim().split(' ');
      const above = prose.slice(from).findLast((text) => text.trim() !== '') ?? '';
      const notRun = /^\s*<!-- not run: (.+) -->$/u.exec(above)?.[1];
      block = { language, isOutput: role === 'output', notRun, text: [], line: index + 1 };
    } else {
      // A block in a list is as far to the right as its fence.
      const indent = /^ */u.exec(line)![0];
      const lines = block.text.map((text) =>
        text.startsWith(indent) ? text.slice(indent.length) : text,
      );
      blocks.push({ ...block, text: lines.join('\n') });
      block = undefined;
      fence = '';
      from = prose.length;
    }
  }
  const text = prose.join('\n');
  const anchors = new Set<string>();
  for (const [, heading] of text.matchAll(/^#+ (.+)$/gmu)) anchors.add(anchorOf(heading!));
  return {
    path,
    prose: text,
    blocks,
    spans: [...text.matchAll(/`([^`\n]+)`/gu)].map(([, span]) => span!),
    links: [...text.matchAll(/\]\(([^)\s]+)\)/gu)].map(([, link]) => link!),
    anchors,
  };
}

/** Returns the anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** Returns the path that a relative link of a page leads to, and its anchor. */
export function resolveLink(
  page: string,
  link: string,
): { readonly path: string; readonly anchor?: string } {
  const [target, anchor] = link.split('#') as [string, string?];
  const path = target === '' ? page : normalize(join(dirname(page), target));
  return { path, anchor };
}
