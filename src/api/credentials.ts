import type { z } from '@hono/zod-openapi';
import { checkKeyHost, readPublicKey } from '../access/oauth-client.ts';
import type { NewCredential } from '../administration/action.ts';
import { credentialView } from '../administration/views.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { readUsage } from './connections.ts';
import * as examples from './examples/objects.ts';
import { execute, executeWithSecret } from './execute.ts';
import { type Operation, operation } from './operation.ts';
import { createdCredential, credential, newCredential } from './schemas/credential.ts';
import { pageOf } from './schemas/page.ts';

const tag = 'Credentials';

/** Operations on what connections authenticate with. */
export const credentialOperations: readonly Operation[] = [
  operation(
    'get /credentials',
    'List credentials; secrets are not stored',
    {
      id: 'listCredentials',
      example: { response: { items: [{ ...examples.credential, ...examples.usage }] } },
      tag,
      access: 'tenant',
      response: pageOf(credential),
    },
    async ({ tenant }, { reader }) => {
      const usageOf = await readUsage(reader, tenant);
      const items = (await reader.credentials(tenant)).map((one) =>
        credentialView(one, usageOf(one.connection, one.id)),
      );
      return { body: { items } };
    },
  ),
  operation(
    'post /connections/{id}/credentials',
    'Create a token, client secret, client key or trust; a secret is shown once',
    {
      id: 'createCredential',
      example: {
        body: { kind: 'token', name: 'Okta' },
        response: {
          ...examples.credential,
          clientId: examples.connection.clientId,
          secret: 'rcs_6rT0bq3v2yLwJ8nKdX5gHs1mPzAeUcFi9oxx4Qz',
        },
      },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'connection',
      body: newCredential,
      status: 201,
      response: createdCredential,
    },
    async (input, options) =>
      executeWithSecret(input, options, {
        kind: 'credential.create',
        tenant: input.tenant,
        connection: input.id,
        ...(await prepareCredential(input.body, options.trustedHosts)),
      }),
  ),
  operation(
    'get /credentials/{id}',
    'Show a credential; its secret is not stored',
    {
      id: 'getCredential',
      example: { response: { ...examples.credential, ...examples.usage } },
      tag,
      access: 'tenant',
      of: 'credential',
      response: credential,
    },
    async ({ tenant, id }, { reader }) => {
      const found = await reader.credential(tenant, id);
      if (found === undefined || found.kind === 'access')
        throw new ScimError('notFound', `tenant ${quote(tenant)} has no credential ${quote(id)}`);
      const usageOf = await readUsage(reader, tenant);
      return { body: credentialView(found, usageOf(found.connection, id)) };
    },
  ),
  operation(
    'delete /credentials/{id}',
    'Revoke, from the next request on',
    {
      id: 'revokeCredential',
      example: {
        response: { ...examples.credential, ...examples.usage, revoked: examples.changed },
      },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'credential',
      response: credential,
    },
    (input, options) =>
      execute(input, options, {
        kind: 'credential.revoke',
        tenant: input.tenant,
        credential: input.id,
      }),
  ),
];

/**
 * Resolves to the credential as the action takes it. Keys and hosts are checked here, because a
 * transaction must not wait for anything.
 *
 * @throws ScimError invalidValue
 */
async function prepareCredential(
  body: z.output<typeof newCredential>,
  trustedHosts: readonly string[],
): Promise<NewCredential> {
  switch (body.kind) {
    case 'key': {
      const { kind, key, ...rest } = body;
      return { ...rest, credentialKind: kind, key: await readPublicKey(key) };
    }
    case 'trust': {
      const { kind, trust, ...rest } = body;
      checkKeyHost(trust.jwksUri ?? trust.issuer, trustedHosts);
      return { ...rest, credentialKind: kind, trust };
    }
    case 'token': {
      const { kind, ...rest } = body;
      return { ...rest, credentialKind: kind };
    }
    default: {
      const { kind, ...rest } = body;
      return { ...rest, credentialKind: kind };
    }
  }
}
