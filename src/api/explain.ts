import { z } from '@hono/zod-openapi';
import { toRfc3339 } from '../administration/views.ts';
import { type Explanation, explainPerson } from '../directory/explain/explain-person.ts';
import { knowsPerson } from '../directory/explain/find-person.ts';
import type { TimelineEntry } from '../directory/explain/timeline.ts';
import { eventJson } from '../events/event-log.ts';
import * as examples from './examples/objects.ts';
import { type Operation, operation } from './operation.ts';
import { requestView } from './requests.ts';
import { explanation } from './schemas/request.ts';

/** The operation that explains why a user is here, or not. */
export const explainOperations: readonly Operation[] = [
  operation(
    'get /explain',
    'Explain why a user is here, or not: requests, changes and deliveries in one timeline',
    {
      id: 'explainPerson',
      example: {
        response: {
          tenant: 'acme',
          verdict: 'active',
          summary: 'ada@example.com is active.',
          fix: [],
          user: examples.ids.user,
          account: { id: examples.ids.account, username: 'ada', status: 'active' },
          timeline: examples.timeline,
        },
      },
      errors: ['tooMany'],
      tag: 'Requests',
      access: 'tenant',
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
          .describe('Explain whether the user is in this group: id, displayName or externalId.'),
      },
      knownBy: { parameter: 'person', knows: knowsPerson },
      response: explanation,
    },
    async ({ tenant, administrator, query: { person, group } }, { reader }) => {
      const explanation = await explainPerson(reader, tenant, person, {
        group,
        seesAll: administrator.tenant === undefined,
      });
      return { body: explanationView(tenant, explanation) };
    },
  ),
];

/** Returns an explanation as the API shows it. */
export function explanationView(tenant: string, { timeline, refused, ...rest }: Explanation) {
  return {
    tenant,
    ...rest,
    refused: refused?.map(requestView),
    timeline: timeline.map((entry) => entryView(tenant, entry)),
  };
}

function entryView(tenant: string, entry: TimelineEntry) {
  const at = toRfc3339(entry.at);
  if (entry.kind === 'request')
    return { at, kind: 'request', request: requestView(entry.request) } as const;
  return {
    at,
    kind: 'event',
    event: JSON.parse(eventJson(tenant, entry.event)) as object,
    undelivered: entry.undelivered,
  } as const;
}
