import { createHash } from 'node:crypto';
import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { StillAdmitted } from '../events/feed.ts';
import type { Store } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { authorize, refuseOperatorFields, resolveTenant } from './authorize.ts';
import type { Definition, Example } from './definition.ts';
import {
  describeOperation,
  isAboutTenant,
  isParameter,
  keyHeader,
  parameterName,
  paramsOf,
} from './describe-operation.ts';
import type { ApiOptions } from './options.ts';
import { apiPrefix } from './paths.ts';
import type { Administrator, CallerRequest } from './principal.ts';
import { InvalidRequestError } from './problem.ts';
import type { Exact, Shown } from './shown.ts';
import { checkParameters, requireStrict } from './strict.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What a request brings along to the operation that its path names. */
export interface Call {
  readonly administrator: Administrator;
  /** Its body as text; empty when it has none. */
  readonly body: string;
  readonly stillAdmitted: StillAdmitted;
  /** What URLs in the answer begin with. */
  readonly publicUrl: string;
  /** The request that carries the call. */
  readonly exchange: CallerRequest;
}

/** The routes of the management API, and the registry that its OpenAPI document is written from. */
export type Api = OpenAPIHono<{ Bindings: Call }>;

/** Adds one operation to the routes. */
export type Operation = (api: Api, options: ApiOptions) => void;

/** A checked request, as an operation's handler gets it. */
export interface Input<B = unknown, Q = unknown> {
  readonly administrator: Administrator;
  /** The tenant it is about. It exists, unless the operation is about the server. */
  readonly tenant: string;
  /** `{id}` or `{user}` of the path. */
  readonly id: string;
  /** `{name}` of the path. */
  readonly name: string;
  readonly body: B;
  readonly query: Q;
  /** What URLs in the answer begin with: origin and path, without a slash at its end. */
  readonly publicUrl: string;
  /** The request that carries the call, for what is about the browser it came from. */
  readonly exchange: CallerRequest;
  /** Throws when the token was revoked meanwhile. To be awaited after each wait. */
  readonly stillAdmitted: StillAdmitted;
  /** From `Idempotency-Key`, where the operation creates something. */
  readonly idempotency?: { readonly key: string; readonly fingerprint: string };
}

