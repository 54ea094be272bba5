import { z } from '@hono/zod-openapi';
import { shownOnce } from './credential.ts';
import { tenantId } from './tenant.ts';
import { text, timestamp } from './text.ts';

/** Answer: the state of the mass-change guard. */
export const guard = z
  .object({
    tenant: z.string(),
    removals: z
      .number()
      .int()
      .optional()
      .describe('Accounts that lost access or a membership within the window.'),
    heldSince: timestamp.optional(),
    releasedUntil: timestamp.optional(),
  })
  .openapi('Guard');

/** Body: a release of the guard. */
export const guardRelease = z
  .strictObject({
    minutes: z
      .number()
      .int()
      .min(1)
      .max(1_440)
      .default(60)
      .describe('Minutes in which no removal is held.'),
  })
  .openapi('GuardRelease');

/** Answer: a token of this API, without the token. */
export const apiToken = z
  .object({
    id: z.string(),
    name: z.string(),
    lastFour: z.string(),
    tenant: z.string().optional(),
    role: z.enum(['admin', 'read', 'secrets']),
    created: timestamp,
    expires: timestamp.optional(),
    revoked: timestamp.optional(),
  })
  .openapi('ApiToken');

/** Body: a token to create. */
export const newApiToken = z
  .strictObject({
    name: text(200),
    tenant: tenantId.optional().describe('The only tenant it can access.'),
    role: z
      .enum(['admin', 'read', 'secrets'])
      .default('admin')
      .describe(
        '`read`: everything but secrets; `secrets`: encrypted secrets too; `admin`: changes.',
      ),
    days: z.number().int().min(1).max(36_500).optional(),
  })
  .openapi('NewApiToken');

/** Answer: a created token. */
export const createdApiToken = apiToken.extend({ secret: shownOnce }).openapi('CreatedApiToken');

/** Answer: one administrative action. */
export const auditEntry = z
  .object({
    id: z.string(),
    tenant: z.string().optional(),
    actor: z.string(),
    action: z.string(),
    target: z.string(),
    detail: z.record(z.string(), z.unknown()),
    created: timestamp,
  })
  .openapi('AuditEntry');
