import { none } from '../storage/sql/connection.ts';
import { sql } from '../storage/sql/sql.ts';
import { definitions, settings, tenants as tenantTable } from '../storage/sql/tables.ts';
import { moveEvents } from './move-event-secrets.ts';
import { moveRequests } from './move-request-secrets.ts';
import { moveResources } from './move-resource-secrets.ts';
import type { MovedTenant, MoveOptions } from './move-rows.ts';

/** How many rows held a secret in clear. */
export interface MovedSecrets {
  readonly resources: number;
  readonly events: number;
  readonly requests: number;
}

/** The setting that is stored when all secrets have been moved. */
export const movedSetting = 'secrets-moved';

/**
 * Finds secrets that releases before 1.0 stored in clear (in documents, in the events that contain
 * them, and in bodies of the request log) and moves them to where secrets are kept. It can be
 * interrupted and repeated.
 */
export async function moveStoredSecrets(options: MoveOptions): Promise<MovedSecrets> {
  const { database, writes } = options;
  const tenants = await tenantsOf(options);
  let [resources, events, requests] = [0, 0, 0];
  for (const [index, tenant] of tenants.entries()) {
    const hasSecrets =
      tenant.hasOwn && tenant.registry.resourceTypes.some((type) => type.secrets.length > 0);
    const show = (what: string, part: number): void =>
      options.onProgress(
        `secrets of tenant ${tenant.id}: ${what}`,
        (index + part / 3) / tenants.length,
      );
    show('resources', 0);
    if (hasSecrets) resources += await moveResources(options, tenant);
    show('events', 1);
    if (hasSecrets) events += await moveEvents(options, tenant);
    show('requests', 2);
    requests += await moveRequests(options, tenant);
  }
  options.onProgress('secrets of every tenant', 1);
  if (writes) {
    await database.write(async (to) =>
      to.run(settings.insertNew, settings.toRow({ name: movedSetting, value: '1' })),
    );
  }
  return { resources, events, requests };
}

async function tenantsOf({ database, registryOf }: MoveOptions): Promise<readonly MovedTenant[]> {
  return database.read(async (from) => {
    const rows = await from.all(sql`${definitions.select} ORDER BY tenant_id, version`, none);
    const latest = new Map(
      rows.map((row) => [row['tenant_id'] as string, row['definitions'] as string]),
    );
    const ids = await from.all(sql`${tenantTable.select} ORDER BY id`, none);
    const builtIn = registryOf(undefined);
    return ids.map(({ id }) => {
      const definitions = latest.get(id as string);
      const registry = definitions === undefined ? builtIn : registryOf(definitions);
      return { id: id as string, registry, hasOwn: definitions !== undefined };
    });
  });
}
