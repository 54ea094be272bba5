import { defaultPolicy, type Policy, readPolicy } from '../../accounts/policy.ts';
import type { Connection, Credential, Tenant } from '../../ports/access.ts';
import type { Endpoint } from '../../ports/delivery.ts';
import type { Reader } from '../../ports/store.ts';
import { disabledByAdministrator } from '../endpoint-actions.ts';
import { toRfc3339 } from '../views.ts';
import { type CurrentTenant, readCurrentState } from './current-state.ts';
import { shownRule } from './plan-policy.ts';
import { isEqual } from './planned-change.ts';

/** A configuration as a file has it, without secrets. */
export type ExportedConfiguration = Readonly<Record<string, unknown>>;

/** The present configuration. */
export interface ConfigurationExport {
  readonly configuration: ExportedConfiguration;
  /** What the file cannot say. */
  readonly warnings: readonly string[];
}

/**
 * Reads the present configuration as a file that changes nothing when it is applied. Secrets are
 * not in it; credentials and webhooks keep theirs.
 */
export function exportConfiguration(reader: Reader): Promise<ConfigurationExport> {
  return reader.snapshot(async (state) => {
    const { tenants, webhooks } = await readCurrentState(state, {}, true);
    const warnings: string[] = [];
    const exported = [...tenants.values()]
      .filter(({ tenant }) => tenant.status !== 'deleted')
      .map((one) => exportTenant(one, warnings));
    const shared = exportWebhooks('webhooks of all tenants', webhooks, warnings);
    return {
      configuration: { tenants: exported, webhooks: shared.length === 0 ? undefined : shared },
      warnings,
    };
  });
}

function exportTenant(
  { tenant, connections, credentials, webhooks }: CurrentTenant,
  warnings: string[],
): ExportedConfiguration {
  const live = connections.filter((one) => one.status === 'active' || one.status === 'paused');
  const where = `tenant ${tenant.id}`;
  return {
    id: tenant.id,
    name: tenant.name === tenant.id ? undefined : tenant.name,
    status: tenant.status === 'paused' ? 'paused' : undefined,
    policy: exportPolicy(tenant, live),
    connections: live.map((connection) =>
      exportConnection(
        connection,
        credentials.filter((one) => one.connection === connection.id),
        where,
        warnings,
      ),
    ),
    webhooks: exportWebhooks(where, webhooks, warnings),
  };
}

/** Parts that differ from the default. Domains are named where there are any. */
function exportPolicy(
  { policy: text }: Tenant,
  connections: readonly Connection[],
): ExportedConfiguration {
  const policy = readPolicy(text);
  const nameOf = (id: string): string | undefined => connections.find((one) => one.id === id)?.name;
  const parts = (Object.keys(policy) as (keyof Policy)[]).filter(
    (part) => !isEqual(policy[part], defaultPolicy[part]),
  );
  return Object.fromEntries(
    parts.map((part) => {
      if (part !== 'roles') return [part, policy[part]];
      const rules = policy.roles.rules.map((rule) => shownRule(rule, { nameOf }));
      return [part, { ...policy.roles, rules }];
    }),
  );
}

function exportConnection(
  { name, profile, status, limits, discovery }: Connection,
  credentials: readonly Credential[],
  where: string,
  warnings: string[],
): ExportedConfiguration {
  const byName = new Map(credentials.map((one) => [one.name, one]));
  if (byName.size < credentials.length)
    warnings.push(
      `${where}, connection ${name}: several credentials share a name; the file has the latest, and apply leaves the others as they are`,
    );
  return {
    name,
    profile,
    status: status === 'paused' ? 'paused' : undefined,
    limits,
    discovery,
    credentials: [...byName.values()].map(exportCredential),
  };
}

function exportCredential(credential: Credential): ExportedConfiguration {
  const { name, kind, scope, expires, details } = credential;
  const material = details === undefined ? undefined : (JSON.parse(details) as unknown);
  return {
    name,
    kind,
    scope: scope === 'scim' ? undefined : scope,
    expires: toRfc3339(expires),
    key: kind === 'key' ? material : undefined,
    trust: kind === 'trust' ? material : undefined,
  };
}

function exportWebhooks(
  where: string,
  webhooks: readonly Endpoint[],
  warnings: string[],
): readonly ExportedConfiguration[] {
  const byName = new Map(webhooks.map((one) => [one.name, one]));
  if (byName.size < webhooks.length)
    warnings.push(
      `${where}: several webhooks share a name; the file has the latest of each. Give them different names`,
    );
  return [...byName.values()].map(({ name, url, types, status, reason }) => ({
    name,
    url,
    types,
    // One that was disabled because it failed is not meant to be.
    status: status === 'disabled' && reason === disabledByAdministrator ? status : undefined,
  }));
}
