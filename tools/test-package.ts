/**
 * `npm run test:package`: packs what would be published, installs it alone in an empty folder,
 * compiles and imports every subpath, starts it, provisions a user, and runs the demo. Needs
 * `npm run build` first. With `--sbom FILE` it writes the bill of materials of what was installed.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
    !/^(?:bin|console\/dist|dist|docs|examples)\/|^(?:package\.json|LICENSE|NOTICE|[A-Z_]+\.md)$/u.test(
      path,
    ),
);
if (stray.length > 0)
  throw new Error(
    `the package holds what it should not: ${stray.map(({ path }) => path).join(', ')}`,
  );

/** Files that texts in the package link to, beside the package. */
function deadLinks(): readonly string[] {
  const paths = new Set(packed!.files.map(({ path }) => path));
  const folders = new Set([...paths].flatMap((path) => parentsOf(path)));
  return [...paths]
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) =>
      [...readFileSync(`${root}${path}`, 'utf8').matchAll(/\]\(([^)#\s:]+)(?:#[^)\s]*)?\)/gu)]
        .map(([, link]) => posix.normalize(posix.join(posix.dirname(path), link!)))
        .filter((link) => !paths.has(link) && !folders.has(link.replace(/\/$/u, '')))
        .map((link) => `${path} links to ${link}`),
    );
}

function parentsOf(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

const dead = deadLinks();
if (dead.length > 0) throw new Error(`the package does not hold what it names: ${dead.join(', ')}`);

writeFileSync(
  join(folder, 'package.json'),
  '{"private": true, "type": "module", "version": "0.0.0"}',
);
run(['install', '--no-audit', '--no-fund', '--loglevel=error', `./${packed!.filename}`], folder);

/** Bytes of what a production system installs: the package and all that it depends on. */
const maxInstalledBytes = 34_000_000;

function bytesIn(path: string): number {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

const installedBytes = bytesIn(join(folder, 'node_modules'));
if (installedBytes > maxInstalledBytes)
  throw new Error(`${installedBytes} bytes are installed; the limit is ${maxInstalledBytes}`);

interface Component {
  readonly name: string;
  readonly 'bom-ref': string;
}

interface BillOfMaterials {
  readonly bomFormat: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string }[];
}

/** Returns the bill of what was installed, with the package instead of the folder on top. */
function readBill(): BillOfMaterials {
  const bill = JSON.parse(run(['sbom', '--sbom-format', 'cyclonedx'], folder)) as BillOfMaterials;
  const [component, ...others] = bill.components.toSorted(
    (left, right) => Number(right.name === 'rollcall') - Number(left.name === 'rollcall'),
  );
  const { 'bom-ref': installation } = bill.metadata.component;
  return {
    ...bill,
    metadata: { ...bill.metadata, component: component! },
    components: others,
    dependencies: bill.dependencies.filter(({ ref }) => ref !== installation),
  };
}

const bill = readBill();

const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
};
const listed = new Set(bill.components.map(({ name }) => name));
const missing = Object.keys(manifest.dependencies).filter((name) => !listed.has(name));
if (bill.metadata.component.name !== 'rollcall' || missing.length > 0)
  throw new Error(`the bill of materials does not name ${missing.join(', ')}`);
const [option, billFile] = process.argv.slice(2);
if (option === '--sbom' && billFile !== undefined)
  writeFileSync(resolve(billFile), `${JSON.stringify(bill, null, 2)}\n`);

const subpaths = Object.keys(manifest.exports).filter((path) => !path.endsWith('.json'));
const imports = subpaths.map(
  (path) =>
    `if (Object.keys(await import('${path.replace('.', 'rollcall')}')).length === 0) throw new Error('${path} is empty');`,
);
writeFileSync(join(folder, 'imports.mjs'), imports.join('\n'));
execFileSync(process.execPath, ['imports.mjs'], { cwd: folder, stdio: 'inherit' });

// As strictly as a consumer may compile, with the declarations of every package.
const names = subpaths.map(
  (path, index) => [path.replace('.', 'rollcall'), `face${index}`] as const,
);
const lines = names.map(([path, name]) => `import * as ${name} from '${path}';`);
const used = names.map(([, name]) => name).join(', ');
writeFileSync(join(folder, 'strict.ts'), `${lines.join('\n')}\nconsole.log(${used});\n`);
const strict = '--strict --skipLibCheck false --noEmit --types node';
const target = '--target es2024 --module nodenext strict.ts';
execFileSync(join(root, 'node_modules', '.bin', 'tsc'), `${strict} ${target}`.split(' '), {
  cwd: folder,
  stdio: 'inherit',
});

/** Where the server writes a backup as soon as it has started, in a process of its own. */
const backups = join(folder, 'backups');
const child = spawn(
  process.execPath,
  [
    join(folder, 'node_modules/rollcall/bin/rollcall.js'),
    'start',
    '--listen',
    '127.0.0.1:0',
    '--json',
  ],
  {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    // Every file that a thread or a process starts with is needed.
    env: { ...process.env, ROLLCALL_SERVER_THREADS: '2', ROLLCALL_BACKUP_FOLDER: backups },
  },
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
/** Returns what is wrong with a page and the scripts that it names; undefined: nothing. */
async function pageProblem(url: string): Promise<string | undefined> {
  const response = await fetch(url, { headers: { Accept: 'text/html' } });
  const html = await response.text();
  const base = /<base href="([^"]*)"/u.exec(html)?.[1];
  if (response.status !== 200 || base === undefined) return `${url} answered ${response.status}`;
  for (const [, path] of html.matchAll(/<script[^>]*\ssrc="([^"]+)"/gu)) {
    const { status } = await fetch(new URL(path!, new URL(base, url)));
    if (status !== 200) return `${url} names ${path}, which answered ${status}`;
  }
  return undefined;
}

const { origin } = new URL(facts.scim);
const pages = ['/', '/console/', '/console/sign-in', '/setup/any-link'];
const pageProblems = await Promise.all(pages.map((path) => pageProblem(origin + path)));
const deadline = Date.now() + 120_000;
const isBackedUp = (): boolean =>
  existsSync(backups) && readdirSync(backups).some((name) => name.endsWith('.db'));
while (!isBackedUp() && Date.now() < deadline) await sleep(100);
child.removeAllListeners('exit');
child.kill('SIGTERM');
if (!isBackedUp()) throw new Error('the packed server wrote no backup');
const broken = pageProblems.filter((problem) => problem !== undefined);
if (broken.length > 0) throw new Error(`the packed server shows no pages: ${broken.join(', ')}`);
if (created.status !== 201 || found.totalResults !== 1)
  throw new Error(`the packed server answered ${created.status} and found ${found.totalResults}`);
// It exits with an error unless it could verify what it showed.
execFileSync(
  process.execPath,
  [join(folder, 'node_modules/rollcall/bin/rollcall.js'), 'demo', '--fast'],
  { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
);
process.stdout.write(
  `ok    ${packed!.filename}: ${packed!.files.length} files, ${subpaths.length} subpaths, ${Math.round(installedBytes / 1e6)} MB with ${bill.components.length} packages, starts, serves and demonstrates on Node ${process.version}\n`,
);
