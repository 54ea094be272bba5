/**
 * An Express application with Rollcall in it, which kills itself with SIGKILL at the moment that
 * the header `X-Kill` of a request names:
 *
 * - `hook:before`, `hook:after`: before and after the write of the hook
 * - `statement:7`: before the seventh statement of the request
 * - `commit:before`, `commit:sent`, `commit:done`: around the commit
 *
 * Its parent reads `{ url }` from standard output. Given: `postgres URL`, `file PATH` or
 * `connection PATH`.
 */
import type { AddressInfo } from 'node:net';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import express from 'express';
import pg from 'pg';
import { createRollcall, type Hook, postgres, type StoreOption, sqlite } from '../../src/index.ts';

const [kind, target] = process.argv.slice(2) as [string, string];

/** When to end, and the statements of this request so far. */
let killAt = '';
let statements = 0;
/** The client of the hook, once that has run: other clients send COMMIT too, after reads. */
let hookClient: unknown;

function reach(moment: string): void {
  if (moment === killAt) process.kill(process.pid, 'SIGKILL');
}

/** Called around each statement of Rollcall and of the hook. Returns what is to be done after it. */
function beforeStatement(
  text: string,
  client: unknown = hookClient,
): { readonly sent: () => void; readonly done: () => void } {
  statements += 1;
  reach(`statement:${statements}`);
  if (hookClient === undefined || client !== hookClient || !text.includes('COMMIT'))
    return { sent: () => undefined, done: () => undefined };
  reach('commit:before');
  return { sent: () => reach('commit:sent'), done: () => reach('commit:done') };
}

async function reachAfter(answer: unknown, done: () => void): Promise<void> {
  try {
    await answer;
    done();
  } catch {
    // The caller of the statement is told.
  }
}

function watchPostgres(): void {
  const { query } = pg.Client.prototype as { query: (...given: unknown[]) => unknown };
  Object.assign(pg.Client.prototype, {
    query(this: pg.Client, ...given: unknown[]) {
      const config = given[0] as string | { readonly text: string };
      const { sent, done } = beforeStatement(
        typeof config === 'string' ? config : config.text,
        this,
      );
      const answer = query.apply(this, given);
      // Until then the statement has been written to the socket.
      setImmediate(sent);
      void reachAfter(answer, done);
      return answer;
    },
  });
}

function watchSqlite(): void {
  const { exec } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function watched(text) {
    const { sent, done } = beforeStatement(text);
    exec.call(this, text);
    sent();
    done();
  };
  for (const name of ['run', 'get', 'all', 'iterate'] as const) {
    const original = StatementSync.prototype[name] as (...given: unknown[]) => unknown;
    Object.assign(StatementSync.prototype, {
      [name](this: StatementSync, ...given: unknown[]) {
        const { sent, done } = beforeStatement(this.sourceSQL);
        const result = original.apply(this, given);
        sent();
        done();
        return result;
      },
    });
  }
}

function storeOf(): StoreOption {
  if (kind === 'file') return sqlite({ path: target });
  if (kind === 'connection') return sqlite({ database: new DatabaseSync(target) });
  return postgres({
    pool: new pg.Pool({ connectionString: target, application_name: 'victim' }),
    schema: 'people_store',
  });
}

/** The application's own row of a user. */
const insertPerson: Hook = async (event, { client }) => {
  const { userName } = event.data['raw'] as { readonly userName: string };
  reach('hook:before');
  if (client instanceof pg.Client) await client.query('INSERT INTO people VALUES ($1)', [userName]);
  else if (client instanceof DatabaseSync)
    client.prepare('INSERT INTO people VALUES (?)').run(userName);
  reach('hook:after');
  hookClient = client;
  if (userName.startsWith('thrown')) throw new Error('the application has no seat left');
};

const rollcall = await createRollcall({
  store: storeOf(),
  basePath: '/identity',
  authToken: 'secret',
  logger: { log: () => undefined },
  on: { 'user.created': insertPerson },
});
if (kind === 'postgres') watchPostgres();
else watchSqlite();

const app = express();
app.use((request, _response, next) => {
  hookClient = undefined;
  killAt = request.header('x-kill') ?? '';
  // Others do not count.
  if (request.method === 'POST') statements = 0;
  next();
});
app.use('/identity', (request, response, next) => rollcall.node(request, response, next));
app.get('/statements', (_request, response) => void response.json({ statements }));
const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
