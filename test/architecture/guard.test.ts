import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

/** The guards must say no when there is something to say no to. */

const root = fileURLToPath(new URL('../../', import.meta.url));
let copy = '';

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'rollcall-house-'));
  for (const entry of [
    'src',
    'tsconfig.json',
    'tsconfig.base.json',
    'tsconfig.pure.json',
    'tsconfig.web.json',
    '.dependency-cruiser.json',
    'package.json',
  ]) {
    cpSync(join(root, entry), join(copy, entry), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});

function run(
  command: string,
  given: readonly string[],
): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', command), ...given],
    {
      cwd: copy,
      encoding: 'utf8',
    },
  );
  return { status, output: stdout + stderr };
}

const cruise = () =>
  run('dependency-cruiser/bin/dependency-cruiser.mjs', [
    'src',
    '--config',
    '.dependency-cruiser.json',
    '--output-type',
    'err',
  ]);

describe('imports go down', () => {
  it('the tree passes', () => {
    expect(cruise().status).toBe(0);
  });

  it.each([
    ['src/protocol/planted.ts', "import '../ports/store.ts';", 'protocol-stands-alone'],
    ['src/protocol/planted.ts', "import 'node:fs';", 'protocol-stands-alone'],
    ['src/ports/planted.ts', "import '../accounts/username.ts';", 'ports-know-protocol-only'],
    ['src/accounts/planted.ts', "import '../access/token.ts';", 'layer-3-modules-are-independent'],
    ['src/directory/planted.ts', "import '../storage/memory/index.ts';", 'directory-imports-down'],
    ['src/http/planted.ts', "import 'node:crypto';", 'http-has-no-libraries'],
    ['src/http/planted.ts', "import '../storage/sqlite/index.ts';", 'http-is-transport'],
    ['src/http/planted.ts', "import '../scim/handler.ts';", 'http-is-transport'],
    ['src/scim/planted.ts', "import '../storage/sqlite/index.ts';", 'scim-imports-down'],
    ['src/scim/planted.ts', "import '../api/app.ts';", 'scim-imports-down'],
    ['src/delivery/planted.ts', "import '../accounts/username.ts';", 'delivery-knows-events'],
    ['src/events/planted.ts', "import '../delivery/send.ts';", 'layer-3-modules-are-independent'],
    ['src/server/planted.ts', "import '../testing/index.ts';", 'nothing-imports-testing'],
    ['src/storage/planted.ts', "import '../server/system.ts';", 'only-cli-imports-server'],
    [
      'src/administration/planted.ts',
      "import '../directory/intake.ts';",
      'administration-imports-down',
    ],
    ['src/api/planted.ts', "import '../http/node.ts';", 'api-imports-down'],
    ['src/server/planted.ts', "import '../cli/options.ts';", 'nothing-imports-cli'],
    ['src/protocol/planted.ts', "import './index.ts'; export const a = 1;", undefined],
  ])('%s with %s breaks %s', (path, text, rule) => {
    writeFileSync(join(copy, path), `${text}\n`);
    const { status, output } = cruise();
    writeFileSync(join(copy, path), '');
    if (rule === undefined) return;
    expect(status).not.toBe(0);
    expect(output).toContain(rule);
  });
});

describe('layers know what they may', () => {
  it.each([
    ['tsconfig.pure.json', 'src/protocol/planted.ts', 'export const now = console.log(1);'],
    ['tsconfig.pure.json', 'src/ports/planted.ts', 'export const site = fetch("http://x");'],
    ['tsconfig.web.json', 'src/directory/planted.ts', 'export const bytes = Buffer.alloc(1);'],
    ['tsconfig.web.json', 'src/http/planted.ts', 'export const id = process.pid;'],
  ])('%s: %s may not say %s', (project, path, text) => {
    writeFileSync(join(copy, path), `${text}\n`);
    const { status, output } = run('@typescript/native/bin/tsc', ['-p', project]);
    writeFileSync(join(copy, path), 'export {};\n');
    expect(status).not.toBe(0);
    expect(output).toContain(path);
  });
});
