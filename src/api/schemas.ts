import { z } from '@hono/zod-openapi';
import { isTokenText } from '../access/authenticate.ts';
import { isTenantId } from '../access/tenant-id.ts';
import { operatorOnly } from '../administration/operator-fields.ts';
import { policySchema, rolePolicySchema } from '../administration/policy-schema.ts';
import type { Verdict } from '../directory/explain.ts';
import { isCustomType, isEventType } from '../events/event.ts';
import { accessScopes } from '../ports/access.ts';

/** What the management API takes and gives. These are the types of its OpenAPI document. */

const instant = z.iso.datetime();
const text = (most: number): z.ZodString => z.string().min(1).max(most);

/** Lower-case letters, digits and hyphens: it stands in URLs. */
export const tenantId: z.ZodString = z
  .string()
  .max(63)
  .refine(isTenantId, 'must be 1 to 63 lower-case letters, digits and hyphens');

export const rateLimit = z.strictObject({
  perSecond: z
    .number()
    .min(0.1)
    .max(1_000_000)
    .describe('Requests a second that can go on for ever.'),
  burst: z.number().int().min(1).max(1_000_000).describe('Requests at once after a rest.'),
});

const usage = {
  requests: z.number().int(),
  errors: z.number().int(),
  failing: z
    .number()
    .int()
    .optional()
    .describe('Refusals and failures since the last success; absent: none.'),
  lastRequest: instant.optional(),
  lastSuccess: instant.optional(),
  lastError: instant.optional(),
  lastErrorDetail: z.string().optional().describe('What the client was told.'),
};

export const tenant = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.enum(['active', 'paused', 'deleted']),
    created: instant,
    erasedAfter: instant.optional().describe('Until then it can be restored.'),
    policy: z.record(z.string(), z.unknown()).describe('The whole policy, defaults included.'),
    warnings: z
      .array(z.string())
      .optional()
      .describe('After a change: role rules that name no group that exists.'),
  })
  .openapi('Tenant');

export const tenantIndex = z
  .strictObject({
    type: z.string().describe('Name of the resource type.'),
    path: z.string().describe('Path of the attribute.'),
    status: z
      .enum(['ready', 'building', 'deleting'])
      .describe('Until it is ready, filters look at each resource.'),
    done: z.number().optional().describe('Resources whose values are in the index.'),
    total: z.number().optional(),
  })
  .openapi('TenantIndex');

export const newTenant = z
  .strictObject({ id: tenantId, name: text(200).optional(), policy: policySchema.optional() })
  .openapi('NewTenant');
export const tenantChange = z
  .strictObject({ name: text(200).optional(), policy: policySchema.optional() })
  .openapi('TenantChange');

export const connection = z
  .object({
    id: z.string(),
    tenant: z.string(),
    name: z.string(),
    profile: z.string(),
    status: z.enum(['active', 'paused', 'deleted', 'released']),
    created: instant,
    erasedAfter: instant.optional(),
    clientId: z.string().describe('client_id of its OAuth client.'),
    limits: rateLimit.optional(),
    discovery: z.enum(['rfc7643']).optional(),
    ...usage,
  })
  .openapi('Connection');

const discovery = z
  .enum(['full', 'rfc7643'])
  .describe(
    'rfc7643: /ServiceProviderConfig leaves out `pagination` and `securityEvents`, for clients whose models forbid them.',
  );

export const newConnection = z
  .strictObject({
    name: text(200),
    profile: text(100).default('default'),
    limits: operatorOnly(rateLimit).optional(),
    discovery: discovery.optional(),
  })
  .openapi('NewConnection');

export const connectionChange = z
  .strictObject({
    name: text(200).optional(),
    profile: text(100).optional(),
    limits: operatorOnly(rateLimit.nullable()).optional(),
    discovery: discovery.optional(),
  })
  .openapi('ConnectionChange');

const scope = z.enum(accessScopes);

export const credential = z
  .object({
    id: z.string(),
    connection: z.string(),
    kind: z.enum(['token', 'secret', 'key', 'trust']),
    name: z.string(),
    lastFour: z.string().optional(),
    scope,
    created: instant,
    expires: instant.optional(),
    revoked: instant.optional(),
    user: z.string().optional(),
    key: z.record(z.string(), z.unknown()).optional(),
    trust: z.record(z.string(), z.unknown()).optional(),
    ...usage,
  })
  .openapi('Credential');

const newCredentialBase = {
  name: text(200),
  scope: scope.optional().describe('Default scim: everything.'),
  days: z
    .number()
    .int()
    .min(1)
    .max(36_500)
    .optional()
    .describe('Days it is valid; a secret for 365 when left out, 1096 at most.'),
};

