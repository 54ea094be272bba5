import { requireConnection } from '../administration/tenants.ts';
import { connectionView } from '../administration/views.ts';
import type { AccessReader, Usage } from '../ports/access.ts';
import { profiles } from '../protocol/profiles/profile.ts';
import { execute } from './execute.ts';
import { type Operation, operation } from './operation.ts';
import { connection, connectionChange, newConnection, profile } from './schemas/connection.ts';
import { pageOf } from './schemas/page.ts';

const tag = 'Connections';

/** Operations on connections, and the profiles that they can have. */
export const connectionOperations: readonly Operation[] = [
  operation(
    'get /connections',
    'List connections and their status',
    { tag, access: 'tenant', response: pageOf(connection) },
    async ({ tenant }, { reader }) => {
      const usageOf = await readUsage(reader, tenant);
      const connections = await reader.connections(tenant);
      return { body: { items: connections.map((one) => connectionView(one, usageOf(one.id))) } };
    },
  ),
  operation(
    'post /connections',
    'Create a connection',
    { tag, access: 'tenant', body: newConnection, status: 201, response: connection },
    (input, options) =>
      execute(input, options, { kind: 'connection.create', tenant: input.tenant, ...input.body }),
  ),
  operation(
    'get /connections/{id}',
    'Show a connection and its status',
    { tag, access: 'tenant', of: 'connection', response: connection },
    async ({ tenant, id }, { reader }) => {
      const found = await requireConnection(reader, tenant, id);
      return { body: connectionView(found, (await readUsage(reader, tenant))(id)) };
    },
  ),
  operation(
    'patch /connections/{id}',
    'Change name, profile, limits or discovery',
    { tag, access: 'tenant', of: 'connection', body: connectionChange, response: connection },
    ({ body, ...input }, options) =>
      execute(input, options, {
        kind: 'connection.update',
        tenant: input.tenant,
        connection: input.id,
        ...body,
      }),
  ),
  transition('pause', 'Pause: refuse its requests'),
  transition('resume', 'Resume'),
  transition('restore', 'Restore a deleted connection; it is paused then'),
  transition('release', 'Release its accounts, unmanaged and unchanged, and delete it'),
  operation(
    'delete /connections/{id}',
    'Delete; it can be restored for seven days, then its users are deleted',
    { tag, access: 'tenant', of: 'connection', response: connection },
    (input, options) =>
      execute(input, options, {
        kind: 'connection.delete',
        tenant: input.tenant,
        connection: input.id,
      }),
  ),
];

/** The profiles. Registered after the credentials, so that the document keeps its order. */
export const profileOperations: readonly Operation[] = [
  operation(
    'get /profiles',
    'List the profiles a connection can have',
    { tag, access: 'tenant', response: pageOf(profile) },
    async () => ({ body: { items: [...profiles.keys()].map((name) => ({ name })) } }),
  ),
];

function transition(to: 'pause' | 'resume' | 'restore' | 'release', summary: string): Operation {
  return operation(
    `post /connections/{id}/${to}`,
    summary,
    { tag, access: 'tenant', of: 'connection', response: connection },
    (input, options) =>
      execute(input, options, {
        kind: `connection.${to}`,
        tenant: input.tenant,
        connection: input.id,
      }),
  );
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
