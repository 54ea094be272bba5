import { Database } from 'bun:sqlite';
import { createRollcall, sqlite } from 'rollcall';

const port = Number(process.env['PORT'] ?? 3000);

// The application's own database and table.
const database = new Database('app.db');
database.exec('PRAGMA journal_mode = WAL');
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

const server = Bun.serve({
  port,
  hostname: '127.0.0.1',
  routes: {
    '/identity/*': (request) => rollcall.fetch(request),
    '/people': () => Response.json(database.prepare('SELECT * FROM people').all()),
  },
});
console.log(`ready http://127.0.0.1:${port}`);

process.once('SIGTERM', async () => {
  await server.stop();
  await rollcall.close();
  database.close();
});
