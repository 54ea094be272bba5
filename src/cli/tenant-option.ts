import { type Command, InvalidArgumentError } from 'commander';
import { defaultTenant, isTenantId } from '../access/tenant-id.ts';
import { maxNamed, namesOf, type Owned } from '../administration/find-tenant.ts';
import { type Client, ProblemError } from '../client/index.ts';
import { ConfigError } from '../server/config.ts';
import { addStoreOptions, type ServerOptions, withServerOptions } from './options.ts';
import type { Session } from './session/session.ts';
import { withSession } from './session/with-session.ts';

/** How a command finds its tenant when there is no `--tenant`. */
export interface TenantRule {
  /** What the first argument may be the id of: the tenant that has it is used. */
  readonly of?: Exclude<Owned, 'resource' | 'setupLink'>;
  /** True: the first argument may be any name of a user, which one tenant alone may know. */
  readonly person?: true;
  /** True: with `--create`, the tenant need not exist. */
  readonly mayCreate?: true;
  /** True: `--url` means something else, and `ROLLCALL_URL` alone names a server. */
  readonly hasOwnUrl?: true;
}

/** Options of a command on one tenant. */
export interface TenantOptions extends ServerOptions {
  readonly tenant?: string;
  readonly create?: true;
  /** Set before the command runs. */
  readonly lookUp: TenantRule & { readonly wanted: string | undefined };
}

/** A session about one tenant. */
export interface TenantSession extends Session {
  readonly tenant: string;
  /** Parameters of every call about the tenant. */
  readonly query: { readonly tenant: string };
}

/** Adds `--tenant` to a command; `withTenantSession` finds the tenant. */
export function withTenant(command: Command, rule: TenantRule = {}): Command {
  const { hasOwnUrl = false } = rule;
  return (hasOwnUrl ? addStoreOptions(command) : withServerOptions(command))
    .option(
      '--tenant <id>',
      'tenant (default: the only one, the one that has the id, or "default")',
      tenantId,
    )
    .hook('preAction', (_, chosen) => {
      chosen.setOptionValue('lookUp', { ...rule, wanted: chosen.args[0] });
    });
}

/** Returns the id of a tenant. @throws InvalidArgumentError */
export function tenantId(text: string): string {
  if (!isTenantId(text))
    throw new InvalidArgumentError('It must be 1 to 63 lower-case letters, digits and hyphens.');
  return text;
}

/**
 * Opens a session about the tenant of a command and does the work. Default: the only tenant, or the
 * one that has the id, or `default`; if there are several, standard error names the chosen one.
 *
 * @throws ConfigError when there is no such tenant, or none can be chosen
 */
export async function withTenantSession<T>(
  options: TenantOptions,
  access: 'read' | 'write',
  work: (session: TenantSession) => Promise<T>,
): Promise<T> {
  return withSession(options, access, async (session) => {
    const { tenant, isOneOfSeveral } = await choose(session.api, options);
    if (isOneOfSeveral)
      process.stderr.write(`tenant ${tenant}, one of several; use --tenant for another\n`);
    return work({ ...session, tenant, query: { tenant } });
  });
}

/** Throws unless a tenant exists. @throws ProblemError, with a suggestion */
export async function requireTenant(api: Client, tenant: string): Promise<void> {
  await api.GET('/tenants/{tenant}', { params: { path: { tenant } } });
}

/** The tenant of a command. */
interface Chosen {
  readonly tenant: string;
  readonly isOneOfSeveral: boolean;
}