export const newCredential = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('token'),
      ...newCredentialBase,
      user: text(64)
        .optional()
        .describe('Id of the user it is bound to; it then reads /Me and nothing else.'),
    }),
    z.strictObject({ kind: z.literal('secret'), ...newCredentialBase }),
    z.strictObject({
      kind: z.literal('key'),
      ...newCredentialBase,
      key: z.record(z.string().max(20), z.unknown()).describe('One public key as a JWK.'),
    }),
    z.strictObject({
      kind: z.literal('trust'),
      ...newCredentialBase,
      trust: z.strictObject({
        issuer: text(500),
        subject: text(500),
        audience: text(500),
        jwksUri: text(500)
          .optional()
          .describe("Default: as the issuer's OpenID configuration says."),
      }),
    }),
  ])
  .openapi('NewCredential');

const shownOnce = z
  .string()
  .nullable()
  .optional()
  .describe('Shown once; null in a repeated answer.');

export const createdCredential = credential
  .extend({ clientId: z.string(), secret: shownOnce })
  .openapi('CreatedCredential');

const email = z.strictObject({ value: z.email().max(320), primary: z.boolean().default(false) });
const json = z.record(z.string(), z.unknown());

export const account = z
  .object({
    id: z.string(),
    username: z.string(),
    displayName: z.string(),
    emails: z.array(z.object({ value: z.string(), primary: z.boolean() })),
    externalId: z.string().optional(),
    status: z.enum(['active', 'deactivated', 'deleted']),
    protected: z.boolean(),
    connection: z
      .string()
      .optional()
      .describe('The connection that manages it; absent: none does.'),
    user: z.string().optional().describe('Id of its user in SCIM.'),
    roles: z.array(z.string()).optional(),
    settings: json,
    created: instant,
    lastModified: instant,
    erasedAfter: instant.optional(),
  })
  .openapi('Account');

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

export const accountAccess = z
  .object({
    account: z.string(),
    allowed: z.boolean(),
    status: z.enum(['active', 'deactivated', 'deleted']),
    reason: z.string().optional(),
    roles: z.array(z.string()),
  })
  .openapi('AccountAccess');

export const roleExplanation = z
  .object({
    roles: z.array(z.string()),
    isDefault: z.boolean(),
    rules: z.array(
      z.object({
        rule: z.record(z.string(), z.unknown()),
        groups: z.array(z.string()).describe('Ids of the groups through which it fits.'),
        counts: z.boolean(),
      }),
    ),
  })
  .openapi('RoleExplanation');

export const previewRequest = z
  .strictObject({
    roles: rolePolicySchema,
    cursor: z.string().max(200).optional(),
    limit: z.number().int().min(1).max(1_000).default(200).describe('Accounts to look at.'),
  })
  .openapi('RolePreviewRequest');

export const preview = z
  .object({
    changes: z.array(
      z.object({
        account: z.string(),
        username: z.string(),
        before: z.array(z.string()),
        after: z.array(z.string()),
      }),
    ),
    examined: z.number().int(),
    next: z.string().optional(),
  })
  .openapi('RolePreview');

export const guard = z
  .object({
    tenant: z.string(),
    removals: z
      .number()
      .int()
      .optional()
      .describe('Accounts that lost access or a membership within the window.'),
    heldSince: instant.optional(),
    releasedUntil: instant.optional(),
  })
  .openapi('Guard');

export const guardRelease = z
  .strictObject({
    minutes: z.number().int().min(1).max(1_440).default(60).describe('How long nothing is held.'),
  })
  .openapi('GuardRelease');

export const heldLink = z
  .object({ user: z.string(), account: z.string(), created: instant })
  .openapi('HeldLink');

export const apiToken = z
  .object({
    id: z.string(),
    name: z.string(),
    lastFour: z.string(),
    tenant: z.string().optional(),
    role: z.enum(['admin', 'read', 'secrets']),
    created: instant,
    expires: instant.optional(),
    revoked: instant.optional(),
  })
  .openapi('ApiToken');

export const newApiToken = z
  .strictObject({
    name: text(200),
    tenant: tenantId.optional().describe('The only tenant it reaches.'),
    role: z
      .enum(['admin', 'read', 'secrets'])
      .default('admin')
      .describe(
        '`read` looks at everything but secrets, `secrets` at sealed secrets too, `admin` changes things.',
      ),
    days: z.number().int().min(1).max(36_500).optional(),
  })
  .openapi('NewApiToken');

export const createdApiToken = apiToken.extend({ secret: shownOnce }).openapi('CreatedApiToken');

export const resourceSecrets = z
  .object({
    id: z.string(),
    resourceType: z.string(),
    attributes: z
      .record(z.string(), z.unknown())
      .describe(
        'The attributes that are sealed, or hold what is, in the form of SCIM. Hashes are left out.',
      ),
  })
  .openapi('ResourceSecrets');

