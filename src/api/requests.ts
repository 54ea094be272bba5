import { z } from '@hono/zod-openapi';
import { toRfc3339 } from '../administration/views.ts';
import { requestsAbout } from '../directory/explain/requests-about.ts';
import type { RequestRow } from '../ports/requests.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import * as examples from './examples/objects.ts';
import { type Operation, operation } from './operation.ts';
import { page } from './page.ts';
import { pageOf, paging } from './schemas/page.ts';
import { request } from './schemas/request.ts';

const tag = 'Requests';

/** Operations that read the request log. */
export const requestOperations: readonly Operation[] = [
  operation(
    'get /requests',
    'List requests, latest first; by user (userName, externalId, address or id) and other filters',
    {
      id: 'listRequests',
      example: { response: { items: [examples.request] } },
      tag,
      access: 'tenant',
      query: {
        ...paging,
        about: z
          .string()
          .max(300)
          .optional()
          .describe('userName, externalId, address or id of a user.'),
        status: z.coerce.number().int().min(100).max(599).optional().describe('Minimum status.'),
        maxStatus: z.coerce.number().int().min(100).max(599).optional().describe('Maximum status.'),
        connection: z.string().max(64).optional().describe('Id of a connection.'),
        method: z
          .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
          .optional()
          .describe('Method of the request.'),
        path: z.string().max(500).optional().describe('What the path contains, such as `/Users`.'),
      },
      response: pageOf(request),
    },
    async ({ tenant, query: { limit, cursor, about, ...filter } }, { reader }) => {
      const before = cursor === '' ? undefined : cursor;
      const found =
        about === undefined
          ? await reader.requestRows(tenant, filter, limit + 1, before)
          : await requestsAbout(reader, tenant, about, { ...filter, limit: limit + 1, before });
      return { body: page(found, limit, requestView, ({ id }) => id) };
    },
  ),
  operation(
    'get /requests/{id}',
    'Show a request by its X-Request-Id',
    {
      id: 'getRequest',
      example: { response: examples.request },
      tag,
      access: 'tenant',
      of: 'request',
      response: request,
    },
    async ({ tenant, id }, { reader }) => {
      const found = await reader.requestRow(tenant, id);
      if (found === undefined)
        throw new ScimError(
          'notFound',
          `the request log of tenant ${quote(tenant)} has no request ${quote(id)}`,
        );
      return { body: requestView(found) };
    },
  ),
];

/** What the detail of a request may say, beside more that is not typed. */
interface Detail {
  readonly client: string;
  readonly effect?: string;
  readonly detail?: string;
  readonly cause?: string;
  readonly reason?: string;
  readonly lastFour?: string;
  readonly address?: string;
  readonly leftOut?: number;
  readonly body?: string;
}

/** Returns a request as the API shows it. */
export function requestView({ detail, created, keys, ...row }: RequestRow) {
  return { ...row, ...(JSON.parse(detail) as Detail), keys, created: toRfc3339(created) };
}
