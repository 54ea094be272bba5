import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type ParseError, parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { eventTypes } from '../../src/events/event.ts';
import { profiles } from '../../src/protocol/profiles/profile.ts';
import { settings } from '../../src/server/settings.ts';
import { type Page, pages, readPage, resolveLink, root } from '../support/markdown.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly files: readonly string[];
};

/** The changelog also names what there was once. */
const current = pages.filter(({ path }) => path !== 'CHANGELOG.md');

/** Everything a page shows as code: its spans, and the lines of its blocks. */
function codeOf({ spans, blocks }: Page): readonly string[] {
  return [...spans, ...blocks.flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'))];
}

const serverSource = readdirSync(join(root, 'src/server'), { encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(root, 'src/server', name), 'utf8'))
  .join('\n');

const sorted = (values: Iterable<string>): readonly string[] => [...new Set(values)].toSorted();

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_, page) => {
  it('has links and anchors that lead somewhere', () => {
    const broken = page.links
      .filter((link) => !/^(?:https?|mailto):/u.test(link))
      .filter((link) => {
        const { path, anchor } = resolveLink(page.path, link);
        if (!existsSync(join(root, path))) return true;
        return anchor !== undefined && !readPage(path).anchors.has(anchor);
      });
    expect(broken).toEqual([]);
  });

  it('has JSON blocks that parse', () => {
    const broken = page.blocks
      .filter(({ language }) => language === 'json')
      .filter(({ text }) => {
        const errors: ParseError[] = [];
        parse(text, errors, { allowTrailingComma: true });
        return errors.length > 0;
      })
      .map(({ line }) => line);
    expect(broken).toEqual([]);
  });
});

/** Types of other products, which the pages about migration translate. */
const foreignTypes: ReadonlySet<string> = new Set(['group.user_added', 'group.user_removed']);

