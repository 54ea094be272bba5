import { z } from '@hono/zod-openapi';
import { toRfc3339 } from '../administration/views.ts';
import {
  explainPerson,
  knowsPerson,
  requestsAbout,
  type TimelineEntry,
} from '../directory/explain.ts';
import { eventJson } from '../events/event-log.ts';
import type { RequestRow } from '../ports/requests.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { page } from './act.ts';
import { type Api, define } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { explanation, pageOf, paging, request } from './schemas.ts';

function requestView({ detail, created, keys, ...rest }: RequestRow): object {
  return { ...rest, ...(JSON.parse(detail) as object), keys, created: toRfc3339(created) };
}

function entryView(tenant: string, entry: TimelineEntry): object {
  const at = toRfc3339(entry.at);
  if (entry.kind === 'request') return { at, kind: 'request', request: requestView(entry.request) };
  return {
    at,
    kind: 'event',
    event: JSON.parse(eventJson(tenant, entry.event)) as object,
    undelivered: entry.undelivered,
  };
}

/** What was asked, and why somebody is there or is not. */
export function defineRequests(api: Api, { reader }: ApiOptions): void {
  const tag = 'Requests';
  define(
    api,
    {
      method: 'get',
      path: '/requests',
      tag,
      summary:
        'List requests, the latest first; by a person’s userName, externalId, address or id, and by status',
      query: {
        ...paging,
        about: z.string().max(300).optional(),
        status: z.coerce.number().int().min(100).max(599).optional(),
      },
      access: 'tenant',
      status: 200,
      response: pageOf(request),
    },
    async ({ tenant, query: { limit, cursor, about, status } }) => {
      const before = cursor === '' ? undefined : cursor;
      const filter = status === undefined ? {} : { status };
      const found =
        about === undefined
          ? await reader.requestRows(tenant, filter, limit + 1, before)
          : await requestsAbout(reader, tenant, about, { ...filter, limit: limit + 1, before });
      return { body: page(found, limit, requestView, ({ id }) => id) };
    },
  );
  define(
    api,
    {
      method: 'get',
      path: '/requests/{id}',
      tag,
      summary: 'Show a request by its X-Request-Id',
      access: 'tenant',
      of: 'request',
      status: 200,
      response: request,
    },
    async ({ tenant, id }) => {
      const found = await reader.requestRow(tenant, id);
      if (found === undefined)
        throw new ScimError(
          'notFound',
          `no request ${quote(id)} of tenant ${quote(tenant)} is kept`,
        );
      return { body: requestView(found) };
    },
  );
  define(
    api,
    {
      method: 'get',
      path: '/explain',
      tag,
      summary:
        'Why is this person here, or not? Requests, changes and deliveries on one line of time, with a verdict',
      query: {
        person: z
          .string()
          .min(1)
          .max(300)
          .describe(
            'Id, userName, externalId or address of the user; id or username of the account.',
          ),
        group: z
          .string()
          .min(1)
          .max(300)
          .optional()
          .describe('Why is the person in this group, or not? Id, displayName or externalId.'),
      },
      access: 'tenant',
      knownBy: { parameter: 'person', knows: knowsPerson },
      status: 200,
      response: explanation,
    },
    async ({ tenant, administrator, query: { person, group } }) => {
      const seesAll = administrator.tenant === undefined;
      const { timeline, refused, ...rest } = await explainPerson(reader, tenant, person, {
        group,
        seesAll,
      });
      const shown = refused === undefined ? {} : { refused: refused.map(requestView) };
      return {
        body: {
          tenant,
          ...rest,
          ...shown,
          timeline: timeline.map((entry) => entryView(tenant, entry)),
        },
      };
    },
  );
}
