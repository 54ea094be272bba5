/** @module-tag slow */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { commandsIn } from '../support/doc-runner.ts';
import { type CodeBlock, type Page, pages, root } from '../support/markdown.ts';
import { isCommands } from '../support/page-script.ts';

/**
 * No block of a page goes untested: commands are run, TypeScript is type-checked, JSON and YAML are
 * parsed. A block that cannot be run says why, in a comment `<!-- not run: … -->` before it.
 */

const readers = pages.filter(
  ({ path }) => path === 'README.md' || path === 'examples/README.md' || path.startsWith('docs/'),
);

/** Languages of blocks, and how each is tested. */
const languages: ReadonlySet<string> = new Set([
  // Run by a test of the page, below.
  '',
  'sh',
  'console',
  // Parsed here and in references.test.ts.
  'json',
  'yaml',
  // Type-checked here.
  'ts',
  // Requests: references.test.ts compares them with the routes. Text is neither command nor code.
  'http',
  'text',
  // Plans and answers for reading; tests of their own feature hold the real ones.
  'sql',
  'diff',
  'ini',
  'nginx',
  'caddyfile',
  'dockerfile',
]);

const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !name.endsWith('blocks.test.ts'))
  .map((name) => readFileSync(join(root, 'test', name), 'utf8'));

/** Whether a test runs the commands of a page in one shell (`path: '…'`), or one by one. */
function runnerOf({ path }: Page): 'shell' | 'single' | undefined {
  if (tests.some((text) => text.includes(`{ path: '${path}'`) || text.includes(`path: '${path}',`)))
    return 'shell';
  const isGuide = /^docs\/identity-providers\/(?!README)/u.test(path);
  const isNamed = tests.some((text) => text.includes('commandsOf(') && text.includes(`'${path}'`));
  return isGuide || isNamed ? 'single' : undefined;
}

/** Lines of a block that `commandsIn` leaves out: neither a command, its rest, nor its output. */
function linesNotRun(block: CodeBlock): readonly string[] {
  const joined = block.text.replaceAll(/\\\n +/gu, '');
  const hasOutput = joined.split('\n').some((line) => line.startsWith('$ '));
  if (hasOutput) return [];
  const run = commandsIn([block]);
  return joined
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .filter((line) => !run.includes(line.replace(/ {2,}#.*$/u, '')));
}

describe.each(readers.map((page) => [page.path, page] as const))('%s', (_, page) => {
  it('has blocks of known languages only', () => {
    const unknown = page.blocks.filter(({ language }) => !languages.has(language));
    expect(unknown.map(({ line, language }) => `${line}: ${language}`)).toEqual([]);
  });

  it('has no command that is not run', () => {
    const commands = page.blocks.filter((block) => isCommands(block) && block.notRun === undefined);
    const runner = commands.length === 0 ? 'shell' : runnerOf(page);
    expect(runner, `no test runs the ${commands.length} blocks of commands`).toBeDefined();
    if (runner === 'single')
      expect(commands.flatMap(linesNotRun), 'lines that the test of the page leaves out').toEqual(
        [],
      );
  });

  it('has no command in a block of text', () => {
    const commands = page.blocks
      .filter(({ language }) => ['text', 'http'].includes(language))
      .flatMap(({ text }) => text.split('\n'))
      .filter((line) => /^\s*(?:\$ |npx |npm |curl |node |rollcall [a-z])/u.test(line));
    expect(commands).toEqual([]);
  });

  it('has YAML blocks that parse', () => {
    const broken = page.blocks
      .filter(({ language }) => language === 'yaml')
      .filter(({ text }) => parseAllDocuments(text).some(({ errors }) => errors.length > 0));
    expect(broken.map(({ line }) => line)).toEqual([]);
  });
});

it('has TypeScript blocks that compile', () => {
  const folder = join(root, '.cache/doc-blocks');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, { readonly types?: string }>>;
  };
  const paths = Object.entries(exports).flatMap(([subpath, { types }]) =>
    types === undefined
      ? []
      : [
          [
            subpath.replace(/^\./u, 'rollcall'),
            [join(root, types.replace('./dist/', 'src/').replace('.d.ts', '.ts'))],
          ],
        ],
  );
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      paths: Object.fromEntries(paths),
      noUnusedLocals: false,
      noUnusedParameters: false,
      declaration: false,
    },
    include: ['*.mts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  let count = 0;
  for (const { path, blocks } of readers)
    for (const { language, text, line, notRun } of blocks) {
      if (language !== 'ts' || notRun !== undefined) continue;
      count += 1;
      const name = `${path.replaceAll(/[^\w]/gu, '-')}-${line}.mts`;
      writeFileSync(join(folder, name), `${text}\nexport {};\n`);
    }
  expect(count).toBeGreaterThanOrEqual(8);
  const tsc = join(root, 'node_modules/.bin/tsc');
  const { stdout, status } = spawnSync(tsc, ['-p', folder], { encoding: 'utf8', cwd: root });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});
