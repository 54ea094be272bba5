import { z } from '@hono/zod-openapi';
import { createdCredential, credential } from './credential.ts';
import { text, timestamp } from './text.ts';

const roleNames = z.array(z.string().min(1).max(200)).max(100);

const hexDigits = '0123456789abcdef';

function isColor(value: string): boolean {
  const digits = Array.from(value.slice(1), (digit) => digit.toLowerCase());
  return value.startsWith('#') && digits.every((digit) => hexDigits.includes(digit));
}

const color = z
  .string()
  .length(7)
  .refine(isColor, 'must be a colour such as #1f6feb')
  .describe('Colour of buttons, `#rrggbb`. Text on it is black or white, whichever is readable.');

/** Body: a set-up link to create. */
export const newSetupLink = z
  .strictObject({
    expiresInHours: z
      .number()
      .int()
      .min(1)
      .max(720)
      .default(168)
      .describe('Hours until it expires. Default: 7 days; 30 days at most.'),
    roles: roleNames
      .default([])
      .describe('Roles that the link may give to groups. Default: none, and the step is left out.'),
    brand: z
      .strictObject({
        name: text(80).optional().describe('Name of the product, as the customer knows it.'),
        color: color.optional(),
        logo: z
          .string()
          .max(90_000)
          .optional()
          .describe('Data URL of a PNG or SVG of up to 64 KiB, in base64.'),
      })
      .optional()
      .describe("How the pages look. Default: as of the tenant's latest link."),
  })
  .openapi('NewSetupLink', { description: 'A set-up link to create.' });

/** Answer: a set-up link, without its secret. */
export const setupLink = z
  .object({
    id: z.string().describe('Id of the link.'),
    tenant: z.string().describe('Id of the tenant.'),
    connection: z.string().describe('Id of the only connection that it reaches.'),
    status: z
      .enum(['sent', 'opened', 'finished', 'expired', 'revoked'])
      .describe('sent: not opened yet. finished: it only shows the status.'),
    created: timestamp.describe('Time of its creation.'),
    expires: timestamp.describe('Time of its expiry.'),
    revoked: timestamp.optional().describe('Time of its revocation.'),
    opened: timestamp.optional().describe('When it was opened first.'),
    finished: timestamp.optional().describe('When the set-up was finished.'),
    provider: z.string().optional().describe('The identity provider that was chosen.'),
    roles: z.array(z.string()).readonly().describe('Roles that it may give to groups.'),
    brand: z
      .object({
        name: z.string().optional().describe('Name of the product.'),
        color: z.string().optional().describe('Colour of buttons.'),
      })
      .optional()
      .describe('How the pages look.'),
    hasLogo: z.boolean().describe('Whether the pages show a logo.'),
  })
  .openapi('SetupLink', { description: 'A set-up link, without its secret.' });

/** Answer: a created link, with its URL. */
export const createdSetupLink = setupLink
  .extend({
    url: z
      .url()
      .nullable()
      .describe('To be sent to the administrator. Shown once; null when the request is repeated.'),
  })
  .openapi('CreatedSetupLink', { description: 'A created set-up link, with its URL.' });

const tone = z
  .enum(['good', 'neutral', 'bad'])
  .describe('bad: it failed, and something must be done.');

/** A request of the identity provider, in words. */
const requestInWords = z.object({
  id: z.string().describe('Id of the request.'),
  created: timestamp.describe('Time of the request.'),
  method: z.string().describe('Method of the request.'),
  path: z.string().describe('Path of the request.'),
  status: z.number().int().describe('HTTP status of the response.'),
  kind: z.string().describe('What it does, such as lookUpUser; refused; other.'),
  sentence: z.string().describe('What it was, in words.'),
  tone,
  fix: z.string().optional().describe('What helps, where it failed.'),
});

/** Answer: what arrived of an identity provider, in words. */
export const probes = z
  .object({
    checks: z
      .array(
        z.object({
          kind: z.string().describe('What the request does.'),
          title: z.string().describe('What the identity provider does.'),
          state: z.enum(['waiting', 'passed', 'failed']).describe('Whether it arrived.'),
          request: requestInWords.optional().describe('The latest request of this kind.'),
        }),
      )
      .describe('The requests of the test of the connection.'),
    requests: z.array(requestInWords).describe('The latest requests, latest first.'),
    warnings: z
      .array(
        z.object({
          sentence: z.string().describe('What it is, in words.'),
          fix: z.string().describe('What helps.'),
        }),
      )
      .describe('What would keep requests from arriving.'),
    logsReads: z
      .boolean()
      .describe('False: the request log leaves reads out, and most of a test is not seen.'),
    watchedUntil: timestamp.optional().describe('Until then all requests are kept.'),
    firstRequest: z.boolean().describe('Whether any request has arrived, ever.'),
  })
  .openapi('ConnectionProbes', { description: 'What arrived of an identity provider, in words.' });

