import { auditView } from '../administration/views.ts';
import type { AuditEntry } from '../ports/access.ts';
import * as examples from './examples/objects.ts';
import { type Operation, operation } from './operation.ts';
import { page } from './page.ts';
import { auditEntry } from './schemas/operation.ts';
import { pageOf, paging } from './schemas/page.ts';

const tag = 'Audit';

/** Operations that read what administrators did, the latest first. */
export const auditOperations: readonly Operation[] = [
  operation(
    'get /audit',
    'List administrative actions on a tenant, latest first',
    {
      id: 'listAuditEntries',
      example: { response: { items: [examples.auditEntry] } },
      tag,
      access: 'tenant',
      query: paging,
      response: pageOf(auditEntry),
    },
    async ({ tenant, query: { limit, cursor } }, { reader }) => ({
      body: pageOfEntries(await reader.audit(tenant, limit + 1, cursor || undefined), limit),
    }),
  ),
  operation(
    'get /audit/all',
    'List administrative actions on all tenants and the server, latest first',
    {
      id: 'listAllAuditEntries',
      example: { response: { items: [examples.auditEntry] } },
      tag,
      access: 'server',
      query: paging,
      response: pageOf(auditEntry),
    },
    async ({ query: { limit, cursor } }, { reader }) => ({
      body: pageOfEntries(await reader.audit(undefined, limit + 1, cursor || undefined), limit),
    }),
  ),
];

function pageOfEntries(found: readonly AuditEntry[], limit: number) {
  return page(found, limit, auditView, ({ id }) => id);
}
