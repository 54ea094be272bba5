import { z } from '@hono/zod-openapi';
import { accessScopes } from '../../ports/access.ts';
import { usage } from './connection.ts';
import { text, timestamp } from './text.ts';

const scope = z.enum(accessScopes);

/** Answer: a credential, without its secret. */
export const credential = z
  .object({
    id: z.string(),
    connection: z.string(),
    kind: z.enum(['token', 'secret', 'key', 'trust']),
    name: z.string(),
    lastFour: z.string().optional(),
    scope,
    created: timestamp,
    expires: timestamp.optional(),
    revoked: timestamp.optional(),
    user: z.string().optional(),
    key: z.record(z.string(), z.unknown()).optional(),
    trust: z.record(z.string(), z.unknown()).optional(),
    ...usage,
  })
  .openapi('Credential');

const newCredentialBase = {
  name: text(200),
  scope: scope.optional().describe('Default: scim, which allows everything.'),
  days: z
    .number()
    .int()
    .min(1)
    .max(36_500)
    .optional()
    .describe(
      'Days until it expires. Default: no expiry, or 365 for a secret, whose maximum is 1096.',
    ),
};

/** Body: a credential to create. */
export const newCredential = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('token'),
      ...newCredentialBase,
      user: text(64)
        .optional()
        .describe('Id of the user it is bound to; it can then only read /Me.'),
    }),
    z.strictObject({ kind: z.literal('secret'), ...newCredentialBase }),
    z.strictObject({
      kind: z.literal('key'),
      ...newCredentialBase,
      key: z.record(z.string().max(20), z.unknown()).describe('A public key as a JWK.'),
    }),
    z.strictObject({
      kind: z.literal('trust'),
      ...newCredentialBase,
      trust: z.strictObject({
        issuer: text(500),
        subject: text(500),
        audience: text(500),
        jwksUri: text(500).optional().describe("Default: from the issuer's OpenID configuration."),
      }),
    }),
  ])
  .openapi('NewCredential');

/** A secret of an answer. */
export const shownOnce = z
  .string()
  .nullable()
  .optional()
  .describe('Shown once; null when the request is repeated.');

/** Answer: a created credential, with its secret. */
export const createdCredential = credential
  .extend({ clientId: z.string(), secret: shownOnce })
  .openapi('CreatedCredential');