/** Answer: what a set-up link shows. */
export const setupState = z
  .object({
    link: z
      .object({
        expires: timestamp.describe('When the link expires.'),
        isFinished: z.boolean().describe('Whether it only shows the status.'),
        roles: z.array(z.string()).readonly().describe('Roles that it may give to groups.'),
        provider: z.string().optional().describe('The identity provider that was chosen.'),
      })
      .describe('The link itself.'),
    brand: z
      .object({
        name: z.string().optional().describe('Name of the product.'),
        color: z.string().optional().describe('Colour of buttons.'),
        textColor: z.string().optional().describe('Colour of text on it.'),
        hasLogo: z.boolean().describe('Whether the brand has a logo.'),
      })
      .describe('How the pages look.'),
    tenant: z.object({ name: z.string().describe('Name of the tenant.') }).describe('Its tenant.'),
    connection: z
      .object({
        name: z.string().describe('Name of the connection.'),
        profile: z.string().describe('Name of its profile.'),
        status: z.enum(['active', 'paused']).describe('paused: its requests are refused.'),
        clientId: z.string().describe('The client_id of its OAuth client.'),
        scimBaseUrl: z.url().describe('Base URL of SCIM, which the identity provider asks for.'),
        tokenEndpoint: z.url().describe('Where its OAuth client gets access tokens.'),
        lastRequest: timestamp.optional().describe('Time of the last request.'),
        lastSuccess: timestamp.optional().describe('Time of the last request that succeeded.'),
        requests: z.number().int().describe('Requests so far.'),
        errors: z.number().int().describe('Requests that failed or were refused.'),
      })
      .describe('The connection that it sets up.'),
    credentials: z
      .array(
        credential.pick({
          id: true,
          kind: true,
          name: true,
          lastFour: true,
          created: true,
          expires: true,
          lastRequest: true,
        }),
      )
      .describe('Valid credentials of the connection, without secrets.'),
    progress: z
      .object({
        users: z.number().int().describe('Users that the connection has sent, up to 200.'),
        groups: z.number().int().describe('Groups that the connection has sent, up to 200.'),
        mappedGroups: z.number().int().describe('Groups among them that give roles by their id.'),
      })
      .describe('What has arrived.'),
  })
  .openapi('SetupState', { description: 'What a set-up link shows of its connection.' });

/** Body: which identity provider. */
export const setupProvider = z
  .strictObject({ provider: text(40).describe('Name of a guide, such as `okta`; or `other`.') })
  .openapi('SetupProvider', { description: 'Which identity provider.' });

/** Body: a credential to create by a set-up link. */
export const newSetupCredential = z
  .strictObject({
    kind: z.enum(['token', 'secret']).default('token').describe('secret: of the OAuth client.'),
    days: z.number().int().min(1).max(1_096).optional().describe('Days until it expires.'),
  })
  .openapi('NewSetupCredential', { description: 'A credential to create by a set-up link.' });

/** Answer: a created credential. */
export const createdSetupCredential = createdCredential.pick({
  id: true,
  kind: true,
  name: true,
  lastFour: true,
  created: true,
  expires: true,
  clientId: true,
  secret: true,
});

/** Answer: a revoked credential. */
export const revokedSetupCredential = credential.pick({ id: true, kind: true, revoked: true });

/** Answer: a user that arrived. */
export const setupUser = z
  .object({
    id: z.string().describe('Id of the user.'),
    userName: z.string().describe('Its userName.'),
    displayName: z.string().optional().describe('Its name.'),
    active: z.boolean().describe('Whether it may sign in.'),
    created: timestamp.describe('When it arrived.'),
    attributes: z
      .array(
        z.object({
          path: z.string().describe('Path of the attribute.'),
          value: z.string().describe('Its value, as text.'),
        }),
      )
      .describe('What arrived, by SCIM attribute.'),
    account: z
      .object({
        username: z.string().describe('Username in the application.'),
        status: z.enum(['active', 'deactivated', 'deleted']).describe('Its status.'),
        roles: z.array(z.string()).readonly().describe('Its roles.'),
      })
      .optional()
      .describe('The account it became; absent: none yet.'),
  })
  .openapi('SetupUser', { description: 'A user that the identity provider sent.' });

/** Answer: a group that arrived. */
export const setupGroup = z
  .object({
    id: z.string().describe('Id of the group.'),
    displayName: z.string().describe('Its name.'),
    members: z.number().int().describe('How many members it has.'),
    roles: z.array(z.string()).readonly().describe('Roles that it gives, of those of the link.'),
    otherRoles: z
      .array(z.string())
      .readonly()
      .describe('Roles that the operator has given to it, by its id or its name.'),
  })
  .openapi('SetupGroup', { description: 'A group that the identity provider sent.' });

/** Body: roles of groups. */
export const setupRoles = z
  .strictObject({
    groups: z
      .array(
        z.strictObject({
          group: text(64).describe('Id of the group.'),
          roles: roleNames.describe('Roles of its members.'),
        }),
      )
      .max(200)
      .describe('Groups that are left out keep their roles.'),
  })
  .openapi('SetupRoles', { description: 'Which groups give which roles.' });

/** Answer: what the mapping would change. */
export const setupRolePreview = z
  .object({
    changes: z
      .array(
        z.object({
          username: z.string().describe('Username of the account.'),
          before: z.array(z.string()).readonly().describe('Its roles now.'),
          after: z.array(z.string()).readonly().describe('Its roles under the mapping.'),
        }),
      )
      .describe('Up to 100 accounts of the connection whose roles would differ.'),
    examined: z.number().int().describe('Accounts that were examined.'),
    isComplete: z.boolean().describe('False: there are more accounts than were examined.'),
  })
  .openapi('SetupRolePreview', { description: 'What a mapping of roles would change.' });

/** Body: for how long all requests are kept. */
export const watchRequest = z
  .strictObject({
    minutes: z.number().int().min(1).max(1_440).default(60).describe('Minutes; a day at most.'),
  })
  .openapi('WatchRequest', { description: 'For how long all requests are kept.' });
