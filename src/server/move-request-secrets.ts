import { type BodyKind, redactBody } from '../directory/redact.ts';
import { scrub } from '../directory/scrub.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { type ClientJson, isObject } from '../protocol/json/client-json.ts';
import { parseJson } from '../protocol/json/parse-json.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import { param, type Sql, type SqlRow, sql } from '../storage/sql/sql.ts';
import { requests } from '../storage/sql/tables.ts';
import { changeRows, type MovedTenant, type MoveOptions } from './move-rows.ts';

/** Redacts bodies, details and keys of the request log; resolves how many entries had secrets. */
export async function moveRequests(
  options: MoveOptions,
  { id: tenant, registry }: MovedTenant,
): Promise<number> {
  const source = { table: requests, key: 'id', tenant } as const;
  return changeRows(options, source, '', async (row) => {
    const detail = JSON.parse(row['detail'] as string) as Readonly<Record<string, unknown>>;
    const id = row['id'] as string;
    const updates: Sql[] = [];
    const cleaned = JSON.stringify(redactedDetail(registry, row, detail));
    if (cleaned !== row['detail']) {
      updates.push(
        sql`UPDATE requests SET detail = ${param(cleaned)} WHERE tenant_id = ${param(tenant)} AND id = ${param(id)}`,
      );
    }
    // A refused filter may have named a secret, and its values were stored as keys.
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
  const { body, detail: message } = detail;
  if (typeof body !== 'string') return detail;
  const parsed = parsedBody(body);
  // A truncated body is not JSON: nothing in it shows what is secret.
  if (!isObject(parsed)) return { ...detail, body: '…' };
  const segments = (path as string).split('/');
  const type = segments
    .map((segment) => registry.typeAt(segment))
    .find((one): one is ResourceType => one !== undefined);
  const types = type === undefined ? registry.resourceTypes : [type];
  const redacted = redactBody(parsed, kindOf(method as string, segments), registry, types);
  return {
    ...detail,
    detail: typeof message === 'string' ? scrub(message, redacted.hidden) : message,
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
