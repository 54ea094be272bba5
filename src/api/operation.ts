import { createHash } from 'node:crypto';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { type Administrator, outOfReach, requireAllTenants } from './principal.ts';
import { problem, tenantId } from './schemas.ts';

export type Environment = { Variables: { administrator: Administrator; requestId: string; body: string } };
/** Path of every operation. */
export const apiPrefix = '/api/v1';

export type Api = OpenAPIHono<Environment>;

/** One operation of the API: what stands in its OpenAPI document, what is checked, and what is done, together. */
export interface Operation<B extends z.ZodType, Q extends Readonly<Record<string, z.ZodType>>> {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** `/accounts/{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly body?: B;
  readonly query?: Q;
  readonly status: 200 | 201;
  readonly response: z.ZodType;
  /** True: it is about the server as a whole, or several tenants; a token for one tenant does not reach it. */
  readonly isGlobal?: true;
}

export interface Input<B, Q> {
  readonly administrator: Administrator;
  /** The tenant it is about: the parameter, else the token's own, else `default`. */
  readonly tenant: string;
  readonly id: string;
  readonly body: B;
  readonly query: Q;
  /** From `Idempotency-Key`, on what creates. */
  readonly idempotency?: { readonly key: string; readonly fingerprint: string };
}

export interface Result {
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Characters of an idempotency key at most. */
const longestKey = 200;

type QueryOf<Q extends Readonly<Record<string, z.ZodType>>> = { readonly [N in keyof Q]: z.output<Q[N]> };

export function define<B extends z.ZodType, Q extends Readonly<Record<string, z.ZodType>>>(
  api: Api,
  operation: Operation<B, Q>,
  run: (input: Input<z.output<B>, QueryOf<Q>>) => Promise<Result>,
): void {
  const { method, path, tag, summary, body, query, status, response, isGlobal } = operation;
  const named = path.split('/').flatMap((part) => (part.startsWith('{') ? [part.slice(1, -1)] : []));
  const failure = { description: 'What is wrong.', content: { 'application/problem+json': { schema: problem } } };
  const creates = status === 201;
  const route = createRoute({
    method,
    path: apiPrefix + path,
    tags: [tag],
    summary,
    security: [{ token: [] }],
    request: {
      ...(named.length === 0 ? {} : { params: z.object(Object.fromEntries(named.map((name) => [name, z.string().max(200)]))) }),
      query: z.object({ ...(isGlobal ? {} : { tenant: tenantId.optional() }), ...query }),
      ...(creates ? { headers: z.object({ 'idempotency-key': z.string().max(longestKey).optional() }) } : {}),
      ...(body === undefined ? {} : { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: {
      [status]: { description: summary, content: { 'application/json': { schema: response } } },
      default: failure,
    },
  });
  const handle = async (context: Context<Environment>): Promise<Response> => {
    const administrator = context.get('administrator');
    authorize(administrator, operation);
    const valid = <T>(part: string): T => context.req.valid(part as never) as T;
    const parameters = valid<Record<string, unknown>>('query');
    const { id = '', tenant: inPath, user } = named.length === 0 ? {} : valid<Record<string, string>>('param');
    const result = await run({
      administrator,
      tenant: inPath ?? reachedTenant(administrator, parameters['tenant'] as string | undefined),
      id: id === '' ? (user ?? '') : id,
      body: body === undefined ? (undefined as z.output<B>) : valid('json'),
      query: parameters as QueryOf<Q>,
      ...idempotencyOf(context, administrator, creates),
    });
    return context.json(result.body as object, status, { ...result.headers, 'Cache-Control': 'no-store' });
  };
  api.openapi(route, handle as never);
}

function authorize(
  administrator: Administrator,
  { method, isGlobal }: { readonly method: string; readonly isGlobal?: true },
): void {
  if (method !== 'get' && !administrator.mayWrite) throw new ScimError('forbidden', 'this token only reads');
  if (isGlobal === true) requireAllTenants(administrator);
}

/** @throws ScimError forbidden when the token is another tenant's: whether there is such a tenant is not said */
export function reachedTenant({ tenant }: Administrator, asked: string | undefined): string {
  if (tenant !== undefined && asked !== undefined && asked !== tenant) throw outOfReach(tenant);
  return asked ?? tenant ?? 'default';
}

function idempotencyOf(
  context: Context<Environment>,
  { actor }: Administrator,
  creates: boolean,
): Pick<Input<unknown, unknown>, 'idempotency'> {
  const key = creates ? context.req.header('idempotency-key') : undefined;
  if (key === undefined) return {};
  const { method, url } = context.req;
  const fingerprint = createHash('sha256').update(
    `${method} ${new URL(url).pathname}${new URL(url).search}\n${context.get('body')}`,
  );
  return { idempotency: { key: `${actor}\n${key}`, fingerprint: fingerprint.digest('base64url') } };
}
