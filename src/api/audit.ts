import { z } from '@hono/zod-openapi';
import { auditView } from '../administration/views.ts';
import type { AuditEntry } from '../ports/access.ts';
import type { Store } from '../ports/store.ts';
import { dateTimeKey } from '../protocol/text/date-time.ts';
import * as examples from './examples/objects.ts';
import { type Operation, operation } from './operation.ts';
import { page } from './page.ts';
import { auditEntry } from './schemas/operation.ts';
import { pageOf, paging } from './schemas/page.ts';
import { timestamp } from './schemas/text.ts';

const tag = 'Audit';

/** Entries that a filtered page looks at. */
const maxExamined = 10_000;

/** Entries that are read together. */
const examinedAtOnce = 1_000;

const filters = {
  actor: z
    .string()
    .max(200)
    .optional()
    .describe('Text that the actor contains, such as the id of a token.'),
  action: z
    .string()
    .max(100)
    .optional()
    .describe('Beginning of the action: `connection` or `connection.create`.'),
  target: z.string().max(200).optional().describe('Id of what was changed.'),
  since: timestamp.max(40).optional().describe('Actions from this time on.'),
  until: timestamp.max(40).optional().describe('Actions before this time.'),
};

const description =
  'A filtered page looks at 10,000 entries: it may have fewer items than `limit`, or none, and still a `next`.';

/** Operations that read what administrators did, the latest first. */
export const auditOperations: readonly Operation[] = [
  operation(
    'get /audit',
    'List administrative actions on a tenant, latest first',
    {
      id: 'listAuditEntries',
      description,
      example: { response: { items: [examples.auditEntry] } },
      tag,
      access: 'tenant',
      query: { ...paging, ...filters },
      response: pageOf(auditEntry),
    },
    async ({ tenant, query }, { reader }) => ({ body: await listEntries(reader, tenant, query) }),
  ),
  operation(
    'get /audit/all',
    'List administrative actions on all tenants and the server, latest first',
    {
      id: 'listAllAuditEntries',
      description,
      example: { response: { items: [examples.auditEntry] } },
      tag,
      access: 'server',
      query: { ...paging, ...filters },
      response: pageOf(auditEntry),
    },
    async ({ query }, { reader }) => ({ body: await listEntries(reader, undefined, query) }),
  ),
];

interface AuditFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly target?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Resolves to a page of the entries that meet every given filter. */
async function listEntries(
  reader: Store,
  tenant: string | undefined,
  { limit, cursor, ...filter }: AuditFilter & { readonly limit: number; readonly cursor: string },
) {
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  let reached = cursor === '' ? undefined : cursor;
  if (!isFiltered) return pageOfEntries(await reader.audit(tenant, limit + 1, reached), limit);
  const found: AuditEntry[] = [];
  for (let examined = 0; examined < maxExamined; examined += examinedAtOnce) {
    const entries = await reader.audit(tenant, examinedAtOnce, reached);
    for (const entry of entries) {
      if (filter.since !== undefined && entry.created < storedTime(filter.since))
        return pageOfEntries(found, limit);
      if (matches(entry, filter)) found.push(entry);
      if (found.length > limit) return pageOfEntries(found, limit);
    }
    if (entries.length < examinedAtOnce) return pageOfEntries(found, limit);
    reached = entries[examinedAtOnce - 1]!.id;
  }
  return { items: found.map(auditView), next: reached };
}

function matches(entry: AuditEntry, { actor, action, target, until }: AuditFilter): boolean {
  return (
    (actor === undefined || entry.actor.includes(actor)) &&
    (action === undefined || entry.action.startsWith(action)) &&
    (target === undefined || entry.target === target) &&
    (until === undefined || entry.created < storedTime(until))
  );
}

/** Returns a checked RFC 3339 time as entries have it: a key that sorts. */
function storedTime(time: string): string {
  return dateTimeKey(time) ?? time;
}

function pageOfEntries(found: readonly AuditEntry[], limit: number) {
  return page(found, limit, auditView, ({ id }) => id);
}