/** Resolves to the tenant of a command. @throws ConfigError when it cannot be told */
async function choose(api: Client, { tenant, create, lookUp }: TenantOptions): Promise<Chosen> {
  const { mayCreate } = lookUp;
  if (tenant !== undefined) {
    if (mayCreate !== true || create !== true) await requireKnown(api, tenant, mayCreate);
    return { tenant, isOneOfSeveral: false };
  }
  const ids = await tenantIds(api);
  if (ids === undefined) return { tenant: await ownTenant(api), isOneOfSeveral: false };
  const [only, second] = ids;
  if (second === undefined) {
    if (only === undefined && mayCreate !== true)
      throw new ConfigError(
        'there is no tenant yet; start the server once, or run rollcall tenant create',
      );
    return { tenant: only ?? defaultTenant, isOneOfSeveral: false };
  }
  const chosen = (await owner(api, lookUp)) ?? (await hasDefault(api, ids));
  if (chosen !== undefined) return { tenant: chosen, isOneOfSeveral: true };
  throw new ConfigError(`there are several tenants; choose one with --tenant: ${namesOf(ids)}`);
}

/** @throws ProblemError; ConfigError with a hint where `--create` would help */
async function requireKnown(
  api: Client,
  tenant: string,
  mayCreate: true | undefined,
): Promise<void> {
  try {
    await requireTenant(api, tenant);
  } catch (error) {
    throw mayCreate === true && isProblem(error, 'notFound')
      ? new ConfigError(`${error.detail}\nTo create it, add --create.`)
      : error;
  }
}

/** Whether a call was refused with a code. */
export function isProblem(error: unknown, code: ProblemError['code']): error is ProblemError {
  return error instanceof ProblemError && error.code === code;
}

/** Resolves to the first tenants; undefined: the token reaches one tenant only. */
async function tenantIds(api: Client): Promise<readonly string[] | undefined> {
  try {
    const { data } = await api.GET('/tenants', { params: { query: { limit: maxNamed + 1 } } });
    return data.items.map(({ id }) => id);
  } catch (error) {
    if (isProblem(error, 'forbidden')) return undefined;
    throw error;
  }
}

/** Every answer about a tenant names it. */
function tenantOf({ headers }: Response): string | undefined {
  return headers.get('rollcall-tenant') ?? undefined;
}

/** Resolves to the only tenant that a token reaches. */
async function ownTenant(api: Client): Promise<string> {
  const { response } = await api.GET('/event-types');
  return tenantOf(response) ?? defaultTenant;
}

/** Resolves to the tenant that has what the first argument names; undefined: none is known. */
async function owner(
  api: Client,
  { of, person, wanted }: TenantOptions['lookUp'],
): Promise<string | undefined> {
  if (wanted === undefined || (of === undefined && person !== true)) return undefined;
  try {
    if (person === true) {
      const { data } = await api.GET('/explain', { params: { query: { person: wanted } } });
      return data.verdict === 'never seen' ? undefined : data.tenant;
    }
    const { response } = await lookUps[of!](api, wanted);
    return tenantOf(response);
  } catch (error) {
    if (isProblem(error, 'notFound')) return undefined;
    throw error;
  }
}

type LookUp = (api: Client, id: string) => Promise<{ readonly response: Response }>;

/** An operator who names no tenant gets the thing from the tenant that has it. */
const lookUps: Readonly<Record<Exclude<Owned, 'resource' | 'setupLink'>, LookUp>> = {
  account: (api, id) => api.GET('/accounts/{id}', { params: { path: { id } } }),
  connection: (api, id) => api.GET('/connections/{id}', { params: { path: { id } } }),
  credential: (api, id) => api.GET('/credentials/{id}', { params: { path: { id } } }),
  endpoint: (api, id) => api.GET('/endpoints/{id}', { params: { path: { id } } }),
  group: (api, id) => api.GET('/groups/{id}', { params: { path: { id } } }),
  request: (api, id) => api.GET('/requests/{id}', { params: { path: { id } } }),
  user: (api, id) => api.GET('/users/{id}', { params: { path: { id } } }),
};

/** Resolves to `default` when there is such a tenant. */
async function hasDefault(api: Client, ids: readonly string[]): Promise<string | undefined> {
  if (ids.includes(defaultTenant)) return defaultTenant;
  if (ids.length <= maxNamed) return undefined;
  try {
    await requireTenant(api, defaultTenant);
    return defaultTenant;
  } catch (error) {
    if (isProblem(error, 'notFound')) return undefined;
    throw error;
  }
}
