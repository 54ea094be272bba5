import { z } from '@hono/zod-openapi';
import { json, text, timestamp } from './text.ts';

const emailFields = {
  value: 'The address.',
  primary: 'Whether it is the main one.',
} as const;

const email = z.strictObject({
  value: z.email().max(320).describe(emailFields.value),
  primary: z.boolean().default(false).describe(emailFields.primary),
});

const shownEmail = z.object({
  value: z.string().describe(emailFields.value),
  primary: z.boolean().describe(emailFields.primary),
});

/** An account, as events about its user have it. */
export const accountSummary = z
  .object({
    id: z.string().describe('Id of the account.'),
    username: z.string().describe('Username in the application, unique in the tenant.'),
    displayName: z.string().describe('Name to show.'),
    emails: z.array(shownEmail).describe('E-mail addresses; one is primary.'),
    status: z
      .enum(['active', 'deactivated', 'deleted'])
      .describe('Whether it may be used; deleted: kept without access until it is erased.'),
  })
  .openapi('AccountSummary', { description: 'An account, as events about its user have it.' });

/** Answer: an account. */
export const account = z
  .object({
    id: z.string().describe('Id of the account.'),
    username: z.string().describe('Username in the application, unique in the tenant.'),
    displayName: z.string().describe('Name to show.'),
    emails: z.array(shownEmail).describe('E-mail addresses; one is primary.'),
    externalId: z
      .string()
      .optional()
      .describe('Id that the application or the identity provider gave it.'),
    status: z
      .enum(['active', 'deactivated', 'deleted'])
      .describe('Whether it may be used; deleted: kept without access until it is erased.'),
    protected: z
      .boolean()
      .describe('True: no identity provider takes it over, changes it or ends its access.'),
    connection: z.string().optional().describe('The connection that manages it; absent: none.'),
    user: z.string().optional().describe('Id of its SCIM user.'),
    roles: z
      .array(z.string())
      .optional()
      .describe('Names of its roles; where one account is shown, and in lists that ask for them.'),
    settings: json.describe('Settings of the application.'),
    created: timestamp.describe('Time of its creation.'),
    lastModified: timestamp.describe('Time of its last change.'),
    erasedAfter: timestamp.optional().describe('Of a deleted account: the time of its erasure.'),
  })
  .openapi('Account', { description: "An account: the application's side of a user." });

/** Body: an account to register. */
export const newAccount = z
  .strictObject({
    username: text(200).describe('Username in the application.'),
    displayName: text(500).optional().describe('Name to show.'),
    emails: z.array(email).max(50).optional().describe('E-mail addresses.'),
    externalId: text(500).optional().describe('Id by which linking may find it.'),
    settings: json
      .optional()
      .describe('Settings of the application, 65,536 characters of JSON at most.'),
    protected: z
      .boolean()
      .optional()
      .describe('True: no identity provider takes it over, changes it or ends its access.'),
  })
  .openapi('NewAccount', { description: 'An account that the application already has.' });

/** Body: a change of an account; fields that are left out stay. */
export const accountChange = z
  .strictObject({
    settings: json
      .optional()
      .describe('Settings of the application, 65,536 characters of JSON at most.'),
    protected: z
      .boolean()
      .optional()
      .describe('True: no identity provider takes it over, changes it or ends its access.'),
    displayName: text(500).optional().describe('Name to show.'),
    emails: z.array(email).max(50).optional().describe('E-mail addresses.'),
    externalId: text(500).optional().describe('Id by which linking may find it.'),
    status: z.enum(['active', 'deactivated']).optional().describe('Whether it may be used.'),
  })
  .openapi('AccountChange', {
    description: 'Changes of an account; fields that are left out stay.',
  });

/** Answer: whether an account may be used. */
export const accountAccess = z
  .object({
    account: z.string().describe('Id of the account.'),
    allowed: z.boolean().describe('True: let it in.'),
    status: z.enum(['active', 'deactivated', 'deleted']).describe('Status of the account.'),
    reason: z.string().optional().describe('Why it may not be used.'),
    roles: z.array(z.string()).describe('Names of its roles.'),
  })
  .openapi('AccountAccess', { description: 'Whether an account may be used now.' });

/** Answer: a user that waits for a decision about an account. */
export const heldLink = z
  .object({
    user: z.string().describe('Id of the user.'),
    account: z.string().describe('Id of the account that matches.'),
    created: timestamp.describe('Time since which the user waits.'),
  })
  .openapi('HeldLink', { description: 'A user that waits for a decision about an account.' });
