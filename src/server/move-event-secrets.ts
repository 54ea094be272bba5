import { visiblePart } from '../directory/secrets/split.ts';
import type { Registry } from '../protocol/schema/registry.ts';
import { param, sql } from '../storage/sql/sql.ts';
import { events } from '../storage/sql/tables.ts';
import { changeRows, type MovedTenant, type MoveOptions } from './move-rows.ts';

/** Removes secrets from events; resolves how many events had any. */
export async function moveEvents(
  options: MoveOptions,
  { id: tenant, registry }: MovedTenant,
): Promise<number> {
  const source = { table: events, key: 'sequence', tenant } as const;
  return changeRows(options, source, 0, async ({ sequence, payload }) => {
    const cleaned = withoutSecrets(registry, payload as string);
    if (cleaned === undefined) return [];
    return [
      sql`UPDATE events SET payload = ${param(cleaned)} WHERE tenant_id = ${param(tenant)} AND sequence = ${param(sequence!)}`,
    ];
  });
}

interface Payload {
  readonly data?: { readonly resourceType?: string; readonly raw?: object };
  readonly previous?: object;
}

/** Returns a payload without secrets; undefined: it has none. */
function withoutSecrets(registry: Registry, payloadText: string): string | undefined {
  const payload = JSON.parse(payloadText) as Payload;
  const type = registry.type(payload.data?.resourceType ?? '');
  if (type === undefined || type.secrets.length === 0) return undefined;
  const { data, previous } = payload;
  const cleaned = {
    ...payload,
    data: data?.raw === undefined ? data : { ...data, raw: visiblePart(type, data.raw) },
    previous: previous && visiblePart(type, previous),
  };
  const written = JSON.stringify(cleaned);
  return written === JSON.stringify(payload) ? undefined : written;
}
