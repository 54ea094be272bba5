/** @module-tag slow */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '../support/client.ts';
import { type RollcallProcess, startProcess } from '../support/process.ts';
import { apiToken, user } from '../support/server.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-threads-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let serial = 0;

/** Environment of a server with two threads, in which each thread first runs a script. */
function environment(script = ''): Record<string, string> {
  serial += 1;
  const path = join(folder, `before-${serial}.mjs`);
  writeFileSync(path, `import { threadId, workerData } from 'node:worker_threads';\n${script}`);
  return {
    ROLLCALL_SCIM_AUTH_TOKEN: 'threadtoken',
    ROLLCALL_API_TOKEN: apiToken,
    ROLLCALL_SERVER_THREADS: '2',
    ROLLCALL_STORAGE_URL: `file:${join(folder, `${serial}.db`)}`,
    NODE_OPTIONS: `--import=${path}`,
  };
}

/** Whether a script runs in the answering thread beside the main thread. */
const isAnswering = 'workerData?.memory !== undefined';

/** A script that works in the answering thread once `trigger` is written. */
const onTrigger = (work: string): string => `
  import { existsSync } from 'node:fs';
  if (${isAnswering}) setInterval(() => {
    if (!existsSync(${JSON.stringify(join(folder, 'trigger'))})) return;
    ${work}
  }, 20);`;

async function trigger(work: () => Promise<void>): Promise<void> {
  const path = join(folder, 'trigger');
  writeFileSync(path, '');
  await work();
  rmSync(path);
}

const post = ({ url }: RollcallProcess) =>
  send(url, 'POST', '/scim/v2/Users', { body: user() }, 'threadtoken');

describe('a process with two answering threads', () => {
  it('is ready once, and on SIGTERM answers what it has begun and ends with 0', async () => {
    const given = environment();
    const path = given['ROLLCALL_STORAGE_URL']!.slice('file:'.length);
    const server = await startProcess(folder, given);
    let isOver = false;
    const outcomes = new Map<number | string, number>();
    const count = (outcome: number | string): void => {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    };
    const client = async (): Promise<void> => {
      while (!isOver)
        await post(server).then(
          ({ status }) => count(status),
          (error: NodeJS.ErrnoException) => count(error.code!),
        );
    };
    const clients = Array.from({ length: 8 }, client);
    await expect.poll(() => outcomes.get(201) ?? 0).toBeGreaterThan(30);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    isOver = true;
    await Promise.all(clients);
    // A connection that was not accepted yet is refused or reset; no request is answered otherwise.
    for (const outcome of outcomes.keys())
      expect([201, 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']).toContain(outcome);
    expect(server.output().match(/^ready /gmu)).toHaveLength(1);
    expect(server.errors()).not.toContain('"level":"error"');
    // What was counted on both threads has been written.
    const database = new DatabaseSync(path, { readOnly: true });
    const counted = database.prepare("SELECT requests FROM usage WHERE credential_id = ''").get();
    database.close();
    expect(counted!['requests']).toBeGreaterThanOrEqual(outcomes.get(201)!);
  });

  it('ends when a thread ends, so that no connection waits for nothing', async () => {
    const crash = onTrigger("throw new Error('on purpose');");
    const server = await startProcess(folder, environment(crash));
    await trigger(async () => expect(await server.ended).toBe(1));
    expect(server.errors()).toContain('the server cannot continue');
    expect(server.errors()).toContain('on purpose');
    await expect(post(server)).rejects.toThrow('ECONNREFUSED');
  });

  it('ends when a thread is out of memory', async () => {
    const fill = onTrigger(`const held = [];
      for (;;) held.push(new Array(100_000).fill({ one: held.length }));`);
    const given = environment(fill);
    given['NODE_OPTIONS'] += ' --max-old-space-size=256';
    const server = await startProcess(folder, given);
    await trigger(async () => expect(await server.ended).not.toBe(0));
    await expect(post(server)).rejects.toThrow('ECONNREFUSED');
  });

  it('does not start when a thread cannot', async () => {
    const fail = `if (${isAnswering}) throw new Error('no thread for you');`;
    await expect(startProcess(folder, environment(fail))).rejects.toThrow(
      /ended with 1 before it was ready: [^]*no thread for you/u,
    );
  });

  it('answers on one where the system cannot share a port, and says so', async () => {
    const refuse = `import { Server } from 'node:net';
      const { listen } = Server.prototype;
      Server.prototype.listen = function (options, ...rest) {
        if (options.reusePort !== true) return listen.call(this, options, ...rest);
        const error = Object.assign(new Error('listen ENOTSUP'), { code: 'ENOTSUP' });
        process.nextTick(() => this.emit('error', error));
        return this;
      };`;
    const server = await startProcess(folder, environment(refuse));
    expect((await post(server)).status).toBe(201);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(server.errors()).toContain('threads of this system cannot share a port');
  });
});