/** What a handler answers with. */
export interface Result<T = unknown> {
  readonly body: T;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Returns an operation. It compiles only while what `run` returns fits the response schema: no
 * property of it is missing, of another type, or beyond those that the schema names.
 *
 * @param route method and path below `apiPrefix`, such as `get /accounts/{id}`
 * @throws TypeError, when it is added to the routes, if its body would drop members it does not
 *   know
 */
export function operation<
  S extends z.ZodType,
  R extends Shown<z.output<S>>,
  B extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodRawShape = Record<string, z.ZodNever>,
>(
  route: `${Method} /${string}`,
  summary: string,
  definition: Definition<S, B, Q> & { readonly example: Example<NoInfer<S>, NoInfer<B>> },
  run: (
    input: Input<z.output<B>, z.output<z.ZodObject<Q>>>,
    options: ApiOptions,
  ) => Promise<Result<R & Exact<R, z.output<S>>>>,
): Operation {
  const [method, path] = route.split(' ') as [Method, string];
  const { body, status = 200, access } = definition;
  const schemas = { params: paramsOf(path), query: z.strictObject(definition.query ?? ({} as Q)) };
  return (api, options) => {
    if (body !== undefined) requireStrict(body, route);
    api.openAPIRegistry.registerPath({
      ...describeOperation(definition, summary, schemas.params, method),
      method,
      path: apiPrefix + path,
    });
    api.on(method, apiPrefix + honoPath(path), async (context) => {
      const input = await checkRequest(context, options.reader, method, definition, schemas);
      const { body: answer, headers } = await run(input, options);
      const tenant: Record<string, string> = isAboutTenant(access)
        ? { 'Rollcall-Tenant': input.tenant }
        : {};
      return Response.json(answer, {
        status,
        headers: { ...headers, ...tenant, 'Cache-Control': 'no-store' },
      });
    });
  };
}

/**
 * Resolves to the input of an operation. The caller is checked first, then parameters, then the
 * body.
 *
 * @throws ScimError, and InvalidRequestError where a schema refuses the request
 */
async function checkRequest<B extends z.ZodType, Q extends z.ZodRawShape>(
  context: Context<{ Bindings: Call }>,
  reader: Store,
  method: string,
  definition: Definition<z.ZodType, B, Q>,
  schemas: { readonly params: z.ZodObject; readonly query: z.ZodObject<Q, z.core.$strict> },
): Promise<Input<z.output<B>, z.output<z.ZodObject<Q>>>> {
  const { administrator, stillAdmitted, publicUrl, exchange, body: text } = context.env;
  const { body, status, access } = definition;
  const { tenant: named, ...others } = context.req.query();
  const given = isAboutTenant(access) ? others : context.req.query();
  authorize(administrator, method, definition);
  const known = Object.keys(schemas.query.shape);
  checkParameters(context.req.url, isAboutTenant(access) ? ['tenant', ...known] : known);
  const parts = context.req.param();
  const request = { named, query: given, parts };
  const tenant = await resolveTenant(reader, administrator, definition, request);
  if (body === undefined) requireNoBody(text);
  const query = check(schemas.query, given);
  check(schemas.params, parts);
  const takesKey = status === 201 && access !== 'open';
  if (takesKey) check(keyHeader, context.req.header());
  const document = body && check(body, readJson(context), body);
  if (administrator.tenant !== undefined && body !== undefined)
    refuseOperatorFields(body, JSON.parse(text));
  return {
    administrator,
    tenant,
    id: parts['id'] ?? parts['user'] ?? '',
    name: parts['name'] ?? '',
    body: document as z.output<B>,
    query,
    publicUrl,
    exchange,
    stillAdmitted,
    idempotency: takesKey ? idempotencyOf(context) : undefined,
  };
}

/** @throws InvalidRequestError naming everything that does not fit */
function check<S extends z.ZodType>(schema: S, value: unknown, body?: z.ZodType): z.output<S> {
  const checked = schema.safeParse(value);
  if (!checked.success) throw new InvalidRequestError(checked.error, body);
  return checked.data;
}

/** @throws ScimError invalidValue */
function requireNoBody(text: string): void {
  if (!['', '{}'].includes(text.trim()))
    throw new ScimError('invalidValue', 'this operation takes no body; parameters go into the URL');
}

/**
 * Returns the body as JSON; an empty one without a Content-Type is an empty object.
 *
 * @throws ScimError invalidSyntax
 */
function readJson({ req, env: { body } }: Context<{ Bindings: Call }>): unknown {
  const given = req.header('content-type');
  if (given === undefined && body === '') return {};
  const type = given?.split(';', 1)[0]!.trim().toLowerCase() ?? '';
  try {
    if (type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json')))
      return JSON.parse(body);
  } catch {
    // Refused below.
  }
  throw new ScimError(
    'invalidSyntax',
    'the body must be JSON, with the Content-Type application/json',
  );
}

function idempotencyOf({
  req,
  env: { administrator, body },
}: Context<{ Bindings: Call }>): Input['idempotency'] {
  const key = req.header('idempotency-key');
  if (key === undefined) return undefined;
  const { pathname, search } = new URL(req.url);
  const fingerprint = createHash('sha256')
    .update(`${req.method} ${pathname}${search}\n${body}`)
    .digest('base64url');
  return { key: `${administrator.actor}\n${key}`, fingerprint };
}

/** Returns a path of the OpenAPI document as hono writes it: `/tenants/:tenant`. */
function honoPath(path: string): string {
  return path
    .split('/')
    .map((segment) => (isParameter(segment) ? `:${parameterName(segment)}` : segment))
    .join('/');
}
