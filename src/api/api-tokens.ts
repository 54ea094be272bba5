import { apiTokenView } from '../administration/views.ts';
import * as examples from './examples/objects.ts';
import { execute, executeWithSecret } from './execute.ts';
import { type Operation, operation } from './operation.ts';
import { apiToken, createdApiToken, newApiToken } from './schemas/operation.ts';
import { pageOf } from './schemas/page.ts';

const tag = 'API tokens';

/** Operations on the tokens of this API. */
export const apiTokenOperations: readonly Operation[] = [
  operation(
    'get /api-tokens',
    'List the tokens of this API',
    {
      id: 'listApiTokens',
      example: { response: { items: [examples.apiToken] } },
      tag,
      access: 'server',
      forOwners: true,
      response: pageOf(apiToken),
    },
    async (_, { reader }) => ({ body: { items: (await reader.apiTokens()).map(apiTokenView) } }),
  ),
  operation(
    'post /api-tokens',
    'Create a token; it is shown once',
    {
      id: 'createApiToken',
      example: {
        body: { name: 'billing', tenant: 'acme', role: 'read' },
        response: { ...examples.apiToken, secret: 'rcm_exampleexampleexampleexample9f3a' },
      },
      errors: ['notFound'],
      tag,
      access: 'server',
      forOwners: true,
      body: newApiToken,
      status: 201,
      response: createdApiToken,
    },
    (input, options) =>
      executeWithSecret(input, options, { kind: 'apiToken.create', ...input.body }),
  ),
  operation(
    'delete /api-tokens/{id}',
    'Revoke a token, from the next request on',
    {
      id: 'revokeApiToken',
      example: { response: { ...examples.apiToken, revoked: examples.changed } },
      errors: ['notFound', 'conflict'],
      tag,
      access: 'server',
      forOwners: true,
      response: apiToken,
    },
    (input, options) => execute(input, options, { kind: 'apiToken.revoke', token: input.id }),
  ),
];
