import { DatabaseSync } from 'node:sqlite';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createRollcall, sqlite } from 'rollcall';

const port = Number(process.env['PORT'] ?? 3000);

// The application's own database and table.
const database = new DatabaseSync('app.db');
database.exec('CREATE TABLE IF NOT EXISTS people (id TEXT PRIMARY KEY, name TEXT NOT NULL)');

const rollcall = await createRollcall({
  store: sqlite({ database }),
  basePath: '/identity',
  authToken: process.env['SCIM_TOKEN'],
  on: {
    // In the transaction of the user: both rows are committed, or neither.
    'user.created'({ subject, data }) {
      const { username } = data['account'] as { username: string };
      database.prepare('INSERT INTO people VALUES (?, ?)').run(subject, username);
    },
    'user.deleted'({ subject }) {
      database.prepare('DELETE FROM people WHERE id = ?').run(subject);
    },
  },
});

const app = new Hono();
app.all('/identity/*', ({ req }) => rollcall.fetch(req.raw));
app.get('/people', (context) => context.json(database.prepare('SELECT * FROM people').all()));

const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () =>
  console.log(`ready http://127.0.0.1:${port}`),
);

process.once('SIGTERM', async () => {
  server.close();
  await rollcall.close();
  database.close();
});
