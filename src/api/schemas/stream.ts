import { z } from '@hono/zod-openapi';
import { isTokenText } from '../../access/authenticate.ts';
import { eventType, maxTypes } from './endpoint.ts';
import { text } from './text.ts';

/** Body: a stream of security event tokens to create. */
export const newStream = z
  .strictObject({
    name: text(200).describe('Name that administrators see.'),
    method: z
      .enum(['push', 'poll'])
      .describe('push: RFC 8935. poll: RFC 8936, at /streams/{id}/poll.'),
    url: text(2_000).optional().describe('URL that tokens are pushed to.'),
    audience: text(500).describe('The `aud` of the tokens.'),
    content: z
      .enum(['full', 'notice'])
      .default('full')
      .describe('The resource, or only the names of the changed attributes (RFC 9967 §2.4).'),
    authorization: text(2_000)
      .refine(isTokenText, 'must be a bearer token: letters, digits and -._~+/=')
      .optional()
      .describe('Bearer token sent with every push.'),
    types: z
      .array(eventType)
      .min(1)
      .max(maxTypes)
      .optional()
      .describe('Default: all types that have a token.'),
    allTenants: z.boolean().default(false).describe('Get the events of every tenant.'),
  })
  .openapi('NewStream', { description: 'A stream of security event tokens to create.' });

/** Body of a poll. RFC 8936 lets receivers add members of their own, so it is not strict. */
export const pollRequest = z
  .looseObject({
    maxEvents: z.number().int().min(0).max(1_000).default(100).describe('Tokens at most.'),
    returnImmediately: z.boolean().default(false).describe('True: do not wait for a token.'),
    ack: z.array(text(200)).max(1_000).default([]).describe('`jti` of received tokens.'),
    setErrs: z
      .record(
        z.string().max(200),
        z.looseObject({
          err: text(200).describe('Code of the error (RFC 8935 §2.4).'),
          description: z.string().max(2_000).optional().describe('What is wrong.'),
        }),
      )
      .default({})
      .describe('By `jti`: why a token is rejected.'),
  })
  .openapi('PollRequest', { description: 'RFC 8936 §2.2.' });

/** Answer to a poll. */
export const pollResponse = z
  .object({
    sets: z.record(z.string(), z.string()).describe('Tokens by their `jti`.'),
    moreAvailable: z.boolean().optional().describe('True: there are more.'),
  })
  .openapi('PollResponse', { description: 'RFC 8936 §2.3.' });
