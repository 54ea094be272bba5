import { createServer } from 'node:http';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { createRollcall, postgres } from 'rollcall';

const port = Number(process.env['PORT'] ?? 3000);
const people = pgTable('people', { id: text().primaryKey(), name: text().notNull().unique() });

// The application's own pool, table and drizzle.
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] });
await pool.query(
  'CREATE TABLE IF NOT EXISTS people (id TEXT PRIMARY KEY, name TEXT UNIQUE NOT NULL)',
);
const db = drizzle({ client: pool });

/** Drizzle in the transaction of a hook: over its client, and without `transaction()`. */
const inHook = ({ client }: { client: unknown }) => drizzle({ client: client as pg.PoolClient });

const rollcall = await createRollcall({
  store: postgres({ pool }),
  basePath: '/identity',
  authToken: process.env['SCIM_TOKEN'],
  on: {
    // Both rows are committed, or neither.
    async 'user.created'({ subject, data }, context) {
      const { username } = data['account'] as { username: string };
      await inHook(context).insert(people).values({ id: subject, name: username });
    },
    async 'user.deleted'({ subject }, context) {
      await inHook(context).delete(people).where(eq(people.id, subject));
    },
  },
});

const server = createServer((request, response) => {
  rollcall.node(request, response, async () => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(await db.select().from(people)));
  });
});
server.listen(port, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${port}`));

process.once('SIGTERM', async () => {
  server.close();
  await rollcall.close();
  await pool.end();
});
