import { z } from '@hono/zod-openapi';
import { toRfc3339 } from '../administration/views.ts';
import { eventsOfRequest } from '../directory/explain/request-events.ts';
import { requestsAbout, requestsWith } from '../directory/explain/requests-about.ts';
import { timelineOf } from '../directory/explain/timeline.ts';
import { eventJson } from '../events/event-log.ts';
import { refusedKey } from '../events/refused-requests.ts';
import type { RequestRow } from '../ports/requests.ts';
import type { Reader } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { dateTimeKey, fromTimestamp, toTimestamp } from '../protocol/text/date-time.ts';
import { firstIdAt, timeOfId } from '../protocol/text/id-time.ts';
import { exampleEvent } from './examples/events.ts';
import * as examples from './examples/objects.ts';
import { type Operation, operation } from './operation.ts';
import { page } from './page.ts';
import type { event } from './schemas/event.ts';
import { pageOf, paging } from './schemas/page.ts';
import { type LoggedContent, request, requestDetail, requestEvents } from './schemas/request.ts';
import { timestamp } from './schemas/text.ts';

const tag = 'Requests';

/** Rows of the request log that one page looks at: some ten milliseconds of a reader. */
const maxScanned = 5_000;

/** Returns the first id of an instant in RFC 3339. */
function firstIdOf(time: string): string {
  const key = dateTimeKey(time)?.slice(0, '2026-11-26T00:00:00.000'.length);
  return firstIdAt(key === undefined ? 0 : fromTimestamp(key));
}

const time = z.iso.datetime({ offset: true }).max(40).optional();

/** Filters of the request log. */
const requestQuery = {
  ...paging,
  about: z.string().max(300).optional().describe('userName, externalId, address or id of a user.'),
  status: z.coerce.number().int().min(100).max(599).optional().describe('Minimum status.'),
  maxStatus: z.coerce.number().int().min(100).max(599).optional().describe('Maximum status.'),
  connection: z.string().max(64).optional().describe('Id of a connection.'),
  method: z
    .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
    .optional()
    .describe('Method of the request.'),
  path: z.string().max(500).optional().describe('What the path contains, such as `/Users`.'),
  effect: z
    .enum(['changed', 'no effect', 'found nothing'])
    .optional()
    .describe('What the request did.'),
  tolerance: z.string().max(100).optional().describe('Name of a tolerance that applied.'),
  refused: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true: only requests that were refused for their credential.'),
  since: time.describe('Only requests at this time or later.'),
  until: time.describe('Only requests before this time.'),
};

type RequestQuery = z.output<z.ZodObject<typeof requestQuery>>;

/** Returns the filter of a query, and the id before which its page begins. */
function filterOf(query: RequestQuery) {
  const { status, maxStatus, connection, method, path, effect, tolerance, since, until } = query;
  const end = until === undefined ? '~' : firstIdOf(until);
  const before = query.cursor === '' || query.cursor > end ? end : query.cursor;
  const from = since === undefined ? undefined : firstIdOf(since);
  const filter = { status, maxStatus, connection, method, path, effect, tolerance, from };
  return { filter, before };
}

/** Resolves to a page that a key finds: all requests about a user, or with a refused credential. */
async function findByKey(reader: Reader, tenant: string, query: RequestQuery) {
  const { limit, about, refused } = query;
  const { filter, before } = filterOf(query);
  const options = { ...filter, limit: limit + 1, before };
  const found =
    about === undefined
      ? await requestsWith(reader, tenant, [refusedKey], options)
      : await requestsAbout(reader, tenant, about, options);
  const shown = page(found, limit, requestView, ({ id }) => id);
  if (about === undefined || refused === 'false') return shown;
  return { ...shown, items: shown.items.filter(({ keys }) => keys.includes(refusedKey)) };
}

async function findPage(reader: Reader, tenant: string, query: RequestQuery) {
  const { limit } = query;
  const { filter, before } = filterOf(query);
  const scan = { limit: limit + 1, before, maxScanned };
  const { rows, reached } = await reader.requestPage(tenant, filter, scan);
  const shown = page(rows, limit, requestView, ({ id }) => id);
  if (reached === undefined || shown.next !== undefined) return shown;
  return { ...shown, next: reached, searchedTo: toRfc3339(toTimestamp(timeOfId(reached))) };
}

async function requireRequest(reader: Reader, tenant: string, id: string): Promise<RequestRow> {
  const found = await reader.requestRow(tenant, id);
  if (found !== undefined) return found;
  throw new ScimError(
    'notFound',
    `the request log of tenant ${quote(tenant)} has no request ${quote(id)}`,
  );
}

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
      query: requestQuery,
      response: pageOf(request).extend({
        searchedTo: timestamp
          .optional()
          .describe(
            'Present: the page ended here although it is not full, because few requests match.',
          ),
      }),
    },
    async ({ tenant, query }, { reader }) => {
      const hasKey = query.about !== undefined || query.refused === 'true';
      const find = hasKey ? findByKey : findPage;
      return { body: await find(reader, tenant, query) };
    },
  ),
  operation(
    'get /requests/{id}',
    'Show a request by its X-Request-Id, with bodies and headers where the tenant keeps them',
    {
      id: 'getRequest',
      example: { response: examples.request },
      tag,
      access: 'tenant',
      of: 'request',
      response: requestDetail,
    },
    async ({ tenant, id }, { reader }) => {
      const found = await requireRequest(reader, tenant, id);
      const kept = await reader.requestContent(tenant, id);
      const content = kept && (JSON.parse(kept.content) as LoggedContent);
      return { body: { ...requestView(found), content } };
    },
  ),
  operation(
    'get /requests/{id}/events',
    'List the events that a request caused, each with its deliveries that have not succeeded',
    {
      id: 'listRequestEvents',
      example: { response: { items: [{ event: exampleEvent('user.created'), undelivered: [] }] } },
      tag,
      access: 'tenant',
      of: 'request',
      response: requestEvents,
    },
    async ({ tenant, id, administrator }, { reader }) => {
      const row = await requireRequest(reader, tenant, id);
      const seesAll = administrator.tenant === undefined;
      const events = await eventsOfRequest(reader, row);
      const timeline = await timelineOf(reader, tenant, [], events, seesAll);
      const items = timeline.toReversed().flatMap((entry) => {
        if (entry.kind === 'request') return [];
        const shown = JSON.parse(eventJson(tenant, entry.event)) as z.output<typeof event>;
        return [{ event: shown, undelivered: entry.undelivered }];
      });
      return { body: { items } };
    },
  ),
];

/** What the detail of a request may say, beside more that is not typed. */
interface Detail {
  readonly client: string;
  readonly profile?: string;
  readonly query?: readonly { readonly name: string; readonly value: string }[];
  readonly tolerances?: readonly string[];
  readonly ignored?: readonly string[];
  readonly members?: { readonly added: number; readonly removed: number; readonly total: number };
  readonly scimType?: string;
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
