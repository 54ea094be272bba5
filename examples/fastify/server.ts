import { DatabaseSync } from 'node:sqlite';
import Fastify from 'fastify';
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

const app = Fastify();

// A plugin of its own, so that its parser holds for these paths only.
app.register(async (scope) => {
  scope.removeAllContentTypeParsers();
  // Rollcall reads the body itself.
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
  scope.all('/identity/*', (request, reply) => {
    reply.hijack();
    rollcall.node(request.raw, reply.raw);
  });
});

app.get('/people', () => database.prepare('SELECT * FROM people').all());
app.addHook('onClose', () => rollcall.close());
await app.listen({ port, host: '127.0.0.1' });
console.log(`ready http://127.0.0.1:${port}`);

process.once('SIGTERM', async () => {
  await app.close();
  database.close();
});
