import { z } from '@hono/zod-openapi';
import { shownOnce } from './credential.ts';
import { tenantId } from './tenant.ts';
import { text, timestamp } from './text.ts';

/** Answer: the state of the mass-change guard. */
export const guard = z
  .object({
    tenant: z.string().describe('Id of the tenant.'),
    removals: z
      .number()
      .int()
      .optional()
      .describe('Accounts that lost access or a membership within the window.'),
    heldSince: timestamp
      .optional()
      .describe('Time since which removals are held; absent: none are.'),
    releasedUntil: timestamp.optional().describe('Until then no removal is held.'),
  })
  .openapi('Guard', { description: 'State of the mass-change guard.' });

/** Answer: the guard with what it lets pass. */
export const guardState = guard
  .extend({
    limit: z
      .number()
      .int()
      .optional()
      .describe('Accounts that may lose access or a membership within the window; absent: any.'),
    minutes: z.number().int().optional().describe('Length of the window.'),
  })
  .openapi('GuardState', { description: 'State and limit of the mass-change guard.' });

/** The guard, as events have it. */
export const guardChange = guard
  .omit({ removals: true })
  .openapi('GuardChange', { description: 'The mass-change guard, as events have it.' });

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
  .openapi('GuardRelease', { description: 'For how long removals pass.' });

/** Answer: a token of this API, without the token. */
export const apiToken = z
  .object({
    id: z.string().describe('Id of the token.'),
    name: z.string().describe('Name that administrators see.'),
    lastFour: z.string().describe('Its last characters.'),
    tenant: z.string().optional().describe('The only tenant it can access; absent: all.'),
    role: z
      .enum(['admin', 'read', 'secrets'])
      .describe(
        'admin: everything. read: reads, except secrets. secrets: reads, and encrypted secrets too.',
      ),
    created: timestamp.describe('Time of its creation.'),
    expires: timestamp.optional().describe('Time of its expiry; absent: none.'),
    revoked: timestamp.optional().describe('Time of its revocation; absent: it is not revoked.'),
  })
  .openapi('ApiToken', { description: 'A token of this API, without the token.' });

/** Body: a token to create. */
export const newApiToken = z
  .strictObject({
    name: text(200).describe('Name that administrators see.'),
    tenant: tenantId.optional().describe('The only tenant it can access.'),
    role: z
      .enum(['admin', 'read', 'secrets'])
      .default('admin')
      .describe(
        '`read`: everything but secrets; `secrets`: encrypted secrets too; `admin`: changes.',
      ),
    days: z
      .number()
      .int()
      .min(1)
      .max(36_500)
      .optional()
      .describe('Days until it expires. Default: no expiry.'),
  })
  .openapi('NewApiToken', { description: 'A token to create.' });

/** Answer: a created token. */
export const createdApiToken = apiToken
  .extend({ secret: shownOnce })
  .openapi('CreatedApiToken', { description: 'A created token, shown once.' });

/** Answer: one administrative action. */
export const auditEntry = z
  .object({
    id: z.string().describe('Id of the entry.'),
    tenant: z
      .string()
      .optional()
      .describe('Id of the tenant; absent: the action is about the server.'),
    actor: z
      .string()
      .describe('Who did it: `api:` and the id of a token, `command line` or `server`.'),
    action: z.string().describe('Kind of the action, such as `connection.create`.'),
    target: z.string().describe('Id of what it changed.'),
    detail: z
      .record(z.string(), z.unknown())
      .describe('What was set. Of accounts, only the names of fields.'),
    created: timestamp.describe('Time of the action.'),
  })
  .openapi('AuditEntry', { description: 'One administrative action.' });
