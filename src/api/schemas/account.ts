import { z } from '@hono/zod-openapi';
import { json, text, timestamp } from './text.ts';

const email = z.strictObject({ value: z.email().max(320), primary: z.boolean().default(false) });

/** Answer: an account. */
export const account = z
  .object({
    id: z.string(),
    username: z.string(),
    displayName: z.string(),
    emails: z.array(z.object({ value: z.string(), primary: z.boolean() })),
    externalId: z.string().optional(),
    status: z.enum(['active', 'deactivated', 'deleted']),
    protected: z.boolean(),
    connection: z.string().optional().describe('The connection that manages it; absent: none.'),
    user: z.string().optional().describe('Id of its SCIM user.'),
    roles: z.array(z.string()).optional(),
    settings: json,
    created: timestamp,
    lastModified: timestamp,
    erasedAfter: timestamp.optional(),
  })
  .openapi('Account');

/** Body: an account to register. */
export const newAccount = z
  .strictObject({
    username: text(200),
    displayName: text(500).optional(),
    emails: z.array(email).max(50).optional(),
    externalId: text(500).optional(),
    settings: json.optional(),
    protected: z.boolean().optional(),
  })
  .openapi('NewAccount');

/** Body: a change of an account; fields that are left out stay. */
export const accountChange = z
  .strictObject({
    settings: json.optional(),
    protected: z.boolean().optional(),
    displayName: text(500).optional(),
    emails: z.array(email).max(50).optional(),
    externalId: text(500).optional(),
    status: z.enum(['active', 'deactivated']).optional(),
  })
  .openapi('AccountChange');

/** Answer: whether an account may be used. */
export const accountAccess = z
  .object({
    account: z.string(),
    allowed: z.boolean(),
    status: z.enum(['active', 'deactivated', 'deleted']),
    reason: z.string().optional(),
    roles: z.array(z.string()),
  })
  .openapi('AccountAccess');

/** Answer: a user that waits for a decision about an account. */
export const heldLink = z
  .object({ user: z.string(), account: z.string(), created: timestamp })
  .openapi('HeldLink');
