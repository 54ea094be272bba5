/** @module-tag slow */
import { mkdtempSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { send } from '../support/client.ts';
import { createDatabase, dropDatabase } from '../support/postgres.ts';
import { startProcess } from '../support/process.ts';
import { stores, token, user } from '../support/server.ts';

it.each(stores)(
  'T096 on %s, with 64 files and 200 clients: it sheds them, loses nothing, and goes on',
  {
    timeout: 240_000,
  },
  async (store) => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-files-'));
    const database = store === 'postgres' ? await createDatabase() : undefined;
    const storage: Record<string, string> =
      database === undefined
        ? {}
        : { ROLLCALL_STORAGE_URL: database, ROLLCALL_VAULT_KEY: 'a vault key for tests' };
    const environment = {
      ROLLCALL_SCIM_AUTH_TOKEN: token,
      ROLLCALL_LOG_LEVEL: 'silent',
      ...storage,
    };
    const node = await startProcess(folder, environment, [], 64);
    const made: string[] = [];
    const create = async (): Promise<number> => {
      const { status, json } = await send(
        node.url,
        'POST',
        '/scim/v2/Users',
        { body: user() },
        token,
      );
      if (status === 201) made.push(json.id);
      return status;
    };
    expect(await create()).toBe(201);
    const { hostname, port } = new URL(node.url);
    const crowd = Array.from(
      { length: 200 },
      (): Socket => connect(Number(port), hostname).on('error', () => undefined),
    );
    await sleep(500);
    const meanwhile = await Promise.all(
      Array.from({ length: 20 }, () =>
        Promise.race([
          create().catch((error: NodeJS.ErrnoException) => error.code),
          sleep(3_000, 'waits'),
        ]),
      ),
    );
    for (const outcome of meanwhile)
      expect(outcome).toBeOneOf([201, 503, 'ECONNRESET', 'EPIPE', 'waits']);
    for (const socket of crowd) socket.destroy();
    await expect.poll(() => create().catch(() => 0)).toBe(201);
    for (const id of made)
      expect((await send(node.url, 'GET', `/scim/v2/Users/${id}`, {}, token)).status).toBe(200);
    node.child.kill('SIGTERM');
    expect(await node.ended).toBe(0);
    if (database !== undefined) await dropDatabase(database);
  },
);

it('T096 has everything loaded and open when it is ready: clients may take every file at once', {
  timeout: 240_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-files-'));
  const environment = { ROLLCALL_SCIM_AUTH_TOKEN: token, ROLLCALL_LOG_LEVEL: 'silent' };
  const node = await startProcess(folder, environment, [], 64);
  const { hostname, port } = new URL(node.url);
  const crowd = Array.from(
    { length: 200 },
    (): Socket => connect(Number(port), hostname).on('error', () => undefined),
  );
  await sleep(1_000);
  for (const socket of crowd) socket.destroy();
  const create = (): Promise<number> =>
    send(node.url, 'POST', '/scim/v2/Users', { body: user() }, token).then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(create).toBe(201);
  node.child.kill('SIGTERM');
  await node.ended;
});
