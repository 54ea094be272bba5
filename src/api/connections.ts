import { type ConnectionUrls, connectionUrls } from '../administration/connection-urls.ts';
import { requireConnection } from '../administration/tenants.ts';
import { type ConnectionView, connectionView } from '../administration/views.ts';
import type { AccessReader, Usage } from '../ports/access.ts';
import { profiles } from '../protocol/profiles/profile.ts';
import * as examples from './examples/objects.ts';
import { execute } from './execute.ts';
import { type Input, type Operation, operation, type Result } from './operation.ts';
import { connection, connectionChange, newConnection, profile } from './schemas/connection.ts';
import { pageOf } from './schemas/page.ts';

const tag = 'Connections';

/** What a connection is after a transition. */
const statuses = {
  pause: 'paused',
  resume: 'active',
  restore: 'paused',
  release: 'released',
} as const;

/** Operations on connections, and the profiles that they can have. */
export const connectionOperations: readonly Operation[] = [
  operation(
    'get /connections',
    'List connections and their status',
    {
      id: 'listConnections',
      example: { response: { items: [examples.usedConnection] } },
      tag,
      access: 'tenant',
      response: pageOf(connection),
    },
    async ({ tenant, publicUrl }, { reader }) => {
      const usageOf = await readUsage(reader, tenant);
      const urls = connectionUrls(publicUrl, tenant);
      const items = (await reader.connections(tenant)).map((one) => ({
        ...connectionView(one, usageOf(one.id)),
        ...urls,
      }));
      return { body: { items } };
    },
  ),
  operation(
    'post /connections',
    'Create a connection',
    {
      id: 'createConnection',
      example: { body: { name: 'Okta', profile: 'okta' }, response: examples.connection },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      body: newConnection,
      status: 201,
      response: connection,
    },
    async (input, options) => {
      const { tenant, body } = input;
      const action = { kind: 'connection.create', tenant, ...body } as const;
      return withUrls(input, await execute(input, options, action));
    },
  ),
  operation(
    'get /connections/{id}',
    'Show a connection and its status',
    {
      id: 'getConnection',
      example: { response: examples.usedConnection },
      tag,
      access: 'tenant',
      of: 'connection',
      response: connection,
    },
    async (input, { reader }) => {
      const { tenant, id } = input;
      const found = await requireConnection(reader, tenant, id);
      return withUrls(input, {
        body: connectionView(found, (await readUsage(reader, tenant))(id)),
      });
    },
  ),
  operation(
    'patch /connections/{id}',
    'Change name, profile, limits or discovery',
    {
      id: 'updateConnection',
      example: {
        body: { name: 'Okta (production)' },
        response: { ...examples.usedConnection, name: 'Okta (production)' },
      },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'connection',
      body: connectionChange,
      response: connection,
    },
    async (input, options) => {
      const { tenant, id: connection, body } = input;
      const action = { kind: 'connection.update', tenant, connection, ...body } as const;
      return withUrls(input, await execute(input, options, action));
    },
  ),
  transition('pause', 'Pause: refuse its requests'),
  transition('resume', 'Resume'),
  transition('restore', 'Restore a deleted connection; it is paused then'),
  transition('release', 'Release its accounts, unmanaged and unchanged, and delete it'),
  operation(
    'delete /connections/{id}',
    'Delete; it can be restored for seven days, then its users are deleted',
    {
      id: 'deleteConnection',
      example: {
        response: { ...examples.usedConnection, status: 'deleted', erasedAfter: examples.later },
      },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'connection',
      response: connection,
    },
    async (input, options) => {
      const { tenant, id: connection } = input;
      const action = { kind: 'connection.delete', tenant, connection } as const;
      return withUrls(input, await execute(input, options, action));
    },
  ),
];

/** The profiles. Registered after the credentials, so that the document keeps its order. */
export const profileOperations: readonly Operation[] = [
  operation(
    'get /profiles',
    'List the profiles a connection can have',
    {
      id: 'listProfiles',
      example: { response: { items: [{ name: 'default' }, { name: 'okta' }] } },
      tag,
      access: 'tenant',
      response: pageOf(profile),
    },
    async () => ({ body: { items: [...profiles.keys()].map((name) => ({ name })) } }),
  ),
];

function transition(to: 'pause' | 'resume' | 'restore' | 'release', summary: string): Operation {
  return operation(
    `post /connections/{id}/${to}`,
    summary,
    {
      id: `${to}Connection`,
      example: { response: { ...examples.usedConnection, status: statuses[to] } },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'connection',
      response: connection,
    },
    async (input, options) => {
      const { tenant, id: connection } = input;
      const action = { kind: `connection.${to}`, tenant, connection } as const;
      return withUrls(input, await execute(input, options, action));
    },
  );
}

/** Adds what an identity provider is configured with. */
function withUrls<T extends ConnectionView>(
  { publicUrl, tenant }: Pick<Input, 'publicUrl' | 'tenant'>,
  { body, headers }: Result<T>,
): Result<T & ConnectionUrls> {
  return { body: { ...body, ...connectionUrls(publicUrl, tenant) }, headers };
}

/** Resolves to the usage of a connection, or of one of its credentials, by their ids. */
export async function readUsage(
  reader: AccessReader,
  tenant: string,
): Promise<(connection: string, credential?: string) => Usage | undefined> {
  const all = await reader.usage(tenant);
  return (id, credential) =>
    all.find((usage) => usage.connection === id && usage.credential === credential);
}
