import { createHash } from 'node:crypto';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { defaultTenant } from '../access/tenant-id.ts';
import {
  type Owned,
  onlyTenant,
  requireKnownTenant,
  tenantOwning,
} from '../administration/find-tenant.ts';
import type { StillAdmitted } from '../events/feed.ts';
import type { Store } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { suggestion } from '../protocol/text/suggest.ts';
import { type Administrator, outOfReach, requireAllTenants } from './principal.ts';
import { problemBody, problemHeaders } from './problem.ts';
import { problem, tenantId } from './schemas.ts';
import { checkParameters, membersAt, operatorFieldsIn, requireStrict } from './strict.ts';

export type Environment = {
  Variables: {
    administrator: Administrator;
    requestId: string;
    body: string;
    reader: Store;
    tenant: string;
    stillAdmitted: StillAdmitted;
  };
};
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
  /** Who may call it. There is no default: an operation without a rule does not compile. */
  readonly access: Access;
  /**
   * The role that a token needs for it; absent: GET needs any, the rest `admin`. Neither reading nor administering is
   * enough where a role is named: it is given for that alone.
   */
  readonly role?: 'secrets';
  /** What `{id}` or `{user}` is of. An operator who names no tenant is given the one that has it. */
  readonly of?: Owned;
  /** A parameter that names what one tenant may know. An operator who names no tenant is given the one that does. */
  readonly knownBy?: {
    readonly parameter: string;
    readonly knows: (reader: Store, tenant: string, wanted: string) => Promise<boolean>;
  };
}

/**
 * `tenant`: it is about one tenant, and that tenant's tokens reach it too. `operator`: about one tenant, and only
 * tokens for all tenants reach it. `server`: about the server or all tenants, and only those tokens reach it.
 * Tokens with the role `read` reach what is asked with GET.
 */
export type Access = 'tenant' | 'operator' | 'server';

export interface Input<B, Q> {
  readonly administrator: Administrator;
  /** The tenant it is about. It exists, unless the operation is about the server. */
  readonly tenant: string;
  readonly id: string;
  /** `{name}` of the path. */
  readonly name: string;
  readonly body: B;
  readonly query: Q;
  /** Asked again after each wait. */
  readonly stillAdmitted: StillAdmitted;
  /** From `Idempotency-Key`, on what creates. */
  readonly idempotency?: { readonly key: string; readonly fingerprint: string };
}

