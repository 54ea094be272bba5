import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';

interface BuiltPage {
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
  /** What a browser loads by itself. */
  readonly loads: readonly string[];
}

function readBuilt(path: string): BuiltPage {
  const html = readFileSync(path, 'utf8');
  const all = (pattern: RegExp): readonly string[] =>
    [...html.matchAll(pattern)].map(([, found]) =>
      found!.replaceAll('&amp;', '&').replaceAll('&quot;', '"'),
    );
  return {
    ids: new Set(all(/\sid="([^"]+)"/gu)),
    links: all(/<a\b[^>]*\shref="([^"]*)"/gu),
    loads: [...all(/\ssrc="([^"]*)"/gu), ...all(/<link\b[^>]*\shref="([^"]*)"/gu)],
  };
}

const isExternal = (link: string): boolean => /^(?:[a-z]+:|\/\/)/u.test(link);

/**
 * Returns what is wrong with a built site: links to files and anchors that do not exist, anything
 * that a browser would load from elsewhere, and pages that no menu leads to.
 *
 * @param docs the folder of the sources
 * @param dist the folder of the built site, whose base is `/` or the variable `DOCS_BASE`
 */
export function findSiteProblems(docs: string, dist: string): readonly string[] {
  const base = process.env['DOCS_BASE'] ?? '/';
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((name) =>
    name.replaceAll('\\', '/'),
  );
  const built = new Map(
    files
      .filter((name) => name.endsWith('.html'))
      .map((name) => [name, readBuilt(join(dist, name))]),
  );
  const known = new Set(files);
  const problems: string[] = [];
  const targetOf = (page: string, path: string): string => {
    const absolute = path.startsWith('/') ? path.slice(base.length) : join(dirname(page), path);
    const target = normalize(absolute === '' ? '.' : absolute).replace(/^\.\/?/u, '');
    if (target === '' || target.endsWith('/')) return `${target}index.html`;
    return known.has(target) ? target : `${target}.html`;
  };
  for (const [page, { links, loads }] of built) {
    for (const link of links) {
      if (isExternal(link)) continue;
      const [path, anchor] = link.split('#') as [string, string?];
      const target = path === '' ? page : targetOf(page, decodeURI(path));
      if (!known.has(target)) problems.push(`${page}: ${link} leads nowhere`);
      else if (anchor && built.get(target)?.ids.has(decodeURIComponent(anchor)) === false)
        problems.push(`${page}: ${link} names no heading of ${target}`);
    }
    for (const load of loads)
      if (isExternal(load)) {
        if (!load.startsWith('data:')) problems.push(`${page}: loads ${load} from elsewhere`);
      } else if (!known.has(targetOf(page, decodeURI(load).split('?')[0]!)))
        problems.push(`${page}: loads ${load}, which does not exist`);
  }
  for (const name of files.filter((name) => name.endsWith('.css')))
    for (const [, url] of readFileSync(join(dist, name), 'utf8').matchAll(
      /url\((["']?https?:[^)]*)\)/gu,
    ))
      problems.push(`${name}: loads ${url} from elsewhere`);
  const menu = new Set(
    (built.get('getting-started.html') ?? [...built.values()][0])?.links.map((link) =>
      isExternal(link) ? link : targetOf('getting-started.html', link.split('#')[0]!),
    ),
  );
  for (const page of built.keys())
    if (!menu.has(page) && !['404.html', 'index.html'].includes(page))
      problems.push(`${page}: in no menu; add it to docs/.vitepress/sidebar.ts`);
  if (!existsSync(join(docs, 'index.md'))) problems.push('docs/index.md is missing');
  return problems;
}
