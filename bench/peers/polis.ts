import type { AddressInfo } from 'node:net';
import { controllers, type DirectorySyncRequest } from '@boxyhq/saml-jackson';
import express, { type Request, type Response } from 'express';
import { keepConnections, reportTo } from '../child.ts';

/**
 * Directory sync of Ory Polis (`@boxyhq/saml-jackson`), as its documentation embeds it in Express:
 * one route hands each request to `directorySyncController`, over its store in memory. The
 * directory is of the type for any SCIM 2.0 provider.
 */
const began = performance.now();
const { directorySyncController } = await controllers({
  externalUrl: 'http://127.0.0.1',
  samlPath: '/saml',
  scimPath: '/scim/v2',
  samlAudience: 'https://saml.example.com',
  noAnalytics: true,
  db: { engine: 'mem' },
});
const { data: directory } = await directorySyncController.directories.create({
  name: 'bench',
  tenant: 'bench',
  product: 'bench',
  type: 'generic-scim-v2',
});
if (directory === null) throw new Error('Polis did not create a directory');

const app = express();
app.use(express.json({ type: ['application/json', 'application/scim+json'] }));

async function handle(request: Request, response: Response): Promise<void> {
  try {
    const { status, data } = await directorySyncController.requests.handle(
      toRequest(request),
      async () => undefined,
    );
    response.status(status).json(data);
  } catch {
    // The library throws at filters that it does not read; its own service answers 500 too.
    response.status(500).json({ error: { message: 'Internal Server Error' } });
  }
}

function toRequest(request: Request): DirectorySyncRequest {
  const { count, startIndex, filter } = request.query as Record<string, string | undefined>;
  const authorization = request.header('Authorization') ?? '';
  return {
    method: request.method,
    body: request.body,
    directoryId: directory!.id,
    resourceType: request.params['type'],
    resourceId: request.params['id'],
    apiSecret: authorization.replace(/^Bearer /, '') || null,
    query: {
      count: count === undefined ? undefined : Number(count),
      startIndex: startIndex === undefined ? undefined : Number(startIndex),
      filter,
    },
  } as DirectorySyncRequest;
}

app.all('/scim/v2/:type/:id?', (request, response) => void handle(request, response));
const server = app.listen(0, '127.0.0.1', () =>
  reportTo(
    process,
    (server.address() as AddressInfo).port,
    performance.now() - began,
    directory.scim.secret,
  ),
);
keepConnections(server);
