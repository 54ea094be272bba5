/** @module-tag slow */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCall } from '../support/client.ts';
import { commandsOf, createDocRunner } from '../support/doc-runner.ts';
import { readPage, root } from '../support/markdown.ts';
import { createDatabase, dropDatabase, hasPostgres } from '../support/postgres.ts';
import { binary, type RollcallProcess, startProcess } from '../support/process.ts';
import { Receiver } from '../support/receiver.ts';
import { user } from '../support/server.ts';

/** A process for each command, and whole scenarios: seconds each on a busy machine. */
const timeout = 300_000;

let folder: string;
let server: RollcallProcess;
let token: string;
const { run, placeholders } = createDocRunner(
  () => folder,
  () => server.url,
);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-docs-'));
  server = await startProcess(folder);
  token = readFileSync(join(folder, 'data/rollcall.db.first-token'), 'utf8').trim();
  placeholders.set('<the token>', token);
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.ended;
  rmSync(folder, { recursive: true, force: true });
});

const create = (userName: string) =>
  createCall(server.url, '/scim/v2', token)('POST', '/Users', { body: user({ userName }) });

describe('docs/simulators.md', { timeout }, () => {
  it('has commands that provision without drift', () => {
    const [first, ...commands] = commandsOf('docs/simulators.md');
    expect(first).toBe('export SCIM_TOKEN=<the token>');
    run(first!);
    expect(commands.length).toBeGreaterThanOrEqual(2);
    for (const command of commands) expect(run(command)).toMatch(/^ok {4}first-sync/mu);
  });

  it('has a program that runs', () => {
    const block = readPage('docs/simulators.md').blocks.find(({ language }) => language === 'ts')!;
    const program = block.text
      .replace("'rollcall/simulators'", `'${root}src/simulators/index.ts'`)
      .replace('http://127.0.0.1:8080', server.url)
      .replace('the token', token);
    writeFileSync(join(folder, 'program.ts'), program);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['program.ts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: 'true\n' });
  });
});

describe('docs/events.md', { timeout }, () => {
  const commands = commandsOf('docs/events.md');
  /** The words of a command that runs until it is stopped. */
  const wordsOf = (beginning: string): readonly string[] =>
    commands
      .find((command) => command.startsWith(beginning))!
      .replace('npx rollcall ', '')
      .replace('acme', 'default')
      .split(' ');

  /** Starts a command, and resolves once a text is in what it prints or an effect is there. */
  async function listen(words: readonly string[], isDone: (output: string) => boolean) {
    const child = spawn(process.execPath, [binary, ...words], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise((resolve) => child.on('exit', resolve));
    let serial = 0;
    // It begins with the events after its start, which nothing announces.
    await expect
      .poll(
        async () => {
          await create(`listened-${words.length}-${(serial += 1)}@example.com`);
          return isDone(output);
        },
        { interval: 500 },
      )
      .toBe(true);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  }

  it('listens until Ctrl-C', () =>
    listen(wordsOf('npx rollcall events listen --tenant acme'), (output) =>
      output.includes('"type":"user.created"'),
    ));

  it('forwards to an application', async () => {
    const receiver = await new Receiver().start();
    const words = wordsOf('npx rollcall events listen --tenant acme --forward').map((word) =>
      word.replace('localhost:3000', receiver.host),
    );
    expect(words).toContain('--forward');
    await listen(words, () => receiver.received.length > 0);
    receiver.stop();
    expect(receiver.received[0]!.event).toMatchObject({ type: 'user.created', tenant: 'default' });
  });

  it('replays', async () => {
    await create('replayed@example.com');
    const replay = commands.find((command) => command.startsWith('npx rollcall events replay'))!;
    const range = replay.replace('acme', 'default');
    // The database of this test has fewer events than the page's.
    const printed = run(range.replace('--after 4000', '--after 0'));
    expect(printed.split('\n')[0]).toContain('"sequence":1,');
    run(range);
  });
});

describe('docs/gallery.md', { timeout }, () => {
  it('has commands that write a kit for each vendor', () => {
    // The variables of other pages are not set here: the kit would use SCIM_TOKEN.
    const gallery = createDocRunner(
      () => folder,
      () => server.url,
    );
    const commands = commandsOf('docs/gallery.md');
    expect(commands.filter((command) => command.includes('rollcall gallery'))).toHaveLength(2);
    const printed = commands.map((command) => gallery.run(command)).join('');
    expect(printed).not.toMatch(/^failed/mu);
    expect(printed).toMatch(/^7 files are in gallery-entra-review/mu);
    expect(printed).toMatch(/^7 files are in gallery-okta-review/mu);
  });
});

describe.skipIf(!hasPostgres)('docs/scaling.md', { timeout }, () => {
  it('moves a database from SQLite to PostgreSQL', async () => {
    const copy = commandsOf('docs/scaling.md').find((one) => one.includes('rollcall copy'));
    expect(copy).toMatch(/^npx rollcall copy --from file:.* --to postgres:/u);
    await create('moved@example.com');
    server.child.kill('SIGTERM');
    await server.ended;
    const database = await createDatabase();
    const printed = run(copy!.replace(/postgres:\S+/u, `'${database}'`));
    expect(printed).toMatch(/^copied and compared: \d+ rows, [1-9]\d* resources/u);
    await dropDatabase(database);
  });
});
