import { type BodyKind, redactBody } from '../directory/redact.ts';
import { scrub } from '../directory/scrub.ts';
import { moveSecrets, type ProtectLeaf } from '../directory/secrets/move.ts';
import { visiblePart } from '../directory/secrets/split.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { type ClientJson, isObject } from '../protocol/json/client-json.ts';
import { parseJson } from '../protocol/json/parse-json.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import { none } from '../storage/sql/connection.ts';
import type { RawDatabase } from '../storage/sql/copy.ts';
import {
  opaque,
  param,
  type Sql,
  type SqlRow,
  type SqlValue,
  sql,
  text,
} from '../storage/sql/sql.ts';
import type { AnyTable } from '../storage/sql/table.ts';
import {
  attributeIndex,
  definitions,
  events as eventTable,
  requests as requestTable,
  resources as resourceTable,
  settings,
  tenants as tenantTable,
  uniqueKeys,
} from '../storage/sql/tables.ts';

/**
 * Releases before secrets were taken out by path stored some of them in clear: in documents, in the
 * events that have those, and in the bodies of the request log. This finds them and moves them to
 * where secrets are kept. What is done stays done when it is interrupted.
 */
export interface MoveOptions {
  readonly database: RawDatabase;
  /** The registry of a tenant, with its own definitions as they are stored, or the built-in one. */
  readonly registryOf: (definitions: string | undefined) => Registry;
  /** Protects one value that stands in clear, or better than it is. */
  readonly protect: ProtectLeaf;
  /** False: only counts. */
  readonly writes: boolean;
  readonly onProgress: (label: string, fraction: number) => void;
}

/** How many rows held a secret in clear. */
export interface MovedSecrets {
  readonly resources: number;
  readonly events: number;
  readonly requests: number;
}

const rowsAtOnce = 200;

/** Set when everything was moved. */
export const movedSetting = 'secrets-moved';

interface Tenant {
  readonly id: string;
  readonly registry: Registry;
  /** Whether it has secrets of its own definitions: the built-in password was never in a document. */
  readonly hasOwn: boolean;
}

