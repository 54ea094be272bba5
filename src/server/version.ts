import { readFileSync } from 'node:fs';

/** Returns the version of the package. */
export function packageVersion(): string {
  const manifest = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as {
    readonly version: string;
  };
  return manifest.version;
}
