import { z } from 'zod';
import { isTenantId } from '../../access/tenant-id.ts';
import { isEventType, similarEventType } from '../../events/event.ts';
import { accessScopes } from '../../ports/access.ts';
import { otherProfiles, profiles } from '../../protocol/profiles/profile.ts';
import { dateTimeKey, fromTimestamp } from '../../protocol/text/date-time.ts';
import { policySchema } from '../policy-schema.ts';

/** Event types of one webhook. */
const maxTypes = 1_000;

const maxTenants = 100_000;
const maxConnections = 1_000;
const maxCredentials = 50;
const maxWebhooks = 20;

const name = z.string().min(1).max(200);
const renamedFrom = name
  .optional()
  .describe('The name that it had. Without it, another name is another object.');

const tenantId = z
  .string()
  .max(63)
  .refine(isTenantId, 'must be 1 to 63 lower-case letters, digits and hyphens');

const profileName = z.string().refine((text) => profiles.has(text), {
  error: ({ input }) => `is not a profile${otherProfiles(String(input))}`,
});

const expires = z
  .string()
  .refine((text) => !Number.isNaN(timeOf(text)), 'must be a date, such as 2027-01-31')
  .optional()
  .describe(
    'Date, or date and time (RFC 3339), in UTC. Default: none; a client secret has a year.',
  );

/** Returns a date or RFC 3339 time as milliseconds since 1970; NaN: neither. */
export function timeOf(text: string): number {
  const key = dateTimeKey(text) ?? dateTimeKey(`${text}T00:00:00`);
  return key === undefined ? Number.NaN : fromTimestamp(key);
}

const trust = z.strictObject({
  issuer: z.string().min(1).max(500),
  subject: z.string().min(1).max(500),
  audience: z.string().min(1).max(500),
  jwksUri: z.string().min(1).max(500).optional(),
});

const rateLimit = z
  .strictObject({
    perSecond: z.number().min(0.1).max(1_000_000).describe('Sustained requests per second.'),
    burst: z.number().int().min(1).max(1_000_000).describe('Requests at once after a pause.'),
  })
  .optional()
  .describe('Default: the limits of the site.');

/** Returns the schema of a credential of a connection. */
function credentialSchema<S extends z.ZodType>(secret: S) {
  return z
    .strictObject({
      name,
      kind: z.enum(['token', 'secret', 'key', 'trust']).default('token'),
      scope: z.enum(accessScopes).optional().describe('Default: scim, which allows everything.'),
      expires,
      secret: secret
        .optional()
        .describe('Of a token or client secret. Absent: it exists, and keeps its secret.'),
      key: z.record(z.string().max(20), z.unknown()).optional().describe('A public key as a JWK.'),
      trust: trust.optional().describe('Another issuer whose tokens are accepted.'),
    })
    .superRefine((given, context) => {
      for (const field of ['secret', 'key', 'trust'] as const) {
        const isUsed = field === given.kind || (field === 'secret' && given.kind === 'token');
        const problem = fieldProblem(given.kind, field, isUsed, given[field] !== undefined);
        if (problem !== undefined)
          context.addIssue({ code: 'custom', path: [field], message: problem });
      }
    });
}

/** Returns the schema of a webhook of a tenant, or of all of them. */
function webhookSchema<S extends z.ZodType>(secret: S) {
  return z.strictObject({
    name,
    renamedFrom,
    url: z.string().min(1).max(2_000),
    types: z
      .array(
        z.string().refine(isEventType, {
          error: ({ input }) =>
            `is not an event type${similarEventType(String(input))}; see docs/events.md`,
        }),
      )
      .min(1)
      .max(maxTypes)
      .optional()
      .describe('Default: all.'),
    status: z.enum(['active', 'disabled']).optional().describe('Absent: it stays as it is.'),
    secret: secret
      .optional()
      .describe('`whsec_` and base64. Absent: the webhook exists, and keeps its secret.'),
  });
}

/**
 * Returns the schema of a configuration.
 *
 * @param secret how secrets are given: by reference in a file, as text to the server
 */
export function configurationSchema<S extends z.ZodType>(secret: S) {
  const credential = credentialSchema(secret);
  const webhook = webhookSchema(secret);
  const connection = z.strictObject({
    name,
    renamedFrom,
    profile: profileName.optional().describe('Default: default.'),
    status: z.enum(['active', 'paused']).optional().describe('Absent: it stays as it is.'),
    limits: rateLimit,
    discovery: z.enum(['full', 'rfc7643']).optional().describe('Default: full.'),
    credentials: uniqueNames(z.array(credential).max(maxCredentials)).optional(),
  });
  const tenant = z.strictObject({
    id: tenantId,
    name: name.optional().describe('Default: the id.'),
    status: z.enum(['active', 'paused']).optional().describe('Absent: it stays as it is.'),
    policy: policySchema
      .optional()
      .describe('Parts that are left out have their defaults, but for domains, which stay.'),
    connections: uniqueNames(z.array(connection).max(maxConnections)).optional(),
    webhooks: uniqueNames(z.array(webhook).max(maxWebhooks)).optional(),
  });
  return z.strictObject({
    tenants: z.array(tenant).max(maxTenants).superRefine(requireUnique('id')).optional(),
    webhooks: uniqueNames(z.array(webhook).max(maxWebhooks))
      .optional()
      .describe('Webhooks that receive the events of every tenant.'),
  });
}

/** Returns what is wrong with a field of a credential; undefined: nothing. */
function fieldProblem(
  kind: string,
  field: 'secret' | 'key' | 'trust',
  isUsed: boolean,
  isGiven: boolean,
): string | undefined {
  if (isGiven && !isUsed) return `does not belong to a credential of the kind ${kind}`;
  if (!isGiven && isUsed && field !== 'secret') return `is missing; the kind ${kind} needs it`;
  return undefined;
}

function uniqueNames<T extends z.ZodType<readonly Named[]>>(schema: T): T {
  return schema.superRefine(requireUnique('name')).superRefine(requireUnique('renamedFrom'));
}

interface Named {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly renamedFrom?: string | undefined;
}

/** Names that differ in case only would be mistaken for each other. */
function requireUnique(key: keyof Named) {
  return (items: readonly Named[], context: z.RefinementCtx): void => {
    const seen = new Map<string, string>();
    for (const [index, item] of items.entries()) {
      const given = item[key];
      if (given === undefined) continue;
      const other = seen.get(given.toLowerCase());
      if (other !== undefined)
        context.addIssue({
          code: 'custom',
          path: [index, key],
          message:
            other === given
              ? `${JSON.stringify(given)} is used twice`
              : `${JSON.stringify(given)} and ${JSON.stringify(other)} differ in case only; choose distinct names`,
        });
      seen.set(given.toLowerCase(), given);
    }
  };
}

/** The configuration as the server accepts it: with secrets as text. */
export const resolvedConfiguration = configurationSchema(z.string().min(1).max(1_000));

/** A configuration as the server accepts it. */
export type ResolvedConfiguration = z.output<typeof resolvedConfiguration>;
