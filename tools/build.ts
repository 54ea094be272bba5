/**
 * `npm run build`: writes what is published into dist, and checks it as npm and TypeScript will see
 * it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CodeSplittingGroup, type InputOptions, type Plugin, rolldown } from 'rolldown';
import { startFiles } from '../src/server/start-files.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/** What is to load few files, and only what it needs. Commands may load more than they need. */
const quick = [
  'cli/main',
  'cli/start',
  'server/server',
  'server/writer-thread',
  'server/checkpoint-thread',
  'index',
  'engine',
  'client/index',
  'http/index',
  'http/node',
  'protocol/index',
  'scim/index',
];

rmSync(`${root}dist`, { recursive: true, force: true });

run('tsc', '-p', 'tsconfig.build.json');
await joinModules();
run('publint', '--strict', '.');
run('attw', '--pack', '.', '--profile', 'esm-only', '--format', 'ascii', '--no-emoji');

/**
 * Joins the modules of the sources into the files that applications import and that processes and
 * threads start with, and what several of them need. To find and read each module alone takes a
 * command a third of its time.
 */
async function joinModules(): Promise<void> {
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
  const imported = Object.values(exports).flatMap((path) =>
    typeof path === 'string' ? [] : [path.default.slice('./dist/'.length, -'.js'.length)],
  );
  const started = startFiles.map((name) => `server/${name}`);
  const entries = [...new Set(['cli/main', ...started, ...imported])];
  const source: InputOptions = {
    input: Object.fromEntries(entries.map((name) => [name, `${root}src/${name}.ts`])),
    platform: 'node',
    // Packages, and what is part of Node.
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
    // Some modules are imported for what they do.
    treeshake: { moduleSideEffects: true },
  };
  const groups = await groupModules(source, entries);
  const build = await rolldown({
    ...source,
    plugins: [{ name: 'builtin-modules', renderChunk: takeBuiltinModules }],
  });
  const { output } = await build.write({
    dir: `${root}dist`,
    entryFileNames: '[name].js',
    // One folder deep, like the modules that look for files of the package from where they are.
    chunkFileNames: 'shared/[name]-[hash].js',
    codeSplitting: { groups: [...groups] },
  });
  process.stdout.write(`ok    rolldown: ${output.length} files\n`);
}

/** Returns groups of modules that the same of `quick` need: each is one file. */
async function groupModules(
  source: InputOptions,
  entries: readonly string[],
): Promise<readonly CodeSplittingGroup[]> {
  const needing = new Map<string, string>();
  const look: Plugin = {
    name: 'needs',
    buildEnd() {
      for (const name of quick) {
        const needed = new Set([`${root}src/${name}.ts`]);
        for (const id of needed) {
          needing.set(id, `${needing.get(id) ?? ''} ${name}`);
          for (const next of this.getModuleInfo(id)?.importedIds ?? []) needed.add(next);
        }
      }
    },
  };
  const build = await rolldown({ ...source, plugins: [look] });
  await build.generate();
  await build.close();
  for (const name of entries) needing.delete(`${root}src/${name}.ts`);
  return [...new Set(needing.values())].map((names) => ({
    name: 'common',
    // What a module imports is needed by at least as many, so it is in a group before.
    priority: names.split(' ').length,
    test: (id) => needing.get(id) === names,
  }));
}

/**
 * Takes what is part of Node from where it is instead of importing it. To import such a module
 * reads all that it exports, and what it would only load on use: of `node:http`, a WebSocket with
 * all of undici, which costs as much as the start of a bare Node.
 *
 * @throws Error when an import has a form that this does not know
 */
function takeBuiltinModules(code: string): string {
  const rewritten = code.replaceAll(
    /^import (?:(\w+)|\* as (\w+)|(\{[^}]*\})) from "(node:[\w/]+)";$/gmu,
    (_, whole?: string, all?: string, names?: string, id?: string) => {
      const taken = whole ?? all ?? names!.replaceAll(' as ', ': ');
      return `const ${taken} = process.getBuiltinModule("${id}");`;
    },
  );
  const left = /^import [^\n]*"node:[^\n]*/mu.exec(rewritten);
  if (left !== null) throw new Error(`an import that the build cannot rewrite: ${left[0]}`);
  return rewritten;
}

function run(command: string, ...given: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, given, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  process.stdout.write(`${status === 0 ? 'ok  ' : 'FAIL'}  ${command} ${given.join(' ')}\n`);
  if (status !== 0) {
    process.stdout.write(`${stdout}${stderr}\n`);
    process.exit(1);
  }
}
