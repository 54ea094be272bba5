import { type Command, InvalidArgumentError } from 'commander';
import { defaultTenant, isTenantId } from '../access/tenant-id.ts';
import {
  maxNamed,
  namesOf,
  type Owned,
  onlyTenant,
  requireKnownTenant,
  tenantIds,
  tenantOwning,
} from '../administration/find-tenant.ts';
import type { Store } from '../ports/store.ts';
import { ConfigError } from '../server/config.ts';
import { type CommonOptions, withCommonOptions, withStore } from './options.ts';

/** Options of a command on one tenant. */
export interface TenantOptions extends CommonOptions {
  readonly tenant: string;
}

/** How a command finds its tenant when there is no `--tenant`. */
export interface TenantRule {
  /** What the first argument may be the id of: the tenant that has it is used. */
  readonly of?: Owned;
  /** Whether a tenant knows the first argument, which may be a name. */
  readonly knows?: (store: Store, tenant: string, wanted: string) => Promise<boolean>;
  /** True: with `--create`, the tenant need not exist. */
  readonly mayCreate?: true;
}

/**
 * Adds `--tenant` to a command, and looks the tenant up before it runs. Default: the only tenant,
 * or the one that has the id, or `default`; if there are several, standard error names the chosen
 * one. The command fails with a ScimError or ConfigError when there is none.
 */
export function withTenant(command: Command, rule: TenantRule = {}): Command {
  return withCommonOptions(command)
    .option(
      '--tenant <id>',
      'tenant (default: the only one, the one that has the id, or "default")',
      tenantId,
    )
    .hook('preAction', async (_, chosen) => {
      const options = chosen.opts<
        CommonOptions & { readonly tenant?: string; readonly create?: true }
      >();
      const [wanted] = chosen.args;
      const found = await withStore(options, 'read', (store) =>
        choose(store, options, rule, wanted),
      );
      chosen.setOptionValue('tenant', found.tenant);
      if (found.isOneOfSeveral)
        process.stderr.write(`tenant ${found.tenant}, one of several; use --tenant for another\n`);
    });
}

/** Adds `--tenant` to a command that is about the whole server without it. It must exist. */
export function withOptionalTenant(command: Command, description: string): Command {
  return withCommonOptions(command)
    .option('--tenant <id>', description, tenantId)
    .hook('preAction', async (_, chosen) => {
      const options = chosen.opts<CommonOptions & { readonly tenant?: string }>();
      const { tenant } = options;
      if (tenant !== undefined)
        await withStore(options, 'read', (store) => requireKnownTenant(store, tenant));
    });
}

/** Adds a tenant, which must exist, as the first argument of a command. */
export function withTenantArgument(command: Command): Command {
  return withCommonOptions(command)
    .argument('<tenant>', 'id of the tenant', tenantId)
    .hook('preAction', async (_, chosen) => {
      await withStore(chosen.opts<CommonOptions>(), 'read', (store) =>
        requireKnownTenant(store, chosen.args[0]!),
      );
    });
}

/** Returns the id of a tenant. @throws InvalidArgumentError */
export function tenantId(text: string): string {
  if (!isTenantId(text))
    throw new InvalidArgumentError('It must be 1 to 63 lower-case letters, digits and hyphens.');
  return text;
}

/** The tenant of a command. */
interface Chosen {
  readonly tenant: string;
  readonly isOneOfSeveral: boolean;
}

/** Resolves to the tenant of a command. @throws ConfigError when it cannot be told */
async function choose(
  store: Store,
  { tenant, create }: { readonly tenant?: string; readonly create?: true },
  { of, knows, mayCreate }: TenantRule,
  wanted: string | undefined,
): Promise<Chosen> {
  if (tenant !== undefined) {
    if (mayCreate !== true || create !== true) await requireKnown(store, tenant, mayCreate);
    return { tenant, isOneOfSeveral: false };
  }
  const ids = await tenantIds(store, maxNamed + 1);
  const [only, second] = ids;
  if (second === undefined) {
    if (only === undefined && mayCreate !== true)
      throw new ConfigError(
        'there is no tenant yet; start the server once, or run rollcall tenant create',
      );
    return { tenant: only ?? defaultTenant, isOneOfSeveral: false };
  }
  const owner =
    (of === undefined || wanted === undefined
      ? undefined
      : await tenantOwning(store, of, wanted)) ??
    (knows === undefined || wanted === undefined
      ? undefined
      : await onlyTenant(store, wanted, (tenant) => knows(store, tenant, wanted)));
  const chosen = owner ?? ids.find((id) => id === defaultTenant) ?? (await hasDefault(store));
  if (chosen !== undefined) return { tenant: chosen, isOneOfSeveral: true };
  throw new ConfigError(`there are several tenants; choose one with --tenant: ${namesOf(ids)}`);
}

/** @throws ScimError notFound; ConfigError with a hint where `--create` would help */
async function requireKnown(
  store: Store,
  tenant: string,
  mayCreate: true | undefined,
): Promise<void> {
  try {
    await requireKnownTenant(store, tenant);
  } catch (error) {
    throw mayCreate === true
      ? new ConfigError(`${(error as Error).message}\nTo create it, add --create.`)
      : error;
  }
}

/** Resolves to `default` when there is such a tenant. */
async function hasDefault(store: Store): Promise<string | undefined> {
  return (await store.tenant(defaultTenant))?.id;
}
