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
    {
      method: 'get',
      path: '/connections',
      tag,
      summary: 'List connections and their status',
      access: 'tenant',
      response: pageOf(connection),
    },
    async ({ tenant }, { reader }) => {
      const usageOf = await readUsage(reader, tenant);
      const connections = await reader.connections(tenant);
      return { body: { items: connections.map((one) => connectionView(one, usageOf(one.id))) } };
    },
  ),
  operation(
    {
      method: 'post',
      path: '/connections',
      tag,
      summary: 'Create a connection',
      access: 'tenant',
      body: newConnection,
      status: 201,
      response: connection,
    },
    (input, options) =>
      execute(input, options, { kind: 'connection.create', tenant: input.tenant, ...input.body }),
  ),
  operation(
    {
      method: 'get',
      path: '/connections/{id}',
      tag,
      summary: 'Show a connection and its status',
      access: 'tenant',
      of: 'connection',
      response: connection,
    },
    async ({ tenant, id }, { reader }) => {
      const found = await requireConnection(reader, tenant, id);
      return { body: connectionView(found, (await readUsage(reader, tenant))(id)) };
    },
  ),
  operation(
    {
      method: 'patch',
      path: '/connections/{id}',
      tag,
      summary: 'Change name, profile, limits or discovery',
      access: 'tenant',
      of: 'connection',
      body: connectionChange,
      response: connection,
    },
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
    {
      method: 'delete',
      path: '/connections/{id}',
      tag,
      summary: 'Delete; it can be restored for seven days, then its users are deleted',
      access: 'tenant',
      of: 'connection',
      response: connection,
    },
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
    {
      method: 'get',
      path: '/profiles',
      tag,
      summary: 'List the profiles a connection can have',
      access: 'tenant',
      response: pageOf(profile),
    },
    async () => ({ body: { items: [...profiles.keys()].map((name) => ({ name })) } }),
  ),
];

function transition(to: 'pause' | 'resume' | 'restore' | 'release', summary: string): Operation {
  return operation(
    {
      method: 'post',
      path: `/connections/{id}/${to}`,
      tag,
      summary,
      access: 'tenant',
      of: 'connection',
      response: connection,
    },
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
