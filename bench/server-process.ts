import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { rollcallFlags, serverEnvironment } from './contenders.ts';

/** A server in a process of its own. */
export interface ServerProcess {
  readonly port: number;
  readonly child: ChildProcess;
}

const rollcall = 'rollcall-server.ts';

/**
 * Starts Rollcall as `rollcall start` does, or another server of this folder with the defaults of
 * V8, and waits until it listens.
 *
 * @throws Error when it ends before that
 */
export async function startServer(
  given: readonly string[],
  script = rollcall,
): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [...given], {
    execArgv: script === rollcall ? [...rollcallFlags] : [],
    env: serverEnvironment,
  });
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { port: number }));
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)));
  });
  return { port, child };
}
