import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Cluster,
  createCluster,
  hasReplication,
  installServer,
  serverPrograms,
} from './postgres.ts';

let cluster: Cluster | undefined;
let temporary: string | undefined;

/** One PostgreSQL server for all tests: the one that is named, or a throwaway one. Without any, CI fails, and elsewhere the last lines say so. */
export async function setup(): Promise<void> {
  // Whatever tests leave behind goes with it; the server, which is another user, has its files there too.
  temporary = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
  chmodSync(temporary, 0o755);
  process.env['TMPDIR'] = temporary;
  const isCi = process.env['CI'] !== undefined;
  if (isCi && !hasReplication())
    throw new Error(
      "CI needs PostgreSQL with all its programs: install Debian's package postgresql",
    );
  if (process.env['ROLLCALL_TEST_POSTGRES_URL'] !== undefined) return;
  try {
    if (serverPrograms() === undefined) installServer();
  } catch {
    return;
  }
  cluster = await createCluster();
  process.env['ROLLCALL_TEST_POSTGRES_URL'] = cluster.url('postgres');
}

export function teardown(): void {
  cluster?.remove();
  if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  if (process.env['ROLLCALL_TEST_POSTGRES_URL'] === undefined)
    console.log(
      '\nNOT TESTED ON POSTGRESQL: there is no server. Install one (Debian: postgresql), or name one in ROLLCALL_TEST_POSTGRES_URL.\n',
    );
  else if (!hasReplication())
    console.log(
      '\nNOT TESTED: failover and replicas of PostgreSQL. They want all of its programs (Debian: postgresql).\n',
    );
}