export const auditEntry = z
  .object({
    id: z.string(),
    tenant: z.string().optional(),
    actor: z.string(),
    action: z.string(),
    target: z.string(),
    detail: z.record(z.string(), z.unknown()),
    created: instant,
  })
  .openapi('AuditEntry');

export const event = z
  .looseObject({
    id: z.string().describe('The same wherever and however often it is delivered.'),
    type: z.string(),
    tenant: z.string(),
    sequence: z
      .number()
      .int()
      .describe('1, 2, 3, … per tenant, in the order of commits, without gaps.'),
    created: instant,
    subject: z.string(),
    actor: z.object({
      connection: z.string().optional(),
      credential: z.string().optional(),
      administrator: z.string().optional(),
    }),
    request: z.string().optional(),
    trace: z.string().optional().describe('W3C traceparent of the request.'),
    data: z.record(z.string(), z.unknown()),
    previous: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Changed fields only, as they were; null for what was not there.'),
  })
  .openapi('Event');

export const feedPage = z
  .object({
    events: z.array(event),
    next: z.number().int().describe('Goes into `after` of the next request.'),
    first: z.number().int().describe('The earliest sequence that is kept.'),
    last: z.number().int(),
  })
  .openapi('FeedPage');

export const eventTypeList = z
  .object({ types: z.record(z.string(), z.string()) })
  .openapi('EventTypes');

export const snapshotPage = z
  .object({
    sequence: z.number().int().describe('Go on with the events after it.'),
    items: z.array(z.looseObject({ kind: z.enum(['resource', 'members']) })),
    next: z.string().optional(),
  })
  .openapi('SnapshotPage');

/** Types that one endpoint may name. */
const mostTypes = 1_000;

const eventType = z
  .string()
  .refine(isEventType, 'is no type of event; GET /api/v1/event-types lists them');

export const endpoint = z
  .object({
    id: z.string(),
    tenant: z.string().optional().describe('Absent: for the events of every tenant.'),
    name: z.string(),
    url: z.string().optional().describe('Absent: it polls.'),
    stream: z
      .object({
        method: z.enum(['push', 'poll']),
        audience: z.string(),
        content: z.enum(['full', 'notice']),
      })
      .optional()
      .describe('Present: it gets security event tokens (RFC 8417), not webhooks.'),
    types: z.array(z.string()).optional().describe('Absent: all.'),
    status: z.enum(['active', 'disabled']),
    reason: z.string().optional(),
    failingSince: instant.optional(),
    created: instant,
    open: z.number().int().optional().describe('Deliveries that will be tried again.'),
    dead: z.number().int().optional().describe('Deliveries that were given up.'),
  })
  .openapi('Endpoint');

export const newEndpoint = z
  .strictObject({
    name: text(200),
    url: text(2_000),
    types: z.array(eventType).min(1).max(mostTypes).optional().describe('Default: all.'),
    allTenants: z.boolean().default(false).describe('For the events of every tenant.'),
  })
  .openapi('NewEndpoint');

export const newStream = z
  .strictObject({
    name: text(200),
    method: z
      .enum(['push', 'poll'])
      .describe('push: RFC 8935. poll: RFC 8936, at /streams/{id}/poll.'),
    url: text(2_000).optional().describe('Where tokens are pushed to.'),
    audience: text(500).describe('`aud` of the tokens.'),
    content: z
      .enum(['full', 'notice'])
      .default('full')
      .describe('The resource, or only the names of what changed (RFC 9967 §2.4).'),
    authorization: text(2_000)
      .refine(isTokenText, 'must be a bearer token: letters, digits and -._~+/=')
      .optional()
      .describe('A bearer token that goes with every push.'),
    types: z
      .array(eventType)
      .min(1)
      .max(mostTypes)
      .optional()
      .describe('Default: all there are tokens for.'),
    allTenants: z.boolean().default(false).describe('For the events of every tenant.'),
  })
  .openapi('NewStream');

/** Of another specification, whose receivers may send members of their own: it is not strict. */
export const pollRequest = z
  .looseObject({
    maxEvents: z.number().int().min(0).max(1_000).default(100),
    returnImmediately: z.boolean().default(false),
    ack: z.array(text(200)).max(1_000).default([]).describe('`jti` of tokens that were received.'),
    setErrs: z
      .record(
        z.string().max(200),
        z.looseObject({ err: text(200), description: z.string().max(2_000).optional() }),
      )
      .default({})
      .describe('By `jti`, what is wrong with tokens.'),
  })
  .openapi('PollRequest', { description: 'RFC 8936 §2.2.' });

