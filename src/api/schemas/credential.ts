import { z } from '@hono/zod-openapi';
import { accessScopes } from '../../ports/access.ts';
import { usage } from './connection.ts';
import { text, timestamp } from './text.ts';

const scope = z.enum(accessScopes);

/** Answer: a credential, without its secret. */
export const credential = z
  .object({
    id: z.string().describe('Id of the credential.'),
    connection: z.string().describe('Id of its connection.'),
    kind: z
      .enum(['token', 'secret', 'key', 'trust'])
      .describe(
        'token: a bearer token. secret, key: of its OAuth client. trust: tokens of another issuer.',
      ),
    name: z.string().describe('Name that administrators see.'),
    lastFour: z.string().optional().describe('Last characters of the token or secret.'),
    scope: scope.describe('What it may do.'),
    created: timestamp.describe('Time of its creation.'),
    expires: timestamp.optional().describe('Time of its expiry; absent: none.'),
    revoked: timestamp.optional().describe('Time of its revocation; absent: it is not revoked.'),
    user: z.string().optional().describe('Id of the user that it is bound to.'),
    key: z.record(z.string(), z.unknown()).optional().describe('The public key, as a JWK.'),
    trust: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('The issuer, subject and audience that are trusted.'),
    ...usage,
  })
  .openapi('Credential', { description: 'A credential of a connection, without its secret.' });

const newCredentialBase = {
  name: text(200).describe('Name that administrators see.'),
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
      kind: z.literal('token').describe('A bearer token.'),
      ...newCredentialBase,
      user: text(64)
        .optional()
        .describe('Id of the user it is bound to; it can then only read /Me.'),
    }),
    z.strictObject({
      kind: z.literal('secret').describe('A secret of the OAuth client.'),
      ...newCredentialBase,
    }),
    z.strictObject({
      kind: z.literal('key').describe('A public key of the OAuth client.'),
      ...newCredentialBase,
      key: z.record(z.string().max(20), z.unknown()).describe('A public key as a JWK.'),
    }),
    z.strictObject({
      kind: z.literal('trust').describe('Tokens of another issuer.'),
      ...newCredentialBase,
      trust: z
        .strictObject({
          issuer: text(500).describe('`iss` of its tokens.'),
          subject: text(500).describe('`sub` of its tokens.'),
          audience: text(500).describe('`aud` of its tokens.'),
          jwksUri: text(500)
            .optional()
            .describe("Default: from the issuer's OpenID configuration."),
        })
        .describe('Which tokens are trusted.'),
    }),
  ])
  .openapi('NewCredential', { description: 'A credential to create.' });

/** A secret of an answer. */
export const shownOnce = z
  .string()
  .nullable()
  .optional()
  .describe('Shown once; null when the request is repeated.');

/** Answer: a created credential, with its secret. */
export const createdCredential = credential
  .extend({
    clientId: z.string().describe('The client_id of the OAuth client.'),
    secret: shownOnce,
  })
  .openapi('CreatedCredential', { description: 'A created credential, with its secret.' });
