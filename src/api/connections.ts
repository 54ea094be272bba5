import { checkKeyHost, readPublicKey } from '../access/oauth-client.ts';
import type { NewCredential } from '../administration/action.ts';
import { requireConnection } from '../administration/tenants.ts';
import { connectionView, credentialView } from '../administration/views.ts';
import type { Usage } from '../ports/access.ts';
import { profiles } from '../protocol/profiles/profile.ts';
import { act } from './act.ts';
import { type Api, define } from './operation.ts';
import type { ApiOptions } from './options.ts';
import {
  connection,
  connectionChange,
  createdCredential,
  credential,
  newConnection,
  newCredential,
  pageOf,
  profile,
} from './schemas.ts';

export function defineConnections(api: Api, { reader, submit, trustedHosts }: ApiOptions): void {
  const tag = 'Connections';
  const usageOf = async (
    tenant: string,
  ): Promise<(connection: string, credential?: string) => Usage | undefined> => {
    const all = await reader.usage(tenant);
    return (id, of) => all.find((usage) => usage.connection === id && usage.credential === of);
  };
  define(
    api,
    {
      method: 'get',
      path: '/connections',
      tag,
      summary: "List a tenant's connections and how they do",
      access: 'tenant',
      status: 200,
      response: pageOf(connection),
    },
    async ({ tenant }) => {
      const usage = await usageOf(tenant);
      const items = (await reader.connections(tenant)).map((one) =>
        connectionView(one, usage(one.id)),
      );
      return { body: { items } };
    },
  );
  define(
    api,
    {
      method: 'post',
      path: '/connections',
      tag,
      summary: 'Create a connection',
      body: newConnection,
      access: 'tenant',
      status: 201,
      response: connection,
    },
    async (input) => {
      const { name, profile: named, limits, discovery } = input.body;
      return act(submit, input, {
        kind: 'connection.create',
        tenant: input.tenant,
        name,
        profile: named,
        ...(limits && { limits }),
        ...(discovery && { discovery }),
      });
    },
  );
  define(
    api,
    {
      method: 'get',
      path: '/connections/{id}',
      tag,
      summary: 'Show a connection and how it does',
      access: 'tenant',
      of: 'connection',
      status: 200,
      response: connection,
    },
    async ({ tenant, id }) => {
      const found = await requireConnection(reader, tenant, id);
      return { body: connectionView(found, (await usageOf(tenant))(id)) };
    },
  );
  define(
    api,
    {
      method: 'patch',
      path: '/connections/{id}',
      tag,
      summary: 'Change name, profile, limits or discovery',
      body: connectionChange,
      access: 'tenant',
      of: 'connection',
      status: 200,
      response: connection,
    },
    async (input) => {
      const { name, profile: named, limits, discovery } = input.body;
      const changes = {
        ...(name && { name }),
        ...(named && { profile: named }),
        ...(limits === undefined ? {} : { limits }),
        ...(discovery && { discovery }),
      };
      return act(submit, input, {
        kind: 'connection.update',
        tenant: input.tenant,
        connection: input.id,
        ...changes,
      });
    },
  );
  const moves = {
    pause: 'Pause: its requests are refused',
    resume: 'Resume what is paused',
    restore: 'Restore what is deleted; it is paused then',
    release: 'Hand its accounts back, unmanaged and as they are, and end it',
  } as const;
  for (const [move, summary] of Object.entries(moves) as [keyof typeof moves, string][]) {
    define(
      api,
      {
        method: 'post',
        path: `/connections/{id}/${move}`,
        tag,
        summary,
        access: 'tenant',
        of: 'connection',
        status: 200,
        response: connection,
      },
      async (input) =>
        act(submit, input, {
          kind: `connection.${move}`,
          tenant: input.tenant,
          connection: input.id,
        }),
    );
  }
  define(
    api,
    {
      method: 'delete',
      path: '/connections/{id}',
      tag,
      summary: 'Delete; it can be restored for seven days, then its users go',
      access: 'tenant',
      of: 'connection',
      status: 200,
      response: connection,
    },
    async (input) =>
      act(submit, input, { kind: 'connection.delete', tenant: input.tenant, connection: input.id }),
  );

  const credentials = 'Credentials';
  define(
    api,
    {
      method: 'get',
      path: '/credentials',
      tag: credentials,
      summary: "List a tenant's credentials; no secret is kept",
      access: 'tenant',
      status: 200,
      response: pageOf(credential),
    },
    async ({ tenant }) => {
      const usage = await usageOf(tenant);
      const items = (await reader.credentials(tenant)).map((one) =>
        credentialView(one, usage(one.connection, one.id)),
      );
      return { body: { items } };
    },
  );
  define(
    api,
    {
      method: 'post',
      path: '/connections/{id}/credentials',
      tag: credentials,
      summary:
        'Create a token, a client secret, a client key or a trust; what is secret is shown once',
      body: newCredential,
      access: 'tenant',
      of: 'connection',
      status: 201,
      response: createdCredential,
    },
    async (input) => {
      const wanted = await prepareCredential(input.body, trustedHosts);
      return act(submit, input, {
        kind: 'credential.create',
        tenant: input.tenant,
        connection: input.id,
        ...wanted,
      });
    },
  );
  define(
    api,
    {
      method: 'delete',
      path: '/credentials/{id}',
      tag: credentials,
      summary: 'Revoke, from the next request on',
      access: 'tenant',
      of: 'credential',
      status: 200,
      response: credential,
    },
    async (input) =>
      act(submit, input, { kind: 'credential.revoke', tenant: input.tenant, credential: input.id }),
  );
  define(
    api,
    {
      method: 'get',
      path: '/profiles',
      tag,
      summary: 'List the profiles a connection can have',
      access: 'tenant',
      status: 200,
      response: pageOf(profile),
    },
    async () => ({ body: { items: [...profiles.keys()].map((name) => ({ name })) } }),
  );
}

type Asked = {
  readonly kind: 'token' | 'secret' | 'key' | 'trust';
  readonly name: string;
  readonly [field: string]: unknown;
};

/**
 * What is checked before the transaction, in which nothing may be waited for.
 *
 * @throws ScimError invalidValue
 */
export async function prepareCredential(
  { kind, ...rest }: Asked,
  trustedHosts: readonly string[],
): Promise<NewCredential> {
  const wanted = { ...rest, credentialKind: kind } as unknown as NewCredential;
  if (wanted.credentialKind === 'key') return { ...wanted, key: await readPublicKey(wanted.key) };
  if (wanted.credentialKind === 'trust')
    checkKeyHost(wanted.trust.jwksUri ?? wanted.trust.issuer, trustedHosts);
  return wanted;
}
