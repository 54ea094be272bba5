import express from 'express';
import pg from 'pg';
import { createRollcall, postgres, ScimError } from 'rollcall';

const port = Number(process.env['PORT'] ?? 3000);

// The application's own pool and table.
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] });
await pool.query('CREATE TABLE IF NOT EXISTS people (id TEXT PRIMARY KEY, name TEXT NOT NULL)');

const rollcall = await createRollcall({
  store: postgres({ pool }),
  basePath: '/identity',
  authToken: process.env['SCIM_TOKEN'],
  on: {
    // In the transaction of the user: both rows are committed, or neither.
    async 'user.created'({ subject, data }, context) {
      const client = context.client as pg.PoolClient;
      const { username } = data['account'] as { username: string };
      await client.query('INSERT INTO people VALUES ($1, $2)', [subject, username]);
      const { rows } = await client.query<{ seats: string }>(
        'SELECT count(*) AS seats FROM people',
      );
      // The identity provider gets this answer, and neither row is there.
      if (Number(rows[0]?.seats) > 3) throw new ScimError('quotaExceeded', 'all 3 seats are taken');
    },
    async 'user.deleted'({ subject }, context) {
      const client = context.client as pg.PoolClient;
      await client.query('DELETE FROM people WHERE id = $1', [subject]);
    },
  },
});

const app = express();
// Before express.json(): Rollcall reads the body itself.
app.use('/identity', rollcall.node);
app.use(express.json());
app.get('/people', async (_request, response) => {
  const { rows } = await pool.query('SELECT * FROM people');
  response.json(rows);
});
const server = app.listen(port, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${port}`));

process.once('SIGTERM', async () => {
  server.close();
  await rollcall.close();
  await pool.end();
});