export const pollResponse = z
  .object({ sets: z.record(z.string(), z.string()), moreAvailable: z.boolean().optional() })
  .openapi('PollResponse', { description: 'RFC 8936 §2.3.' });

export const newEvent = z
  .strictObject({
    type: z
      .string()
      .refine(
        isCustomType,
        'must be custom. and up to 60 lower-case letters, digits, hyphens, underscores or dots',
      ),
    subject: text(200).describe('What it is about; events of one subject are delivered in order.'),
    data: z.record(z.string(), z.unknown()).default({}),
  })
  .openapi('NewEvent');

export const recordedEvent = z
  .object({ type: z.string(), subject: z.string() })
  .openapi('RecordedEvent');

export const endpointChange = z
  .strictObject({
    name: text(200).optional(),
    url: text(2_000).optional(),
    types: z.array(eventType).min(1).max(mostTypes).nullable().optional().describe('Null: all.'),
  })
  .openapi('EndpointChange');

export const createdEndpoint = endpoint.extend({ secret: shownOnce }).openapi('CreatedEndpoint');

export const delivery = z
  .object({
    tenant: z.string(),
    sequence: z.number().int(),
    subject: z.string(),
    status: z.enum(['open', 'dead']),
    attempts: z.number().int(),
    nextAt: instant.optional(),
    lastError: z.string().optional(),
  })
  .openapi('Delivery');

export const replayRequest = z
  .strictObject({
    from: z.number().int().min(1).optional().describe('Sequence of the first event.'),
    to: z.number().int().min(1).optional().describe('Of the last; default: of the first.'),
    dead: z.boolean().default(false).describe('Everything that was given up.'),
  })
  .openapi('ReplayRequest');

export const replayResult = endpoint.extend({ replayed: z.number().int() }).openapi('ReplayResult');

export const testResult = z
  .object({
    status: z.number().int().optional(),
    error: z.string().optional(),
    retryAfter: z.number().optional(),
  })
  .openapi('TestResult');

export const request = z
  .looseObject({
    id: z.string().describe('X-Request-Id of its answer.'),
    tenant: z.string(),
    connection: z.string().describe('Empty: the credential is not known.'),
    credential: z.string(),
    method: z.string(),
    path: z.string(),
    status: z.number().int(),
    milliseconds: z.number(),
    client: z.string(),
    effect: z.string().optional(),
    detail: z.string().optional().describe('What the client was told.'),
    cause: z.string().optional().describe('What it was not told.'),
    reason: z.string().optional().describe('Why the credential was refused.'),
    lastFour: z.string().optional().describe('Last characters of the refused token.'),
    address: z.string().optional().describe('Where a refused request came from.'),
    leftOut: z
      .number()
      .int()
      .optional()
      .describe('Refused requests that are counted here and not kept.'),
    body: z.string().optional().describe('Less what is secret or long.'),
    keys: z.array(z.string()),
    created: instant,
  })
  .openapi('Request');

export const explanation = z
  .object({
    tenant: z.string(),
    verdict: z.enum([
      'never seen',
      'looked up but not created',
      'rejected',
      'paused',
      'held',
      'deleted',
      'inactive',
      'in group',
      'not in group because',
      'delivery failing',
      'active',
    ] satisfies readonly Verdict[]),
    summary: z.string(),
    fix: z.array(z.string()).describe('Commands that mend it, where the fault is on this side.'),
    group: z.object({ id: z.string(), displayName: z.string().optional() }).optional(),
    refused: z
      .array(request)
      .optional()
      .describe('Requests of the tenant that were refused for their credential.'),
    user: z.string().optional(),
    account: z.object({ id: z.string(), username: z.string(), status: z.string() }).optional(),
    timeline: z.array(z.looseObject({ at: instant, kind: z.enum(['request', 'event']) })),
  })
  .openapi('Explanation');

export const scimResource = z
  .record(z.string(), z.unknown())
  .openapi('ScimResource', { description: 'As SCIM shows it (RFC 7643).' });

export const domain = z.object({ name: z.string() }).openapi('Domain');

export const domainChallenge = z
  .object({
    name: z.string(),
    record: z.object({ type: z.literal('TXT'), name: z.string(), value: z.string() }),
    file: z.object({ url: z.string(), content: z.string() }).describe('In place of the record.'),
  })
  .openapi('DomainChallenge');

export const profile = z.object({ name: z.string() }).openapi('Profile');

/** A page's parameters. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).default('').describe('`next` of the page before.'),
};

/** A page: `next` goes into `cursor` of the next request. */
export function pageOf(item: z.ZodType): z.ZodType {
  return z.object({
    items: z.array(item),
    next: z.string().optional().describe('Absent: this is the last page.'),
  });
}

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem', { description: 'RFC 9457.' });
