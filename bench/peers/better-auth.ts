import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { scim } from '@better-auth/scim';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { keepConnections, reportTo } from '../child.ts';

/**
 * Better Auth with its SCIM plug-in, as its documentation sets it up: one connection with a bearer
 * token, the tables created by its own migration, a SQLite in memory (the plug-in needs a database
 * with transactions). Its rate limit, which is on in production only, stays off.
 */
const began = performance.now();
const token = 'benchtokenbenchtokenbenchtoken0123456789';
const database = new DatabaseSync(':memory:');
const auth = betterAuth({
  database,
  secret: 'a secret of at least thirty-two characters',
  baseURL: 'http://127.0.0.1',
  // The plug-in serves /scim/v2 below this path.
  basePath: '/',
  logger: { disabled: true },
  telemetry: { enabled: false },
  plugins: [
    scim({
      connections: [{ id: 'bench', credentials: [{ type: 'bearer', id: 'bench', token }] }],
      compatibility: { microsoftEntra: { acceptLegacyGroupSchema: true } },
    }),
  ],
});
await (await getMigrations(auth.options)).runMigrations();

const handle = toNodeHandler(auth);
const server = createServer((request, response) => void handle(request, response));
server.listen(0, '127.0.0.1', () =>
  reportTo(process, (server.address() as AddressInfo).port, performance.now() - began, token),
);
keepConnections(server);
