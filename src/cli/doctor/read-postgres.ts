import { systemClock } from '../../server/system.ts';
import type { PostgresFacts } from './facts.ts';

/** What is asked of a server, in one statement. */
const question = `SELECT rolsuper, rolbypassrls,
  current_setting('fsync') AS fsync,
  current_setting('full_page_writes') AS full_page_writes,
  current_setting('synchronous_commit') AS synchronous_commit,
  current_setting('autovacuum') AS autovacuum,
  current_setting('max_connections')::int AS max_connections,
  pg_is_in_recovery() AS is_standby,
  (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now,
  (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS ssl,
  inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8'
    OR inet_server_addr() = '::1' AS is_local,
  ARRAY(SELECT slot_name::text FROM pg_replication_slots WHERE NOT active) AS inactive_slots
  FROM pg_roles WHERE rolname = current_user`;

interface Row {
  readonly rolsuper: boolean;
  readonly rolbypassrls: boolean;
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly synchronous_commit: string;
  readonly autovacuum: string;
  readonly max_connections: number;
  readonly is_standby: boolean;
  readonly now: number;
  readonly ssl: boolean | null;
  readonly is_local: boolean;
  readonly inactive_slots: readonly string[];
}

/**
 * Resolves to what a PostgreSQL server says of itself.
 *
 * @param nodes that share the server, each with a pool
 * @throws Error when it cannot be reached
 */
export async function readPostgres(url: string, nodes: number): Promise<PostgresFacts> {
  const [{ default: pg }, { readAddress }] = await Promise.all([
    import('pg'),
    import('../../storage/postgres/address.ts'),
  ]);
  const { hosts, poolSize } = readAddress(url);
  let failure: unknown;
  for (const host of hosts) {
    const client = new pg.Client(host);
    try {
      await client.connect();
      const before = systemClock.now();
      const { rows } = await client.query<Row>(question);
      const isVerified = typeof host.ssl === 'object' && host.ssl.rejectUnauthorized === true;
      const facts = factsOf(rows[0]!, poolSize * nodes, before, isVerified);
      // Of several hosts, the primary is the one that is used.
      if (!facts.isStandby || host === hosts.at(-1)) return facts;
    } catch (error) {
      failure = error;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw failure;
}

function factsOf(row: Row, poolSize: number, asked: number, isVerified: boolean): PostgresFacts {
  return {
    isSuperuser: row.rolsuper,
    bypassesRls: row.rolbypassrls,
    fsync: row.fsync === 'on',
    fullPageWrites: row.full_page_writes === 'on',
    synchronousCommit: row.synchronous_commit,
    autovacuum: row.autovacuum === 'on',
    maxConnections: row.max_connections,
    poolSize,
    isStandby: row.is_standby,
    clockSkewMs: row.now - asked,
    isEncrypted: row.is_local ? undefined : row.ssl === true,
    isVerified,
    inactiveSlots: row.inactive_slots,
  };
}