export async function moveStoredSecrets(options: MoveOptions): Promise<MovedSecrets> {
  const { database, writes } = options;
  const tenants = await tenantsOf(options);
  let [resources, events, requests] = [0, 0, 0];
  for (const [index, tenant] of tenants.entries()) {
    const isConcerned =
      tenant.hasOwn && tenant.registry.resourceTypes.some((type) => type.secrets.length > 0);
    const show = (what: string, part: number): void =>
      options.onProgress(
        `secrets of tenant ${tenant.id}: ${what}`,
        (index + part / 3) / tenants.length,
      );
    show('resources', 0);
    if (isConcerned) resources += await moveResources(options, tenant);
    show('events', 1);
    if (isConcerned) events += await moveEvents(options, tenant);
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

async function tenantsOf({ database, registryOf }: MoveOptions): Promise<readonly Tenant[]> {
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

/** Goes through the rows of a tenant in the order of a key; returns how many were changed, or had to be. */
async function eachPage(
  { database, writes }: MoveOptions,
  {
    table,
    key,
    tenant,
  }: { readonly table: AnyTable; readonly key: 'id' | 'sequence'; readonly tenant: string },
  first: SqlValue,
  change: (row: SqlRow) => Promise<readonly Sql[]>,
): Promise<number> {
  const order = table.named(key);
  let changed = 0;
  for (let after = first; ; ) {
    const page = sql`${table.select} WHERE tenant_id = ${param(tenant)} AND ${order} > ${param(after)} ORDER BY tenant_id, ${order} LIMIT ${opaque(param(rowsAtOnce))}`;
    const rows = await database.read(async (from) => from.all(page, none));
    const updates: Sql[] = [];
    for (const row of rows) {
      const made = await change(row);
      if (made.length > 0) changed += 1;
      updates.push(...made);
    }
    if (writes && updates.length > 0) {
      await database.write(async (to) => {
        for (const update of updates) await to.run(update, none);
      });
    }
    if (rows.length < rowsAtOnce) return changed;
    after = rows.at(-1)![key]!;
  }
}

async function moveResources(
  options: MoveOptions,
  { id: tenant, registry }: Tenant,
): Promise<number> {
  const { database, protect, writes } = options;
  const types = new Map(registry.resourceTypes.map((type) => [type.name, type]));
  if (writes) {
    // What is secret was indexed where a definition said so.
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
  const source = { table: resourceTable, key: 'id', tenant } as const;
  return eachPage(options, source, '', async (row) => {
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

async function moveEvents(options: MoveOptions, { id: tenant, registry }: Tenant): Promise<number> {
  const source = { table: eventTable, key: 'sequence', tenant } as const;
  return eachPage(options, source, 0, async ({ sequence, payload }) => {
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

/** Undefined: there are none in it. */
function withoutSecrets(registry: Registry, payloadText: string): string | undefined {
  const payload = JSON.parse(payloadText) as Payload;
  const type = registry.type(payload.data?.resourceType ?? '');
  if (type === undefined || type.secrets.length === 0) return undefined;
  const { data, previous } = payload;
  const cleaned = {
    ...payload,
    ...(data?.raw === undefined ? {} : { data: { ...data, raw: visiblePart(type, data.raw) } }),
    ...(previous === undefined ? {} : { previous: visiblePart(type, previous) }),
  };
  const written = JSON.stringify(cleaned);
  return written === JSON.stringify(payload) ? undefined : written;
}

async function moveRequests(
  options: MoveOptions,
  { id: tenant, registry }: Tenant,
): Promise<number> {
  const source = { table: requestTable, key: 'id', tenant } as const;
  return eachPage(options, source, '', async (row) => {
    const detail = JSON.parse(row['detail'] as string) as Readonly<Record<string, unknown>>;
    const id = row['id'] as string;
    const updates: Sql[] = [];
    const cleaned = JSON.stringify(redactedDetail(registry, row, detail));
    if (cleaned !== row['detail']) {
      updates.push(
        sql`UPDATE requests SET detail = ${param(cleaned)} WHERE tenant_id = ${param(tenant)} AND id = ${param(id)}`,
      );
    }
    // A filter that was refused may have named a secret: its values were keys.
    const keys = JSON.parse(row['keys'] as string) as readonly string[];
    if (detail['scimType'] === 'invalidFilter' && keys.length > 0) {
      updates.push(
        sql`UPDATE requests SET keys = '[]' WHERE tenant_id = ${param(tenant)} AND id = ${param(id)}`,
      );
      for (const key of keys)
        updates.push(
          sql`DELETE FROM request_keys WHERE tenant_id = ${param(tenant)} AND key = ${param(key)} AND request_id = ${param(id)}`,
        );
    }
    return updates;
  });
}

function redactedDetail(
  registry: Registry,
  { method, path }: SqlRow,
  detail: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { body, detail: told } = detail;
  if (typeof body !== 'string') return detail;
  const parsed = parsedBody(body);
  // What was cut off is not JSON: nothing tells what is secret in it.
  if (!isObject(parsed)) return { ...detail, body: '…' };
  const segments = (path as string).split('/');
  const type = segments
    .map((segment) => registry.typeAt(segment))
    .find((one): one is ResourceType => one !== undefined);
  const types = type === undefined ? registry.resourceTypes : [type];
  const redacted = redactBody(parsed, kindOf(method as string, segments), registry, types);
  return {
    ...detail,
    ...(typeof told === 'string' ? { detail: scrub(told, redacted.hidden) } : {}),
    body: JSON.stringify(redacted.body),
  };
}

function parsedBody(body: string): ClientJson | undefined {
  try {
    return parseJson(body);
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

function kindOf(method: string, segments: readonly string[]): BodyKind {
  if (segments.includes('Bulk')) return 'bulk';
  if (segments.includes('.search')) return 'search';
  return method === 'PATCH' ? 'patch' : 'resource';
}
