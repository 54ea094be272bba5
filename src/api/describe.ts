import { documentedCodes, exampleProblem } from './examples/problems.ts';
import type { ApiOptions } from './options.ts';
import { createRoutes } from './routes.ts';
import { messageSchemas } from './schemas/event-types.ts';

/**
 * Returns the OpenAPI 3.1 document, from the same definitions that requests are checked against. Of
 * the options, only `publicUrl` and `version` are in it.
 */
export function describeApi(options: ApiOptions): object {
  const { publicUrl, version } = options;
  const api = createRoutes(options);
  for (const [name, schema] of messageSchemas) api.openAPIRegistry.register(name, schema);
  for (const code of documentedCodes)
    api.openAPIRegistry.registerComponent('examples', code, { value: exampleProblem(code) });
  api.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
  });
  api.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'rollcall_session',
    description:
      'A session of the console. Methods other than GET also need the header `X-CSRF-Token`, with the `csrfToken` of `GET /session`.',
  });
  api.openAPIRegistry.registerComponent('securitySchemes', 'setupLink', {
    type: 'apiKey',
    in: 'header',
    name: 'X-Setup-Link',
    description: 'The secret of a set-up link: the last segment of its URL.',
  });
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Rollcall management API',
      version,
      description:
        'Tenants, connections, credentials, accounts and roles. Tokens of this API are not valid for SCIM, nor those of SCIM here.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: publicUrl }],
  });
}
