/**
 * @module-tag slow
 * @module-tag campaign
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * The guards of the layers must report a breach. All are planted in one copy and found in one run.
 */

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A module, what a file of it imports, and the rule that forbids it. */
const imports: readonly (readonly [module: string, target: string, rule: string])[] = [
  ['protocol', '../ports/planted.ts', 'protocol-stands-alone'],
  ['protocol', 'node:fs', 'protocol-stands-alone'],
  ['client', '../protocol/planted.ts', 'client-stands-alone'],
  ['client', 'node:crypto', 'client-stands-alone'],
  ['simulators', '../protocol/planted.ts', 'simulators-stand-alone'],
  ['conformance', '../protocol/planted.ts', 'conformance-stands-alone'],
  ['ports', '../accounts/planted.ts', 'ports-know-protocol-only'],
  ['accounts', '../access/planted.ts', 'layer-3-modules-are-independent'],
  ['directory', '../storage/planted.ts', 'directory-imports-down'],
  ['http', 'node:crypto', 'http-has-no-libraries'],
  ['http', '../storage/planted.ts', 'http-is-transport'],
  ['http', '../scim/planted.ts', 'http-is-transport'],
  ['scim', '../storage/planted.ts', 'scim-imports-down'],
  ['scim', '../api/planted.ts', 'scim-imports-down'],
  ['delivery', '../accounts/planted.ts', 'delivery-knows-events'],
  ['events', '../delivery/planted.ts', 'layer-3-modules-are-independent'],
  ['server', '../testing/planted.ts', 'nothing-imports-testing'],
  ['storage', '../server/planted.ts', 'only-cli-imports-server'],
  ['administration', '../directory/planted.ts', 'administration-imports-down'],
  ['api', '../http/node.ts', 'api-imports-down'],
  ['server', '../cli/planted.ts', 'nothing-imports-cli'],
];

/** A project, a module of it, and a global that it must not have. */
const globals: readonly (readonly [project: string, module: string, text: string])[] = [
  ['tsconfig.pure.json', 'protocol', 'export const now = console.log(1);'],
  ['tsconfig.pure.json', 'ports', 'export const site = fetch("http://x");'],
  ['tsconfig.web.json', 'directory', 'export const bytes = Buffer.alloc(1);'],
  ['tsconfig.web.json', 'client', 'export const home = process.cwd();'],
  ['tsconfig.web.json', 'http', 'export const id = process.pid;'],
];

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** Modules that take time and randomness through ports. */
const domain = ['accounts', 'access', 'administration', 'api', 'delivery', 'directory', 'events']
  .concat(['http', 'ports', 'protocol', 'scim', 'storage'])
  .map((module) => `src/${module}/clock.ts`);

let copy = '';
let lint = '';
let violations: readonly Violation[] = [];
const errors = new Map<string, string>();

function run(command: string, given: readonly string[]): string {
  return spawnSync(process.execPath, [join(root, 'node_modules', command), ...given], {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  }).stdout;
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'rollcall-guard-'));
  for (const entry of ['src', 'package.json', '.dependency-cruiser.json', '.oxlintrc.json'])
    cpSync(join(root, entry), join(copy, entry), { recursive: true });
  for (const entry of readdirSync(root).filter((name) => name.startsWith('tsconfig')))
    cpSync(join(root, entry), join(copy, entry));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const module of readdirSync(join(root, 'src'), { withFileTypes: true }))
    if (module.isDirectory())
      writeFileSync(join(copy, 'src', module.name, 'planted.ts'), 'export const planted = 1;\n');
  for (const [index, [module, target]] of imports.entries())
    writeFileSync(join(copy, 'src', module, `import-${index}.ts`), `import '${target}';\n`);
  writeFileSync(join(copy, 'src/protocol/import-allowed.ts'), "import './planted.ts';\n");
  const cruised = run('dependency-cruiser/bin/dependency-cruiser.mjs', [
    'src',
    '--config',
    '.dependency-cruiser.json',
    '--output-type',
    'json',
  ]);
  ({ violations } = (JSON.parse(cruised) as { summary: { violations: Violation[] } }).summary);
  for (const [index, [module]] of imports.entries())
    rmSync(join(copy, 'src', module, `import-${index}.ts`));
  for (const [index, [, module, text]] of globals.entries())
    writeFileSync(join(copy, 'src', module, `global-${index}.ts`), `${text}\n`);
  for (const project of new Set(globals.map(([name]) => name)))
    errors.set(project, run('@typescript/native/bin/tsc', ['-p', project]));
  for (const file of domain)
    writeFileSync(
      join(copy, file),
      'export const now = [Date.now(), new Date(), Math.random()];\n',
    );
  lint = run('oxlint/bin/oxlint', ['--format', 'unix', ...domain]);
}, 120_000);
afterAll(() => rmSync(copy, { recursive: true }));

describe('imports go down', () => {
  it.each(imports.map((planted, index) => [...planted, index] as const))(
    'in %s, an import of %s breaks %s',
    (module, _, rule, index) => {
      const file = `src/${module}/import-${index}.ts`;
      const rules = violations
        .filter(({ from }) => from === file)
        .map(({ rule: { name } }) => name);
      expect(rules).toContain(rule);
    },
  );

  it('a file that nothing imports is reported', () => {
    const orphans = violations.filter(({ rule: { name } }) => name === 'no-orphans');
    expect(orphans.map(({ from }) => from)).toContain('src/administration/planted.ts');
  });

  it('and nothing else is reported', () => {
    const planted = new Set(imports.map(([module], index) => `src/${module}/import-${index}.ts`));
    expect(
      violations.filter(({ from }) => !planted.has(from) && !from.endsWith('/planted.ts')),
    ).toEqual([]);
  });
});

describe('layers use only the globals of their platform', () => {
  it.each(globals.map((planted, index) => [...planted, index] as const))(
    '%s: a file of %s must not say %s',
    (project, module, _, index) => {
      expect(errors.get(project)).toContain(`src/${module}/global-${index}.ts`);
    },
  );

  it('and nothing else is reported', () => {
    const lines = [...errors.values()].join('\n').split('\n');
    expect(
      lines.filter((line) => /^src\S+: error/u.test(line) && !line.includes('global-')),
    ).toEqual([]);
  });
});

describe('time and randomness come through ports', () => {
  it.each(domain)('%s must not ask the machine', (file) => {
    const reported = lint.split('\n').filter((line) => line.startsWith(file));
    expect(reported.map((line) => /'(?:Date|Math\.random)'/u.exec(line)?.[0])).toEqual([
      "'Date'",
      "'Date'",
      "'Math.random'",
    ]);
  });
});
