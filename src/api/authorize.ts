import type { z } from '@hono/zod-openapi';
import { defaultTenant } from '../access/tenant-id.ts';
import {
  type Owned,
  onlyTenant,
  requireKnownTenant,
  tenantOwning,
} from '../administration/find-tenant.ts';
import type { Store } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import {
  type Administrator,
  anonymous,
  outOfReach,
  refusedCaller,
  requireAllTenants,
} from './principal.ts';
import { operatorFieldsIn } from './strict.ts';

/** Which tokens may call an operation, and how its tenant is found. */
export interface AccessRule {
  /**
   * `tenant`: about one tenant; its own tokens and operator tokens may call it. `operator`: about
   * one tenant; only operator tokens, which are for all tenants, may. `server`: about the server or
   * all tenants; only operator tokens may. `reach`: about what the caller reaches, the whole server
   * or one tenant; operator tokens and administrators of the console may. `session`: about the
   * session of the console that the request belongs to. `open`: everyone may. `setup`:
   * about one connection; only its set-up links may. There is no default: an operation without one
   * does not compile.
   */
  readonly access: 'tenant' | 'operator' | 'server' | 'reach' | 'session' | 'open' | 'setup';
  /** True: of the administrators of the console, only owners may call it. */
  readonly forOwners?: true;
  /**
   * The role that a token needs, which neither reading nor administering includes. Default: GET
   * needs any role, every other method `admin`.
   */
  readonly role?: 'secrets';
  /**
   * What `{id}` or `{user}` is the id of: an operator who names no tenant gets the one that has it.
   */
  readonly of?: Owned;
  /** A parameter that only one tenant may know: an operator who names no tenant gets that one. */
  readonly knownBy?: {
    readonly parameter: string;
    readonly knows: (reader: Store, tenant: string, wanted: string) => Promise<boolean>;
  };
}

/** @throws ScimError forbidden when the token may not call the operation */
export function authorize(
  administrator: Administrator,
  method: string,
  { access, role, forOwners }: AccessRule,
): void {
  if ((administrator.setup !== undefined) !== (access === 'setup'))
    throw new ScimError('forbidden', 'this operation is not for callers of this kind');
  if (access === 'setup') return;
  if (access === 'open') return;
  if (administrator === anonymous) throw refusedCaller('send credentials of the management API');
  const { session } = administrator;
  if (access === 'session') {
    if (session === undefined)
      throw new ScimError('forbidden', 'this is about sessions of the console; sign in to it');
    return;
  }
  if (method !== 'get' && !administrator.mayWrite)
    throw new ScimError(
      'forbidden',
      session === undefined ? 'this token can only read' : 'your role, read-only, can only read',
    );
  if (forOwners === true && session !== undefined && session.administrator.role !== 'owner')
    throw new ScimError(
      'forbidden',
      `only an owner can do this; your role is ${session.administrator.role}`,
    );
  const mayBeOfTenant = access === 'tenant' || (access === 'reach' && session !== undefined);
  if (!mayBeOfTenant) requireAllTenants(administrator);
  if (role === 'secrets' && !administrator.mayReadSecrets)
    throw new ScimError(
      'forbidden',
      'this token cannot read secrets; use one with the role secrets',
    );
}

interface TenantRequest {
  /** The parameter `tenant`. */
  readonly named?: string;
  readonly query: Readonly<Record<string, string>>;
  /** The `{…}` of the path. */
  readonly parts: Readonly<Record<string, string>>;
}

/**
 * Resolves the tenant that a request is about; empty when the operation is about the server.
 *
 * @throws ScimError invalidValue when path and parameter differ; what `reachedTenant` throws
 */
export async function resolveTenant(
  reader: Store,
  administrator: Administrator,
  { access, of, knownBy }: AccessRule,
  { named, query, parts }: TenantRequest,
): Promise<string> {
  if (access === 'setup') return administrator.tenant!;
  if (access !== 'tenant' && access !== 'operator') return '';
  const { tenant = named, id, user } = parts;
  if (named !== undefined && named !== tenant)
    throw new ScimError(
      'invalidValue',
      'the tenant in the path and the parameter tenant differ; give one of them',
    );
  return reachedTenant(reader, administrator, tenant, async () => {
    if (of !== undefined) return tenantOwning(reader, of, id ?? user ?? '');
    const wanted = knownBy && query[knownBy.parameter];
    if (knownBy === undefined || wanted === undefined || wanted === '') return undefined;
    return onlyTenant(reader, wanted, (one) => knownBy.knows(reader, one, wanted));
  });
}

/**
 * Resolves the tenant that a request is about: the one it names, else the token's own, else the one
 * that `find` finds, else `default`.
 *
 * @throws ScimError forbidden for another tenant than the token's, whether it exists or not;
 *   notFound
 */
export async function reachedTenant(
  reader: Store,
  { tenant: own }: Administrator,
  asked: string | undefined,
  find: () => Promise<string | undefined> = async () => undefined,
): Promise<string> {
  if (own !== undefined) {
    if (asked !== undefined && asked !== own) throw outOfReach(own);
    // A token outlives its tenant, and must learn nothing about the others.
    if ((await reader.tenant(own)) === undefined)
      throw new ScimError('notFound', `the tenant ${own} no longer exists`);
    return own;
  }
  if (asked !== undefined) {
    await requireKnownTenant(reader, asked);
    return asked;
  }
  return (await find()) ?? defaultTenant;
}

/** @throws ScimError forbidden, naming the fields that a tenant's own token cannot set */
export function refuseOperatorFields(schema: z.ZodType, body: unknown): void {
  const fields = operatorFieldsIn(schema, body);
  if (fields.length > 0)
    throw new ScimError(
      'forbidden',
      `only an operator token can set ${fields.join(', ')}; nothing was changed`,
    );
}
