/**
 * @module-tag slow
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandNames, commandsOf, createProgram } from '../../src/cli/program.ts';

/**
 * How long something takes to load follows from the modules that it loads. These are counted here,
 * because a time would depend on the machine.
 */

const root = new URL('../../', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'rollcall-loading-'));
const database = join(folder, 'data', 'rollcall.db');

afterAll(() => rmSync(folder, { recursive: true }));

interface Loaded {
  /** Packages of npm, with the number of their modules. */
  readonly packages: Readonly<Record<string, number>>;
  /** Modules of `src`, without the folder. */
  readonly own: readonly string[];
}

/** Runs Node until it ends, and returns what it has loaded. */
function load(...given: readonly string[]): Loaded {
  const file = join(folder, 'modules.txt');
  const hook = new URL('test/support/list-modules.ts', root).href;
  const { status, stderr } = spawnSync(process.execPath, ['--import', hook, ...given], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ROLLCALL_TEST_MODULES: file },
  });
  if (status !== 0) throw new Error(stderr);
  const packages: Record<string, number> = {};
  const own: string[] = [];
  for (const url of readFileSync(file, 'utf8').split('\n')) {
    const name = url.split('/node_modules/').at(-1)!;
    if (url.includes('/node_modules/')) {
      const [first, second] = name.split('/');
      const key = first!.startsWith('@') ? `${first}/${second}` : first!;
      packages[key] = (packages[key] ?? 0) + 1;
    } else if (url.startsWith(new URL('src/', root).href)) {
      own.push(url.slice(new URL('src/', root).href.length));
    }
  }
  return { packages, own };
}

const rollcall = (...given: readonly string[]): Loaded =>
  load(fileURLToPath(new URL('bin/rollcall.js', root)), ...given);

/** Returns what an import of a module of `src` loads. */
const loadedBy = (module: string): Loaded =>
  load('--input-type=module', '--eval', `await import(${JSON.stringify(urlOf(module))})`);

const urlOf = (module: string): string => new URL(`src/${module}`, root).href;

/** Returns the modules of `src` that are in one of these folders. */
const within = ({ own }: Loaded, ...folders: readonly string[]): readonly string[] =>
  own.filter((path) => folders.some((each) => path.startsWith(`${each}/`)));

describe('a command loads what it uses', () => {
  it.each([['--version'], ['--help']])('%s: no command', (given) => {
    const { packages, own } = rollcall(given);
    expect(Object.keys(packages)).toEqual(['commander']);
    expect(own).toEqual(['cli/main.ts', 'cli/program.ts', 'server/version.ts']);
  });

  it('a misspelt command: none but the one that says so, with a suggestion', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [fileURLToPath(new URL('bin/rollcall.js', root)), 'usres'],
      { encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(stderr).toContain("unknown command 'usres'\n(Did you mean users?)");
    expect(stderr).toContain('Run it with --help');
  });

  describe('with a database', () => {
    beforeAll(() => {
      const create = `
        const { openSqliteStore } = await import(${JSON.stringify(urlOf('storage/sqlite/sqlite-store.ts'))});
        await openSqliteStore({ path: ${JSON.stringify(database)} }).close();`;
      load('--input-type=module', '--eval', create);
      rollcall('tenant', 'create', 'acme', '--storage-url', `file:${database}`);
    });

    it.each([
      ['users', 'list'],
      ['account', 'list'],
      ['tenant', 'list'],
      ['token', 'list'],
      ['connection', 'list'],
      ['events', 'replay'],
    ])('%s %s: the management API over the store, and nothing else of the server', (...given) => {
      const loaded = rollcall(...given, '--storage-url', `file:${database}`);
      expect(Object.keys(loaded.packages).sort()).toEqual([
        '@asteasolutions/zod-to-openapi',
        '@hono/zod-openapi',
        '@hono/zod-validator',
        'commander',
        'hono',
        'jsonc-parser',
        'openapi-fetch',
        'zod',
      ]);
      expect(within(loaded, 'simulators', 'conformance', 'embedding', 'server/jobs')).toEqual([]);
      expect(within(loaded, 'scim', 'http').length).toBeLessThanOrEqual(8);
      expect(within(loaded, 'storage/postgres').length).toBeLessThanOrEqual(1);
      expect(loaded.own.length).toBeLessThanOrEqual(450);
    });

    it.each([
      ['users', 'list'],
      ['requests', 'tail', '-f'],
    ])('%s %s of a remote server: no storage, and no API', (...given) => {
      const loaded = load(
        '--import',
        new URL('test/support/unreachable.ts', root).href,
        fileURLToPath(new URL('bin/rollcall.js', root)),
        ...given,
        '--url',
        'http://127.0.0.1:59998',
      );
      expect(Object.keys(loaded.packages).sort()).toEqual([
        'commander',
        'jsonc-parser',
        'openapi-fetch',
      ]);
      expect(within(loaded, 'api', 'scim', 'http', 'directory', 'storage/sqlite')).toEqual([]);
      expect(within(loaded, 'storage').length).toBeLessThanOrEqual(2);
      expect(loaded.own.length).toBeLessThanOrEqual(70);
    });
  });
});