export interface Result {
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Characters of an idempotency key at most. */
const longestKey = 200;

type QueryOf<Q extends Readonly<Record<string, z.ZodType>>> = {
  readonly [N in keyof Q]: z.output<Q[N]>;
};

export function define<B extends z.ZodType, Q extends Readonly<Record<string, z.ZodType>>>(
  api: Api,
  operation: Operation<B, Q>,
  run: (input: Input<z.output<B>, QueryOf<Q>>) => Promise<Result>,
): void {
  const { method, path, tag, summary, body, query, status, response, access, role } = operation;
  const named = path
    .split('/')
    .flatMap((part) => (part.startsWith('{') ? [part.slice(1, -1)] : []));
  const failure = {
    description: 'What is wrong.',
    content: { 'application/problem+json': { schema: problem } },
  };
  const creates = status === 201;
  if (body !== undefined) requireStrict(body, `${method} ${path}`);
  const hasTenantParameter = access !== 'server';
  const parameters = { ...(hasTenantParameter ? { tenant: tenantId.optional() } : {}), ...query };
  const route = createRoute({
    method,
    path: apiPrefix + path,
    tags: [tag],
    summary,
    description: accessSentence[access],
    security: [{ token: [] }],
    'x-access': access,
    ...(role === undefined ? {} : { 'x-role': role }),
    middleware: async (context: Context<Environment>, next: () => Promise<void>): Promise<void> => {
      await prepare(context, operation, Object.keys(parameters));
      await next();
    },
    request: {
      ...(named.length === 0
        ? {}
        : {
            params: z.object(Object.fromEntries(named.map((name) => [name, z.string().max(200)]))),
          }),
      query: z.strictObject(parameters),
      ...(creates
        ? { headers: z.object({ 'idempotency-key': z.string().max(longestKey).optional() }) }
        : {}),
      ...(body === undefined
        ? {}
        : { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: {
      [status]: { description: summary, content: { 'application/json': { schema: response } } },
      default: failure,
    },
  });
  const handle = async (context: Context<Environment>): Promise<Response> => {
    const administrator = context.get('administrator');
    const valid = <T>(part: string): T => context.req.valid(part as never) as T;
    const {
      id = '',
      user,
      name = '',
    } = named.length === 0 ? {} : valid<Record<string, string>>('param');
    const given = body === undefined ? (undefined as z.output<B>) : valid<z.output<B>>('json');
    if (administrator.tenant !== undefined && body !== undefined)
      refuseOperatorFields(body, context.get('body'));
    const tenant = context.get('tenant');
    const { tenant: _, ...ownQuery } = valid<Readonly<Record<string, unknown>>>('query');
    const result = await run({
      administrator,
      tenant,
      id: id === '' ? (user ?? '') : id,
      name,
      body: given,
      query: ownQuery as QueryOf<Q>,
      stillAdmitted: context.get('stillAdmitted'),
      ...idempotencyOf(context, administrator, creates),
    });
    const about: Record<string, string> = access === 'server' ? {} : { 'Rollcall-Tenant': tenant };
    return context.json(result.body as object, status, {
      ...result.headers,
      ...about,
      'Cache-Control': 'no-store',
    });
  };
  api.openapi(
    route,
    handle as never,
    ((result: Checked, context: Context<Environment>) =>
      result.success ? undefined : invalid(result.error, context, body)) as never,
  );
}

const accessSentence: Readonly<Record<Access, string>> = {
  tenant: "About one tenant. The tenant's own tokens and operator tokens may call it.",
  operator: 'About one tenant. Only operator tokens (those for all tenants) may call it.',
  server: 'About the server as a whole. Only operator tokens (those for all tenants) may call it.',
};

/** What every operation asks before it looks at a body: may the caller, are the parameters known, which tenant is it. */
async function prepare(
  context: Context<Environment>,
  {
    method,
    access,
    role,
    body,
    of,
    knownBy,
  }: Pick<Operation<z.ZodType, never>, 'method' | 'access' | 'role' | 'body' | 'of' | 'knownBy'>,
  parameters: readonly string[],
): Promise<void> {
  const administrator = context.get('administrator');
  if (method !== 'get' && !administrator.mayWrite)
    throw new ScimError('forbidden', 'this token only reads');
  if (access !== 'tenant') requireAllTenants(administrator);
  if (role === 'secrets' && !administrator.mayReadSecrets)
    throw new ScimError(
      'forbidden',
      'this token does not read secrets; use one with the role secrets',
    );
  checkParameters(context.req.url, parameters);
  if (access !== 'server') {
    const asked = context.req.query('tenant');
    const { tenant = asked, id, user } = context.req.param() as Readonly<Record<string, string>>;
    if (asked !== undefined && asked !== tenant)
      throw new ScimError(
        'invalidValue',
        'the path names one tenant and the parameter another; name one',
      );
    const reader = context.get('reader');
    const wanted = knownBy === undefined ? '' : (context.req.query(knownBy.parameter) ?? '');
    const find = async (): Promise<string | undefined> =>
      of === undefined
        ? knownBy === undefined || wanted === ''
          ? undefined
          : onlyTenant(reader, wanted, (one) => knownBy.knows(reader, one, wanted))
        : tenantOwning(reader, of, id ?? user ?? '');
    context.set('tenant', await reachedTenant(reader, administrator, tenant, find));
  }
  if (body === undefined && !['', '{}'].includes(context.get('body').trim()))
    throw new ScimError('invalidValue', 'this operation takes no body; parameters go into the URL');
}

/**
 * Resolves the tenant that a request is about: the one it names, else the token's own, else the one that has the id,
 * else `default`.
 *
 * @throws ScimError forbidden when the token is another tenant's: whether there is such a tenant is not said; notFound
 */
export async function reachedTenant(
  reader: Store,
  { tenant: own }: Administrator,
  asked: string | undefined,
  find: () => Promise<string | undefined> = async () => undefined,
): Promise<string> {
  if (own !== undefined) {
    if (asked !== undefined && asked !== own) throw outOfReach(own);
    // A token outlives its tenant; it is told nothing about the others.
    if ((await reader.tenant(own)) === undefined)
      throw new ScimError('notFound', `there is no tenant ${own} any more`);
    return own;
  }
  if (asked !== undefined) {
    await requireKnownTenant(reader, asked);
    return asked;
  }
  return (await find()) ?? defaultTenant;
}

/** @throws ScimError forbidden, naming the fields that a tenant's own token cannot set */
function refuseOperatorFields(schema: z.ZodType, body: string): void {
  const fields = operatorFieldsIn(schema, JSON.parse(body));
  if (fields.length > 0)
    throw new ScimError(
      'forbidden',
      `${fields.join(', ')} can be set with an operator token only; nothing was changed`,
    );
}

type Checked = { readonly success: true } | { readonly success: false; readonly error: z.ZodError };

/** The answer to a request that its operation's schema refuses. */
export function invalid(
  { issues }: z.ZodError,
  context: Context<Environment>,
  body?: z.ZodType,
): Response {
  const errors = issues.map(({ path, message, ...issue }) => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
    const [first] = keys;
    const hint =
      first === undefined || body === undefined ? '' : suggestion(first, membersAt(body, path));
    return { path: path.join('.'), message: `${message}${hint}` };
  });
  const [first] = errors;
  const detail = `${first!.path === '' ? 'the body' : first!.path}: ${first!.message}`;
  return context.body(
    problemBody(400, detail, context.get('requestId'), errors),
    400,
    problemHeaders,
  );
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
