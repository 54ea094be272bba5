import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, serverOwner } from './postgres.ts';

const program = '/usr/sbin/pgbouncer';

/** Whether there is PgBouncer on this machine. */
export const hasPgBouncer: boolean = existsSync(program);

/** A PgBouncer in transaction mode. */
export interface PgBouncer {
  /** Returns the URL of a database of the server behind it, through it. */
  through(database: string): string;
  stop(): void;
}

/**
 * Starts it in front of a server. It has fewer sessions behind it than there are before it: each
 * transaction may get another one.
 *
 * @param server URL of any database of the server
 */
export async function startPgBouncer(server: string): Promise<PgBouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bouncer-'));
  const owner = serverOwner();
  const listenPort = await freePort();
  const { hostname, port } = new URL(server);
  writeFileSync(join(folder, 'users'), '"rollcall" "secret"\n');
  writeFileSync(
    join(folder, 'bouncer.ini'),
    `[databases]\n* = host=${hostname} port=${port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${listenPort}\nunix_socket_dir =\nauth_type = plain\nauth_file = ${folder}/users\npool_mode = transaction\ndefault_pool_size = 3\nmax_client_conn = 200\nserver_login_retry = 1\nlogfile = ${folder}/log\npidfile = ${folder}/pid\n`,
  );
  if (owner !== undefined)
    for (const path of ['', 'users', 'bouncer.ini'])
      chownSync(join(folder, path), owner.uid, owner.gid);
  const child = spawn(program, [join(folder, 'bouncer.ini')], { stdio: 'ignore', ...owner });
  while (!(await listens(listenPort))) await sleep(20);
  return {
    through(database) {
      const url = new URL(database);
      url.port = String(listenPort);
      url.searchParams.set('pooler', 'transaction');
      return url.href;
    },
    stop: () => void child.kill('SIGINT'),
  };
}

function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1', () => resolve(true));
  socket.on('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
