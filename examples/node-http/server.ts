import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
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

const server = createServer((request, response) => {
  rollcall.node(request, response, () => {
    // What is not Rollcall's is the application's.
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(database.prepare('SELECT * FROM people').all()));
  });
});
server.listen(port, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${port}`));

process.once('SIGTERM', async () => {
  server.close();
  await rollcall.close();
  database.close();
});
