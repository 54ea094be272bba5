import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

/** Commands and actions that are not defined completely do not compile. */

const root = fileURLToPath(new URL('../../', import.meta.url));
let copy = '';

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'rollcall-commands-'));
  for (const entry of ['src', 'tsconfig.json', 'tsconfig.base.json', 'package.json'])
    cpSync(join(root, entry), join(copy, entry), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});

/** A mistake in one file, and the error it must give there. */
interface Mistake {
  readonly what: string;
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
  readonly error: RegExp;
}

const mistakes: readonly Mistake[] = [
  {
    what: 'a command without a definition',
    file: 'src/directory/directory-commands.ts',
    text: '  buildIndex: { execute: buildIndex, queue: byTenant },\n',
    replacement: '',
    error: /error TS2741: Property 'buildIndex' is missing/,
  },
  {
    what: 'a command without a queue',
    file: 'src/administration/handlers.ts',
    text: "{ execute: purge, queue: 'internal' }",
    replacement: '{ execute: purge }',
    error: /error TS2741: Property 'queue' is missing/,
  },
  {
    what: 'an action without a definition',
    file: 'src/administration/guard-actions.ts',
    text: "  'guard.hold': { execute: hold, event: 'guard.held', audit: [] },\n",
    replacement: '',
    error: /error TS2741: Property '.guard.hold.' is missing/,
  },
  {
    what: 'an action that does not say what the audit records',
    file: 'src/administration/api-token-actions.ts',
    text: "{ execute: revoke, audit: ['token'] }",
    replacement: '{ execute: revoke }',
    error: /error TS2741: Property 'audit' is missing/,
  },
  {
    what: 'an audit of a field that the action does not have',
    file: 'src/administration/secrets.ts',
    text: "audit: ['resourceType', 'resource']",
    replacement: "audit: ['resourceType', 'secret']",
    error: /error TS2322/,
  },
  {
    what: 'a command with the input of another kind',
    file: 'src/server/jobs/write-counts.ts',
    text: "'addUsage', {",
    replacement: "'logRequests', {",
    error: /error TS2353/,
  },
];

describe('the compiler finds', () => {
  let output = '';

  beforeAll(() => {
    for (const { file, text, replacement } of mistakes) {
      const path = join(copy, file);
      const source = readFileSync(path, 'utf8');
      expect(source).toContain(text);
      writeFileSync(path, source.replace(text, replacement));
    }
    const tsc = join(root, 'node_modules/.bin/tsc');
    output = spawnSync(tsc, ['-p', 'tsconfig.json'], { cwd: copy, encoding: 'utf8' }).stdout;
  }, 120_000);

  it.each(mistakes)('$what', ({ file, error }) => {
    const errors = output.split('\n').filter((line) => line.startsWith(`${file}(`));
    expect(errors.join('\n')).toMatch(error);
  });
});