describe('an import loads what it exports', () => {
  it('rollcall/http: the adapters', () => {
    const { packages, own } = loadedBy('http/index.ts');
    expect(packages).toEqual({});
    expect(own.length).toBeLessThanOrEqual(10);
  });

  it('rollcall: what starts it; the rest comes with the first start', () => {
    const loaded = loadedBy('index.ts');
    expect(Object.keys(loaded.packages)).toEqual(['jsonc-parser']);
    expect(within(loaded, 'api', 'cli', 'scim', 'http', 'storage/sqlite', 'delivery')).toEqual([]);
    expect(within(loaded, 'directory', 'accounts', 'access')).toEqual([]);
    expect(loaded.own.length).toBeLessThanOrEqual(40);
  });

  it('the writing thread: no library', () => {
    expect(loadedBy('server/commands.ts').packages).toEqual({});
  });

  it('the server: logs and metrics; what only the management API uses comes with its first call', () => {
    const { packages } = loadedBy('server/server.ts');
    for (const name of ['hono', 'zod', '@hono/zod-openapi', 'jose', 'pg', 'commander', 'pino'])
      expect(packages).not.toHaveProperty([name]);
  });
});

describe('the help of the program', () => {
  it('says of each command what the command says itself', async () => {
    const whole = await createProgram();
    const bare = await createProgram([]);
    expect(bare.helpInformation()).toBe(whole.helpInformation());
    for (const command of whole.commands) {
      const usage = command.usage().replace('[command]', '').trim();
      const isLeaf = command.commands.length === 0;
      expect(whole.createHelp().subcommandTerm(command)).toBe(
        isLeaf ? `${command.name()} ${usage}` : command.name(),
      );
    }
  });

  it('and finds the command that arguments run', () => {
    expect(commandsOf(['users', 'list', '--tenant', 'start'])).toEqual(['users']);
    expect(commandsOf(['help', 'users'])).toEqual(['users', 'help']);
    expect(commandsOf(['--', 'roles'])).toEqual(['roles']);
    expect(commandsOf(['constructor'])).toEqual([]);
    expect(commandsOf([])).toEqual([]);
    expect(commandsOf(['completion', 'bash'])).toEqual(commandNames);
    expect(commandsOf(['completion', 'bash', '--tenants'])).toEqual(['completion']);
    expect(new Set(commandNames).size).toBe(commandNames.length);
  });

  it('a command that is not loaded refuses to run', async () => {
    const program = await createProgram([]);
    await expect(program.parseAsync(['node', 'rollcall', 'config'])).rejects.toThrow(
      'the command config was not loaded',
    );
  });
});
