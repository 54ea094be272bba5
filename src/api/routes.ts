import { OpenAPIHono } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { defineAccounts } from './accounts.ts';
import { defineConnections } from './connections.ts';
import { defineDomains } from './domains.ts';
import { defineEndpoints } from './endpoints.ts';
import { defineEvents } from './events.ts';
import { type Api, type Environment, invalid } from './operation.ts';
import { defineOperations } from './operations.ts';
import type { ApiOptions } from './options.ts';
import { problemBody, problemHeaders } from './problem.ts';
import { defineRequests } from './requests.ts';
import { defineResources } from './resources.ts';
import { defineSecrets } from './secrets.ts';
import { defineStreams } from './streams.ts';
import { defineTenants } from './tenants.ts';

/** Every operation there is. */
export function createRoutes(options: ApiOptions): Api {
  const api = new OpenAPIHono<Environment>({
    defaultHook: (result, context) => (result.success ? undefined : invalid(result.error, context)),
  });
  api.use(async (context, next) => {
    const given = context.env as Environment['Variables'];
    context.set('administrator', given.administrator);
    context.set('requestId', given.requestId);
    context.set('body', given.body);
    context.set('reader', options.reader);
    context.set('stillAdmitted', given.stillAdmitted);
    await next();
  });
  // What goes wrong goes on to the one place that answers it.
  api.onError((error) => {
    throw error instanceof HTTPException
      ? new ScimError(
          'invalidSyntax',
          'the body must be JSON, with the Content-Type application/json',
          { cause: error },
        )
      : error;
  });
  api.notFound((context) =>
    context.body(
      problemBody(
        404,
        'there is nothing at this path, or it does not take this method',
        context.get('requestId'),
      ),
      404,
      problemHeaders,
    ),
  );
  for (const defineSome of [
    defineTenants,
    defineConnections,
    defineAccounts,
    defineDomains,
    defineResources,
    defineSecrets,
    defineEvents,
    defineEndpoints,
    defineStreams,
    defineRequests,
    defineOperations,
  ])
    defineSome(api, options);
  return api;
}
