/**
 * `npm run build`: writes what is published into dist, and checks it as npm and TypeScript will see
 * it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { startFiles } from '../src/server/start-files.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
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
  const names = new Set(['cli/main', ...started, ...imported]);
  const build = await rolldown({
    input: Object.fromEntries([...names].map((name) => [name, `${root}src/${name}.ts`])),
    platform: 'node',
    // Packages, and what is part of Node.
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
    // Some modules are imported for what they do.
    treeshake: { moduleSideEffects: true },
  });
  const { output } = await build.write({
    dir: `${root}dist`,
    entryFileNames: '[name].js',
    // One folder deep, like the modules that look for files of the package from where they are.
    chunkFileNames: 'shared/[name]-[hash].js',
  });
  process.stdout.write(`ok    rolldown: ${output.length} files\n`);
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
