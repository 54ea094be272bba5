import { moveSecrets } from '../directory/secrets/move.ts';
import { param, sql, text } from '../storage/sql/sql.ts';
import { attributeIndex, resources, uniqueKeys } from '../storage/sql/tables.ts';
import { changeRows, type MovedTenant, type MoveOptions } from './move-rows.ts';

/**
 * Moves secrets out of documents, and deletes their index keys; resolves how many resources had
 * any.
 */
export async function moveResources(
  options: MoveOptions,
  { id: tenant, registry }: MovedTenant,
): Promise<number> {
  const { database, protect, writes } = options;
  const types = new Map(registry.resourceTypes.map((type) => [type.name, type]));
  if (writes) {
    // Secrets were indexed where a definition declared them so.
    await database.write(async (to) => {
      for (const type of registry.resourceTypes) {
        for (const { path, secret } of type.byPath.values()) {
          if (secret === undefined) continue;
          for (const { sql: table } of [attributeIndex, uniqueKeys])
            await to.run(
              sql`DELETE FROM ${table} WHERE tenant_id = ${text('tenant')} AND type = ${text('type')} AND path = ${text('path')}`,
              { tenant, type: type.name, path },
            );
        }
      }
    });
  }
  const source = { table: resources, key: 'id', tenant } as const;
  return changeRows(options, source, '', async (row) => {
    const type = types.get(row['type'] as string);
    if (type === undefined || type.secrets.length === 0) return [];
    const id = row['id'] as string;
    const stored = {
      document: row['document'] as string,
      secrets: (row['secrets'] ?? undefined) as string | undefined,
    };
    const moved = await moveSecrets(type, stored, (attribute, value) =>
      protect(attribute, value, { tenant, id }),
    );
    if (moved === undefined) return [];
    return [
      sql`UPDATE resources SET document = ${param(moved.document)}, secrets = ${param(moved.secrets ?? null)}
        WHERE tenant_id = ${param(tenant)} AND id = ${param(id)} AND version = ${param(row['version']!)}`,
    ];
  });
}
