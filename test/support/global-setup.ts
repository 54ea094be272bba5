import { type Cluster, createCluster, serverPrograms } from './postgres.ts';

let cluster: Cluster | undefined;

/** One PostgreSQL server for all tests: the one that is named, or a throwaway one. Without any, CI fails, and elsewhere the last lines say so. */
export async function setup(): Promise<void> {
  if (process.env['ROLLCALL_TEST_POSTGRES_URL'] !== undefined) return;
  if (serverPrograms() === undefined) {
    if (process.env['CI'] !== undefined) throw new Error("CI needs PostgreSQL: install Debian's package postgresql");
    return;
  }
  cluster = await createCluster();
  process.env['ROLLCALL_TEST_POSTGRES_URL'] = cluster.url('postgres');
}

export function teardown(): void {
  cluster?.remove();
  if (process.env['ROLLCALL_TEST_POSTGRES_URL'] === undefined)
    console.log(
      '\nNOT TESTED ON POSTGRESQL: there is no server. Install one (Debian: postgresql), or name one in ROLLCALL_TEST_POSTGRES_URL.\n',
    );
}
