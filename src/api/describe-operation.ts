import { type RouteConfig, z } from '@hono/zod-openapi';
import { errorTable } from '../protocol/errors/scim-error.ts';
import type { Definition } from './definition.ts';
import type { DocumentedCode } from './examples/problems.ts';
import { problem } from './schemas/problem.ts';
import { tenantId } from './schemas/tenant.ts';

/** A definition of any schemas. */
type AnyDefinition = Definition<z.ZodType, z.ZodType, z.ZodRawShape> & {
  readonly example: { readonly response?: unknown; readonly body?: unknown };
};

/** Characters of an idempotency key. */
const maxKeyLength = 200;

/** The header of operations that create something. */
export const keyHeader = z.object({
  'idempotency-key': z
    .string()
    .max(maxKeyLength)
    .optional()
    .describe('The same request within a day gets the same answer, and is executed once.'),
});

const parameterMeanings: Readonly<Record<string, string>> = {
  id: 'Id of what the operation is about.',
  tenant: 'Id of the tenant.',
  user: 'Id of the user.',
  name: 'The domain.',
};

/** Returns the schema of the `{…}` of a path. */
export function paramsOf(path: string) {
  const names = path.split('/').filter(isParameter).map(parameterName);
  return z.object(
    Object.fromEntries(
      names.map((name) => [
        name,
        z
          .string()
          .max(200)
          .describe(parameterMeanings[name] ?? name),
      ]),
    ),
  );
}

/** Whether a segment of a path is a parameter: `{id}`. */
export function isParameter(segment: string): boolean {
  return segment.startsWith('{');
}

/** Returns the name of a parameter of a path. */
export function parameterName(segment: string): string {
  return segment.slice(1, -1);
}

const tenantMeaning =
  'Id of the tenant. Default: that of the token; or the one that has the id in the path; or `default`.';

const accessSentence = {
  tenant: "About one tenant. The tenant's own tokens and operator tokens may call it.",
  operator: 'About one tenant. Only operator tokens (those for all tenants) may call it.',
  setup: 'About one connection. Only its set-up links may call it.',
  server: 'About the server as a whole. Only operator tokens (those for all tenants) may call it.',
  reach:
    'About what the caller reaches. Operator tokens (those for all tenants) and administrators of the console may call it.',
  session: 'About the session of the console that the cookie names. Tokens cannot call it.',
  open: 'Needs no credentials.',
} as const;

const ownersSentence = 'Of the administrators of the console, only owners may call it.';

/** Returns what the OpenAPI document says of an operation. */
export function describeOperation(
  definition: AnyDefinition,
  summary: string,
  params: z.ZodObject,
  method: string,
): Omit<RouteConfig, 'method' | 'path'> {
  const { tag, body, query, status = 200, response, access, description, example } = definition;
  const rule = [accessSentence[access], definition.forOwners && ownersSentence];
  const tenant = isAboutTenant(access)
    ? { tenant: tenantId.optional().describe(tenantMeaning) }
    : {};
  const takesKey = status === 201 && access !== 'open';
  const json = (schema: z.ZodType, shown: unknown) => ({
    'application/json': { schema, example: shown },
  });
  return {
    operationId: definition.id,
    tags: [tag],
    summary,
    description: [description, ...rule].filter(Boolean).join(' '),
    security: securityOf(definition),
    'x-access': access,
    ...(definition.role && { 'x-role': definition.role }),
    ...(definition.forOwners && { 'x-for-owners': true }),
    request: {
      ...(Object.keys(params.shape).length > 0 && { params }),
      query: z.strictObject({ ...tenant, ...query }),
      ...(takesKey && { headers: keyHeader }),
      ...(body && { body: { required: true, content: json(body, example.body) } }),
    },
    responses: {
      [status]: { description: summary, content: json(response, example.response) },
      ...refusalsOf(codesOf(definition, method)),
      default: {
        description:
          'internal, unavailable; or the request is not valid HTTP: badRequest, requestTimeout, …',
        content: { 'application/problem+json': { schema: problem } },
      },
    },
  };
}

/** Whether operations with an access are about one tenant. */
export function isAboutTenant(access: AnyDefinition['access']): boolean {
  return access === 'tenant' || access === 'operator';
}

/** Returns the credentials that an operation takes: any one of them is enough. */
function securityOf({ access, role }: AnyDefinition): Record<string, string[]>[] {
  if (access === 'open') return [];
  if (access === 'session') return [{ session: [] }];
  if (access === 'setup') return [{ setupLink: [] }];
  // Encrypted secrets are for tokens that were created for them.
  return role === 'secrets' ? [{ token: [] }] : [{ token: [] }, { session: [] }];
}

/** Returns the codes with which an operation refuses requests. */
function codesOf(
  { access, body, status, errors = [] }: AnyDefinition,
  method: string,
): readonly DocumentedCode[] {
  const all: readonly DocumentedCode[] = [
    'invalidValue',
    ...(access === 'open' ? [] : (['unauthenticated', 'forbidden'] as const)),
    'tooManyRequests',
    ...(isAboutTenant(access) ? (['notFound'] as const) : []),
    ...(method === 'get' || access === 'setup' ? [] : (['csrf'] as const)),
    ...(method === 'get' ? [] : (['payloadTooLarge'] as const)),
    ...(body === undefined ? [] : (['invalidSyntax'] as const)),
    // An Idempotency-Key of another request.
    ...(status === 201 && access !== 'open' ? (['conflict'] as const) : []),
    ...errors,
  ];
  return [...new Set(all)].toSorted((left, right) => statusOf(left) - statusOf(right));
}

const statusOf = (code: DocumentedCode): number => errorTable[code].status;

function refusalsOf(codes: readonly DocumentedCode[]): RouteConfig['responses'] {
  const byStatus = Map.groupBy(codes, statusOf);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      String(status),
      {
        description: ofStatus.join(', '),
        'x-codes': ofStatus,
        content: {
          'application/problem+json': {
            schema: problem,
            examples: Object.fromEntries(
              ofStatus.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
            ),
          },
        },
      },
    ]),
  );
}
