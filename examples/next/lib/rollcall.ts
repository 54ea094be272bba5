import { DatabaseSync } from 'node:sqlite';
import { createRollcall, type Rollcall, sqlite } from 'rollcall';

export interface Application {
  readonly database: DatabaseSync;
  readonly rollcall: Rollcall;
}

// One for the process, although Next.js loads this module for each route, and again after changes.
const kept = globalThis as { application?: Promise<Application> };

/** Opened with the first request, because `next build` loads the routes too. */
export const application = (): Promise<Application> => (kept.application ??= open());

async function open(): Promise<Application> {
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
  return { database, rollcall };
}
