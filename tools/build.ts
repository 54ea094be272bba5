/**
 * `npm run build`: emits what is published into dist, and checks it as npm and TypeScript will see
 * it.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });

const steps: readonly (readonly string[])[] = [
  ['tsc', '-p', 'tsconfig.build.json'],
  ['publint', '--strict', '.'],
  ['attw', '--pack', '.', '--profile', 'esm-only', '--format', 'ascii', '--no-emoji'],
];
for (const [command, ...given] of steps) {
  const { status, stdout, stderr } = spawnSync(command!, given, {
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
