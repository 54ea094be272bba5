/** @module-tag slow */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CodeBlock, readPage, root } from '../support/markdown.ts';
import { binary, type RollcallProcess, runCommand, startProcess } from '../support/process.ts';

const readme = readPage('README.md');
const hasCurl = spawnSync('curl', ['--version']).status === 0;

interface Step {
  readonly command: string;
  /** What the page says that the command prints. */
  readonly output: string;
}

/** Reads a block of commands that begin with `$ `; indented lines after one belong to it. */
function stepsOf({ text }: CodeBlock): readonly Step[] {
  const steps: { command: string[]; output: string[] }[] = [];
  for (const line of text.split('\n')) {
    const step = steps.at(-1);
    if (line.startsWith('$ ')) steps.push({ command: [line.slice(2)], output: [] });
    else if (step!.output.length === 0 && line.startsWith('    ')) step!.command.push(line);
    else step!.output.push(line);
  }
  return steps.map(({ command, output }) => ({
    command: command.join('\n'),
    output: output.join('\n').trimEnd(),
  }));
}

const uuids = (text: string): readonly string[] =>
  text.match(/[\da-f]{8}(?:-[\da-f]{4,12}){4}/gu) ?? [];
const withoutTimes = (text: string): string =>
  text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, '<time>');

/** Layout of JSON is for readers; its content counts. */
const normal = (text: string): unknown => (text.startsWith('{') ? JSON.parse(text) : text);

describe.skipIf(!hasCurl)('the commands of the README', { timeout: 300_000 }, () => {
  let folder: string;
  let server: RollcallProcess;
  let token: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-readme-'));
    server = await startProcess(folder);
    token = readFileSync(join(folder, 'data/rollcall.db.first-token'), 'utf8').trim();
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it('print what the README says, up to ids and times', () => {
    const exports = readme.blocks
      .flatMap(({ text }) => text.split('\n'))
      .filter((line) => line.startsWith('export '))
      .join('\n')
      .replace('<the token>', token);
    const steps = readme.blocks.filter(({ text }) => text.startsWith('$ ')).flatMap(stepsOf);
    expect(steps.length).toBeGreaterThanOrEqual(6);
    /** Ids of the page, and what they are here. */
    const ids = new Map<string, string>();
    const translate = (text: string): string => {
      let translated = text.replaceAll('http://127.0.0.1:8080', server.url);
      for (const [documented, actual] of ids)
        translated = translated.replaceAll(documented, actual);
      return translated;
    };
    for (const { command, output } of steps) {
      const script = translate(`${exports}\n${command}`).replaceAll(
        'npx rollcall',
        `'${process.execPath}' '${binary}'`,
      );
      const printed = execFileSync('bash', ['-ec', script], { cwd: folder, encoding: 'utf8' });
      const [documented, actual] = [uuids(output), uuids(printed)];
      expect(actual.length, command).toBe(documented.length);
      for (const [index, id] of documented.entries()) if (!ids.has(id)) ids.set(id, actual[index]!);
      expect(normal(withoutTimes(printed.trimEnd())), command).toEqual(
        normal(withoutTimes(translate(output))),
      );
    }
  });

  it('prints at the start what the README shows', () => {
    const shown = readme.blocks.find(({ text }) => text.startsWith('SCIM base URL'))!.text;
    const labels = shown
      .split('\n')
      .flatMap((line) => line.match(/^(?:[A-Z][A-Za-z ]+?(?= {2,}|:)|ready|See[^:]+)/u) ?? []);
    expect(labels.length).toBeGreaterThanOrEqual(6);
    for (const label of labels) expect(server.output()).toContain(label);
  });

  it('sets up a tenant, a connection and a token as the README does', () => {
    const block = readme.blocks.find(({ text }) => text.startsWith('npx rollcall tenant create'))!;
    for (const line of block.text.split('\n')) {
      const given = line
        .replace('npx rollcall ', '')
        .match(/'[^']*'|\S+/gu)!
        .map((word) => word.replaceAll("'", ''));
      const { status, stderr } = runCommand(folder, given);
      expect({ line, status, stderr }).toMatchObject({ status: 0 });
    }
  });

  it('accepts the configuration of a self-hosted product', () => {
    const block = readme.blocks.find(({ language }) => language === 'json')!;
    writeFileSync(join(folder, 'rollcall.json'), block.text);
    expect(runCommand(folder, ['config', 'check'])).toMatchObject({ status: 0 });
    rmSync(join(folder, 'rollcall.json'));
  });

  it('applies the definitions of the page about schemas', () => {
    const block = readPage('docs/schemas.md').blocks.find(({ text }) =>
      text.includes('resourceTypes'),
    )!;
    writeFileSync(join(folder, 'definitions.json'), block.text);
    expect(runCommand(folder, ['schemas', 'apply', 'definitions.json'])).toMatchObject({
      status: 0,
    });
  });

  it('runs the program of the README', () => {
    const block = readme.blocks.find(({ language }) => language === 'ts')!;
    const program = `${block.text.replace("'rollcall'", `'${root}src/index.ts'`)}\nawait server.close();\n`;
    writeFileSync(join(folder, 'program.ts'), program);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['program.ts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+ rollcall\w+/u);
  });
});
