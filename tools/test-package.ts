/**
 * `npm run test:package`: packs what would be published, installs it alone in an empty folder,
 * imports every subpath, starts it, provisions a user, and runs the demo. Needs `npm run build`
 * first.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rollcall-package-'));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const run = (given: readonly string[], cwd: string): string =>
  execFileSync(npm, [...given], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

const [packed] = JSON.parse(
  run(['pack', '--json', '--pack-destination', folder], root),
) as readonly {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}[];
const stray = packed!.files.filter(
  ({ path }) =>
    !/^(?:bin|dist|docs|examples)\/|^(?:package\.json|LICENSE|NOTICE|[A-Z_]+\.md)$/u.test(path),
);
if (stray.length > 0)
  throw new Error(
    `the package holds what it should not: ${stray.map(({ path }) => path).join(', ')}`,
  );

writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}');
run(['install', '--no-audit', '--no-fund', '--loglevel=error', `./${packed!.filename}`], folder);

const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  readonly exports: Readonly<Record<string, unknown>>;
};
const subpaths = Object.keys(manifest.exports).filter((path) => !path.endsWith('.json'));
const imports = subpaths.map(
  (path) =>
    `if (Object.keys(await import('${path.replace('.', 'rollcall')}')).length === 0) throw new Error('${path} is empty');`,
);
writeFileSync(join(folder, 'imports.mjs'), imports.join('\n'));
execFileSync(process.execPath, ['imports.mjs'], { cwd: folder, stdio: 'inherit' });

const child = spawn(
  process.execPath,
  [
    join(folder, 'node_modules/rollcall/bin/rollcall.js'),
    'start',
    '--listen',
    '127.0.0.1:0',
    '--json',
  ],
  { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
);
const facts = await new Promise<{ readonly scim: string; readonly tokenFile: string }>(
  (resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.trimEnd().endsWith('}'))
        resolve(JSON.parse(text) as { scim: string; tokenFile: string });
    });
    child.on('exit', (code) => reject(new Error(`the packed server ended with ${code}`)));
  },
);
// Standard output is not a terminal here, so that the first token is in a file.
const token = readFileSync(facts.tokenFile, 'utf8').trim();
const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' };
const created = await fetch(`${facts.scim}/Users`, {
  method: 'POST',
  headers,
  body: '{"userName":"packed@example.com"}',
});
const found = (await (
  await fetch(`${facts.scim}/Users?filter=userName%20eq%20%22PACKED@example.com%22`, { headers })
).json()) as { readonly totalResults: number };
child.removeAllListeners('exit');
child.kill('SIGTERM');
if (created.status !== 201 || found.totalResults !== 1)
  throw new Error(`the packed server answered ${created.status} and found ${found.totalResults}`);
// It exits with an error unless it could verify what it showed.
execFileSync(
  process.execPath,
  [join(folder, 'node_modules/rollcall/bin/rollcall.js'), 'demo', '--fast'],
  { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
);
process.stdout.write(
  `ok    ${packed!.filename}: ${packed!.files.length} files, ${subpaths.length} subpaths, starts, serves and demonstrates on Node ${process.version}\n`,
);