describe.each(current.map((page) => [page.path, page] as const))('%s', (_, page) => {
  const code = codeOf(page);

  it('names commands and flags that exist', () => {
    const invocations = code.flatMap((line) =>
      [...line.matchAll(/(?:^|\s)(?:npx )?rollcall ((?:[a-z-]|\s(?!#)|[^\s#|·;&])+)/gu)]
        .filter(({ index }) => index === 0 || /(?:npx |\$ )/u.test(line))
        .map(([, given]) => given!),
    );
    expect(invocations.flatMap((given) => unknownPart(given) ?? [])).toEqual([]);
  });

  it('names npm scripts and subpaths that exist', () => {
    const scripts = code.flatMap((line) =>
      [...line.matchAll(/npm run (?:-s )?([a-z:-]+)/gu)].map(([, script]) => script!),
    );
    expect(sorted(scripts).filter((script) => manifest.scripts[script] === undefined)).toEqual([]);
    const subpaths = page.spans.filter((span) => /^rollcall\/[a-z/]+$/u.test(span));
    expect(
      sorted(subpaths).filter(
        (span) => manifest.exports[span.replace('rollcall', '.')] === undefined,
      ),
    ).toEqual([]);
  });

  it('names settings and variables that exist', () => {
    const keys = new Set(Object.values(settings).map(({ key }) => key as string));
    const named = page.spans.filter((span) => /^"[a-z]+\.[A-Za-z]+"$/u.test(span));
    expect(sorted(named).filter((span) => !keys.has(span.slice(1, -1)))).toEqual([]);
    const variables = code.flatMap((line) => line.match(/ROLLCALL_[A-Z_]+/gu) ?? []);
    expect(sorted(variables).filter((name) => !isVariable(name))).toEqual([]);
  });

  it('names metrics that exist', () => {
    const named = code.flatMap((line) => line.match(/\brollcall_[a-z_]+[a-z]\b/gu) ?? []);
    // Those of the process come from the library; one is a table.
    const own = named.filter((name) => !/^rollcall_(?:nodejs|process|schema)$/u.test(name));
    expect(sorted(own).filter((name) => !serverSource.includes(`'${name}'`))).toEqual([]);
  });

  it('names operations of the management API that exist', () => {
    const operations = code.flatMap((line) =>
      [...line.matchAll(/\b(GET|POST|PATCH|PUT|DELETE) (?:\/api\/v1)?(\/[a-z-]+[^\s?,;)`]*)/gu)]
        .filter(([whole, , path]) => whole.includes('/api/v1') || isManagementPath(path!))
        .map(([, method, path]) => `${method} ${path}`),
    );
    expect(sorted(operations).filter((operation) => !isOperation(operation))).toEqual([]);
  });

  it('names files that exist', () => {
    const files = page.spans
      .concat(
        page.prose.match(/(?<![\w/])(?:src|test|tools|bench|docs|vectors)\/[\w./-]+\.\w+/gu) ?? [],
      )
      .filter((span) =>
        /^(?:src|test|tools|bench|docs|vectors|examples|\.github|\.ci)\/[\w./-]*$/u.test(span),
      );
    expect(sorted(files).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names event types and profiles that exist', () => {
    const types = code.flatMap(
      (line) =>
        line.match(
          /(?<![\w$])(?:user|group|account|connection|credential|endpoint|tenant)\.[a-z]+(?:_[a-z]+)+\b/gu,
        ) ?? [],
    );
    const isKnown = (type: string): boolean =>
      Object.hasOwn(eventTypes, type) ||
      (page.path.startsWith('docs/migration/') && foreignTypes.has(type));
    expect(sorted(types).filter((type) => !isKnown(type))).toEqual([]);
    const named = code.flatMap((line) =>
      [...line.matchAll(/--profile ([a-z-]+)/gu)].map(([, profile]) => profile!),
    );
    expect(sorted(named).filter((profile) => !profiles.has(profile))).toEqual([]);
  });
});

it('every page of docs can be reached from the README or the page of contributors', () => {
  const reached = new Set(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md']);
  // A set may grow while it is walked: pages that were reached lead to others.
  for (const path of reached)
    for (const link of readPage(path).links)
      if (!/^(?:https?|mailto):/u.test(link)) {
        const target = resolveLink(path, link).path;
        if (target.endsWith('.md') && existsSync(join(root, target))) reached.add(target);
      }
  expect(
    pages
      .map(({ path }) => path)
      // The first page of the site leads to the others.
      .filter((path) => path.startsWith('docs/') && path !== 'docs/index.md' && !reached.has(path)),
  ).toEqual([]);
});

it('packaged pages link to packaged files only', () => {
  const packaged = (path: string): boolean =>
    ['README.md', 'LICENSE', 'package.json'].includes(path) ||
    manifest.files.some((entry) => path === entry || path.startsWith(`${entry}/`));
  const missing = pages
    .filter(({ path }) => packaged(path))
    .flatMap(({ path, links }) =>
      links
        .filter((link) => !/^(?:https?|mailto):/u.test(link))
        .map((link) => resolveLink(path, link).path)
        .filter((target) => !packaged(target))
        .map((target) => `${path}: ${target}`),
    );
  expect(missing).toEqual([]);
});

const program = await createProgram();

/** Whether a command does nothing without one of its own commands. */
function needsCommand({ commands, registeredArguments }: Command): boolean {
  return commands.length > 0 && registeredArguments.length === 0;
}

/** Returns the first part of a command line that the program does not know. */
function unknownPart(given: string): string | undefined {
  const words = given
    .replaceAll(/'[^']*'|"[^"]*"/gu, 'quoted')
    .trim()
    .split(/\s+/u);
  let command: Command = program;
  for (const [index, word] of words.entries()) {
    if (word.startsWith('-')) {
      const [flag] = word.split('=');
      if (/^(?:-h|--help|--version|-V)$/u.test(flag!)) continue;
      if (!/^--?[a-z-]+$/u.test(flag!)) continue;
      // A hidden option is an old name, which the help does not show.
      const shown = command.options.filter(({ hidden }) => !hidden);
      if (shown.every(({ long, short }) => long !== flag && short !== flag))
        return `rollcall ${given}: ${word}`;
    } else {
      const next = command.commands.find((candidate) => candidate.name() === word);
      if (next !== undefined) command = next;
      else if (needsCommand(command) && /^[a-z][a-z-]*$/u.test(word) && index < 2)
        return `rollcall ${given}: ${word}`;
      if (next === undefined && command.commands.length > 0) return undefined;
    }
  }
  return undefined;
}

/** The files that print commands for people: the server, the console, deployments. */
const printing = ['src', 'console/src', 'deploy'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name)),
);

it('the product and its deployments name commands and flags that exist', () => {
  const invocations = printing.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/\brollcall ([a-z-]+[^\n`'"|;:,.(\\]*)/gu)].map(
      ([, given]) => given!.trim(),
    ),
  );
  const known = new Set(program.commands.map((command) => command.name()));
  const named = invocations.filter((given) => known.has(given.split(' ', 1)[0]!));
  expect(named.length).toBeGreaterThan(100);
  expect(named.flatMap((given) => unknownPart(given) ?? [])).toEqual([]);
});

const testVariables = new Set(
  ['test', 'tools', 'bench']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
        .map((name) => join(root, folder, name)),
    )
    .concat(join(root, 'vitest.config.ts'))
    .flatMap((path) => readFileSync(path, 'utf8').match(/ROLLCALL_(?:TEST|BENCH)_[A-Z_]+/gu) ?? []),
);

function isVariable(name: string): boolean {
  return (
    testVariables.has(name) ||
    name === 'ROLLCALL_' ||
    // Which server the command line administers; no setting of a server.
    name === 'ROLLCALL_URL' ||
    // What Kubernetes sets for a Service of this name, and the server refuses.
    ['ROLLCALL_PORT', 'ROLLCALL_SERVICE_HOST'].includes(name) ||
    Object.values(settings).some(
      ({ environment }) => environment === name || `${environment}_FILE` === name,
    )
  );
}

const api = JSON.parse(readFileSync(join(root, 'docs/openapi.json'), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};
const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => ({
    method: method.toUpperCase(),
    segments: path.replace('/api/v1', '').split('/'),
  })),
);

it('docs/management.md explains each kind of access', () => {
  const kinds = Object.values(api.paths).flatMap((methods) =>
    Object.values(methods).map((operation) => String(Object(operation)['x-access'])),
  );
  const text = readFileSync(join(root, 'docs/management.md'), 'utf8');
  expect(sorted(kinds).filter((kind) => !text.includes(`| \`${kind}\` |`))).toEqual([]);
});

/** Whether a path without the prefix is meant as one of the management API. */
function isManagementPath(path: string): boolean {
  const [, first] = path.split('/');
  return operations.some(({ segments }) => segments[1] === first);
}

function isOperation(operation: string): boolean {
  const [method, path] = operation.split(' ') as [string, string];
  const asked = path.replace(/[.,:]+$/u, '').split('/');
  return operations.some(
    (known) =>
      known.method === method &&
      known.segments.length === asked.length &&
      known.segments.every((segment, index) => segment.startsWith('{') || segment === asked[index]),
  );
}
