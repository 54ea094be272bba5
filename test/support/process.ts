import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const binary: string = fileURLToPath(new URL('../../bin/rollcall.js', import.meta.url));

export interface RollcallProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it printed on standard output so far. */
  output(): string;
  /** What it logged so far. */
  errors(): string;
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
}

function cleanEnvironment(extra: Readonly<Record<string, string>>): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !name.startsWith('ROLLCALL_'),
  );
  // Tests ask more than a client would.
  const limits = {
    ROLLCALL_LIMITS_REQUESTS_PER_SECOND: '100000',
    ROLLCALL_LIMITS_BURST: '100000',
    ROLLCALL_LIMITS_FAILURES_PER_MINUTE: '100000',
    ROLLCALL_DRAIN_SECONDS: '0',
    ROLLCALL_SERVER_THREADS: process.env['ROLLCALL_TEST_THREADS'] ?? '1',
  };
  const coverage = process.env['ROLLCALL_TEST_CHILD_COVERAGE'];
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    ...limits,
    ...extra,
    // Read by tools/child-coverage.ts.
    ...(coverage === undefined ? {} : { NODE_V8_COVERAGE: coverage }),
  };
}

/**
 * Starts `rollcall start` as an operator would, and waits for its line `ready`.
 *
 * @param files that it may have open; absent: as many as anybody
 */
export function startProcess(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
  files?: number,
): Promise<RollcallProcess> {
  const given = [process.execPath, binary, 'start', '--listen', '127.0.0.1:0', ...flags];
  const [program, ...rest] =
    files === undefined ? given : ['sh', '-c', `ulimit -n ${files}; exec "$0" "$@"`, ...given];
  const child = spawn(program!, rest, { cwd: folder, env: cleanEnvironment(environment) });
  let output = '';
  let errors = '';
  const ended = new Promise<number | string>((resolve) =>
    child.on('exit', (code, signal) => resolve(code ?? signal!)),
  );
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const ready = /^ready (\S+)/mu.exec(output);
      if (ready !== null)
        resolve({ url: ready[1]!, child, output: () => output, errors: () => errors, ended });
    });
    void ended.then((code) =>
      reject(new Error(`ended with ${code} before it was ready: ${errors}`)),
    );
  });
}

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runCommand(
  folder: string,
  given: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): CommandResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [binary, ...given], {
    cwd: folder,
    env: cleanEnvironment(environment),
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { status, stdout, stderr };
}
