/** @module-tag slow */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/markdown.ts';
import { freePort } from '../support/postgres.ts';

interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** Returns the instructions of a Dockerfile: its lines, joined where they end with a backslash. */
function instructionsOf(text: string): readonly Instruction[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/gu, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name, rest] = /^([A-Z]+)\s+(.*)$/u.exec(line)!;
      return { name: name!, text: rest! };
    });
}

const instructions = instructionsOf(readFileSync(join(root, 'deploy/Dockerfile'), 'utf8'));
const stages = instructions.reduce<Instruction[][]>((all, instruction) => {
  if (instruction.name === 'FROM') all.push([]);
  all.at(-1)?.push(instruction);
  return all;
}, []);
const final = stages.at(-1)!;
const textsOf = (name: string): readonly string[] =>
  final.filter((instruction) => instruction.name === name).map(({ text }) => text);

/** Files of the build context: those that deploy/Dockerfile.dockerignore lets in. */
function contextFiles(): readonly string[] {
  const lines = readFileSync(join(root, 'deploy/Dockerfile.dockerignore'), 'utf8').split('\n');
  const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  return allowed.flatMap((pattern) => globSync(pattern, { cwd: root }));
}

describe('the Dockerfile', () => {
  it('has one base, which can be given by its digest', () => {
    expect(stages.map(([from]) => from?.text.split(' ')[0])).toEqual(
      stages.map(() => '${NODE_IMAGE}'),
    );
    const [argument] = instructions;
    const [, major] = /^NODE_IMAGE=.*node:(\d+)-bookworm-slim$/u.exec(argument!.text)!;
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(Number(major)).toBeGreaterThanOrEqual(Number(/\d+/u.exec(engines.node)![0]));
  });

  it('runs as a user without a name, as the first process, and says how it is', () => {
    expect(textsOf('USER')).toEqual(['65532:65532']);
    expect(textsOf('ENTRYPOINT')).toEqual(['["node", "/app/bin/rollcall.js"]']);
    expect(textsOf('CMD')).toEqual(['["start"]']);
    expect(textsOf('STOPSIGNAL')).toEqual(['SIGTERM']);
    expect(textsOf('HEALTHCHECK')[0]).toContain('/healthz');
    expect(textsOf('VOLUME')).toEqual(['["/data"]']);
    for (const label of ['title', 'licenses', 'source', 'version', 'revision'])
      expect(textsOf('LABEL')[0]).toContain(`org.opencontainers.image.${label}=`);
  });

  it('copies what there is, and nothing of the repository beside it', () => {
    const context = contextFiles();
    for (const { text } of instructions.filter(({ name }) => name === 'COPY')) {
      if (text.startsWith('--from=')) continue;
      for (const source of text.split(' ').slice(0, -1))
        if (source !== '.') expect(context).toContain(source);
    }
    for (const name of ['test', 'docs', '.git', 'node_modules', 'data', 'deploy'])
      expect(context).not.toContain(name);
  });
});

/** Paths of the image are below a folder. */
function inFolder(command: string, folder: string): string {
  return command.replaceAll(
    /(?<=^|[\s"'=])\/(?=app\b|data\b|usr\/local\/bin\/rollcall)/gu,
    `${folder}/`,
  );
}

/** Runs the instructions of the stages in empty folders, with only Node and the system on the PATH. */
function buildImage(target: string): string {
  const path = `${dirname(process.execPath)}:/usr/bin:/bin`;
  const environment = { ...process.env, PATH: path };
  const folders = new Map<string, string>();
  let folder = '';
  for (const stage of stages) {
    const [, name = 'final'] = / AS (\w+)$/u.exec(stage[0]!.text) ?? [];
    folder = join(target, name);
    folders.set(name, folder);
    mkdirSync(join(folder, 'usr/local/bin'), { recursive: true });
    let workdir = '/';
    for (const { name: kind, text } of stage) {
      const inside = (given: string): string =>
        join(folder, given.startsWith('/') ? given : join(workdir, given));
      if (kind === 'WORKDIR') {
        workdir = text;
        mkdirSync(inside('.'), { recursive: true });
      } else if (kind === 'COPY') {
        const [, from, rest] = /^(?:--from=(\w+) )?(.*)$/u.exec(text)!;
        const given = rest!.split(' ');
        const to = inside(given.at(-1)!);
        const sources = given.slice(0, -1);
        const base = from === undefined ? root : folders.get(from)!;
        for (const source of sources.includes('.') ? contextFiles() : sources)
          cpSync(
            join(base, source),
            from !== undefined || (sources.length === 1 && !sources.includes('.'))
              ? to
              : join(to, source),
            { recursive: true },
          );
      } else if (kind === 'RUN')
        execFileSync('sh', ['-euc', inFolder(text, folder)], {
          cwd: inside('.'),
          env: environment,
          stdio: ['ignore', 'ignore', 'inherit'],
        });
    }
  }
  return folder;
}

/** Long form, two minutes and root: `ROLLCALL_TEST_IMAGE=1 npx vitest run test/deploy/dockerfile`. */
describe.runIf(process.env['ROLLCALL_TEST_IMAGE'] !== undefined)('the image', () => {
  it('is built in an empty folder, serves as its user, and ends on SIGTERM', {
    timeout: 400_000,
  }, async () => {
    const target = mkdtempSync(join(tmpdir(), 'rollcall-image-'));
    execFileSync('chmod', ['0755', target]);
    const image = buildImage(target);
    expect(existsSync(join(image, 'app/src'))).toBe(false);
    const port = await freePort();
    const variables = Object.fromEntries(
      [...textsOf('ENV')[0]!.matchAll(/(\w+)=(\S+)/gu)].map(([, name, value]) => [name!, value!]),
    );
    const environment = {
      ...variables,
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      ROLLCALL_LISTEN: `127.0.0.1:${port}`,
      ROLLCALL_STORAGE_URL: `file://${join(image, 'data/rollcall.db')}`,
    };
    const [program, ...given] = [
      ...JSON.parse(textsOf('ENTRYPOINT')[0]!),
      ...JSON.parse(textsOf('CMD')[0]!),
    ];
    // The first process of a PID namespace, as in a container.
    const user = ['setpriv', '--reuid=65532', '--regid=65532', '--clear-groups', '--no-new-privs'];
    const namespace = ['--pid', '--fork', '--mount-proc', '--kill-child', ...user];
    const command = [program, inFolder(given[0], image), ...given.slice(1)];
    const child = spawn('unshare', [...namespace, ...command], {
      cwd: join(image, 'data'),
      env: environment,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await expect.poll(() => output).toMatch(/^ready /mu);
    const health = JSON.parse(/CMD (\[.*\])$/u.exec(textsOf('HEALTHCHECK')[0]!)![1]!) as string[];
    const ask = health.map((part) => part.replace('8080', String(port)));
    expect(spawnSync(ask[0]!, ask.slice(1), { env: environment }).status).toBe(0);
    const inside = spawnSync('pgrep', ['-P', String(child.pid)], {
      encoding: 'utf8',
    }).stdout.trim();
    process.kill(Number(inside), 'SIGTERM');
    await ended;
    expect(output).toContain('"msg":"stopping"');
    expect(spawnSync(ask[0]!, ask.slice(1), { env: environment }).status).toBe(1);
    rmSync(target, { recursive: true, force: true });
  });
});
