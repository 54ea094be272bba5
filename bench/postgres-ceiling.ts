import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { createIds, systemClock } from '../src/server/system.ts';
import { reportTo } from './child.ts';

/**
 * The ceiling of this machine and its PostgreSQL: a bare node:http handler with `pg` that writes
 * the rows of Rollcall for a POST and for a PATCH of a title, each in its own transaction, without
 * validation or SCIM.
 */
const pool = new pg.Pool({ connectionString: process.argv[2]!, max: 10, pipeline: true });
const ids = createIds(systemClock);
const tenant = 'default';
const begin = `BEGIN ISOLATION LEVEL READ COMMITTED; SELECT set_config('rollcall.tenant', '${tenant}', true); SELECT pg_current_xact_id()::text AS id`;
const events = `WITH head AS (
  INSERT INTO event_heads (tenant_id, last) VALUES ($1, 1) ON CONFLICT (tenant_id) DO UPDATE SET last = event_heads.last + 1 RETURNING tenant_id, last)
  INSERT INTO events SELECT tenant_id, last, $2, $3, $4, $5, $6 FROM head`;

let serial = 0;

function named(
  client: pg.PoolClient,
  name: string,
  text: string,
  ...values: unknown[]
): Promise<pg.QueryResult> {
  return client.query({ name, text, values });
}

async function within(
  work: (client: pg.PoolClient) => Promise<readonly Promise<unknown>[]>,
): Promise<void> {
  const client = await pool.connect();
  try {
    void client.query(begin);
    await named(client, 'tenant', 'SELECT * FROM tenants WHERE id = $1', tenant);
    const rest = await work(client);
    await Promise.all([...rest, client.query('COMMIT')]);
  } finally {
    client.release();
  }
}

async function post(body: string): Promise<string> {
  const id = ids.next();
  serial += 1;
  const name = `bare${process.pid}.${serial}@corp.example.com`;
  const document = `{"id":"${id}",${body.slice(1)}`;
  const now = new Date(systemClock.now()).toISOString().slice(0, -1);
  await within(async (client) => {
    const { rows } = await named(
      client,
      'insert',
      `INSERT INTO resources (tenant_id, type, id, connection_id, document, has_references, version, created, last_modified, user_name_key, external_id, display_name_key, active)
       VALUES ($1, 'User', $2, 'bench', $3, 0, 1, $4, $4, $5, $6, 'x', 1) ON CONFLICT DO NOTHING RETURNING position`,
      tenant,
      id,
      document,
      now,
      name,
      `00u${serial}`,
    );
    const keys = JSON.stringify([
      { path: 'emails.value', text: name },
      { path: 'emails.value', text: `home.${name}` },
      { path: 'name.familyName', text: 'lovelace' },
    ]);
    await named(
      client,
      'keys',
      `INSERT INTO attribute_index SELECT $1, 'User', element ->> 'path', element ->> 'text', $2::bigint FROM json_array_elements($3::json) AS elements (element) ON CONFLICT DO NOTHING`,
      tenant,
      (rows[0] as { position: string }).position,
      keys,
    );
    await named(
      client,
      'loose',
      'SELECT * FROM accounts WHERE tenant_id = $1 AND resource_id IS NULL AND user_name_key = $2',
      tenant,
      name,
    );
    await named(
      client,
      'taken',
      'SELECT 1 FROM accounts WHERE tenant_id = $1 AND username_key = $2',
      tenant,
      name,
    );
    await named(
      client,
      'account',
      `INSERT INTO accounts (tenant_id, id, username, username_key, display_name, emails, settings, status, connection_id, resource_id, user_name_key, created, last_modified)
       VALUES ($1, $2, $3, $3, 'x', '[]', '{}', 'active', 'bench', $4, $3, $5, $5)`,
      tenant,
      ids.next(),
      name,
      id,
      now,
    );
    return [
      named(
        client,
        'counter',
        "INSERT INTO counters VALUES ($1, 'User', $2, 1) ON CONFLICT (tenant_id, type, bucket) DO UPDATE SET total = counters.total + 1",
        tenant,
        Math.floor(Number((rows[0] as { position: string }).position) / 8_192),
      ),
      named(
        client,
        'total',
        "INSERT INTO account_totals VALUES ($1, 'active', 1) ON CONFLICT (tenant_id, status) DO UPDATE SET total = account_totals.total + 1",
        tenant,
      ),
      named(client, 'event', events, tenant, ids.next(), 'user.created', id, document, now),
    ];
  });
  return document;
}

async function patch(id: string): Promise<string> {
  let document = '';
  serial += 1;
  const now = new Date(systemClock.now()).toISOString().slice(0, -1);
  await within(async (client) => {
    const { rows } = await named(
      client,
      'read',
      'SELECT * FROM resources WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE',
      tenant,
      id,
    );
    const row = rows[0] as { document: string; version: string };
    document = JSON.stringify({ ...(JSON.parse(row.document) as object), title: `bare ${serial}` });
    await named(
      client,
      'update',
      'UPDATE resources SET document = $1, version = $2, last_modified = $3 WHERE tenant_id = $4 AND id = $5',
      document,
      Number(row.version) + 1,
      now,
      tenant,
      id,
    );
    await named(
      client,
      'accountOf',
      'SELECT * FROM accounts WHERE tenant_id = $1 AND resource_id = $2 FOR UPDATE',
      tenant,
      id,
    );
    return [named(client, 'event', events, tenant, ids.next(), 'user.updated', id, document, now)];
  });
  return document;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

const server = createServer((request, response) => {
  void (async () => {
    const body = await bodyOf(request);
    const document =
      request.method === 'POST' ? await post(body) : await patch(request.url!.split('/').at(-1)!);
    response.writeHead(request.method === 'POST' ? 201 : 200, {
      'Content-Type': 'application/scim+json',
      'Content-Length': Buffer.byteLength(document),
    });
    response.end(document);
  })().catch((error: unknown) => {
    response.writeHead(500).end(String(error));
  });
});
server.listen(0, '127.0.0.1', () => reportTo(process, (server.address() as AddressInfo).port, 0));
