/** An embedded Rollcall behind `node` (the adapter of `node:http`) or `hono` (a fetch handler). */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { createRollcall, memory, type Rollcall } from '../src/index.ts';
import { keepConnections, reportTo } from './child.ts';

const began = performance.now();
const rollcall = await createRollcall({
  store: memory(),
  basePath: '/identity',
  authToken: 'benchtoken',
  settings: { requestsPerSecond: 1_000_000, requestBurst: 1_000_000 },
});
const server = process.argv[2] === 'hono' ? createHonoServer(rollcall) : createNodeServer(rollcall);
keepConnections(server);
server.listen(0, '127.0.0.1', () =>
  reportTo(process, (server.address() as AddressInfo).port, performance.now() - began),
);

function createNodeServer({ node }: Rollcall): Server {
  return createServer((request, response) =>
    node(request, response, () => void response.writeHead(404).end()),
  );
}

function createHonoServer({ fetch }: Rollcall): Server {
  const app = new Hono();
  app.all('/identity/*', ({ req }) => fetch(req.raw));
  return createAdaptorServer({ fetch: app.fetch, createServer }) as Server;
}
