import type { ResourceChange, ResourceTransaction } from '../../ports/store.ts';
import { type IndexKey, missingFrom } from '../../protocol/schema/keys.ts';
import { compareText } from '../../protocol/text/fold.ts';
import { keyColumn } from './condition.ts';
import type { Database } from './connection.ts';
import { indexKeys, type KeyRows } from './index-keys.ts';
import { bucketSize } from './resource-queries.ts';
import type { SharedCounts } from './shared-counts.ts';
import {
  anyValue,
  greatest,
  join,
  number,
  rows,
  type Sql,
  type SqlRow,
  sql,
  text,
  textOrNull,
  valueOf,
} from './sql.ts';
import { attributeIndex, resources } from './tables.ts';

/** Properties of a row that are keys, by the path of their attribute. */
const columnPaths = ['userName', 'externalId', 'displayName', 'active'] as const;

type KeyColumns = Readonly<Record<(typeof columnPaths)[number], string | number | null>>;

function columnKeys(type: string, keys: readonly IndexKey[]): KeyColumns {
  const of = (path: (typeof columnPaths)[number]): string | number | null => {
    if (keyColumn(type, path) === undefined) return null;
    const found = keys.find((key) => key.path === path)?.key ?? null;
    return typeof found === 'boolean' ? Number(found) : found;
  };
  return {
    userName: of('userName'),
    externalId: of('externalId'),
    displayName: of('displayName'),
    active: of('active'),
  };
}

const keyColumns = join(
  columnPaths.map((path) => resources.column(path)),
  sql`, `,
);
const keyValues = join<KeyColumns>(
  [anyValue('userName'), anyValue('externalId'), anyValue('displayName'), anyValue('active')],
  sql`, `,
);

interface Position {
  readonly position: number;
}

const insert = sql`INSERT INTO ${resources.sql} (tenant_id, type, id, connection_id, document, secrets, has_references, version, created, last_modified, ${keyColumns})
  VALUES (${text('tenant')}, ${text('type')}, ${text('id')}, ${text('connection')}, ${text('document')}, ${textOrNull('secrets')}, ${number('hasReferences')},
    1, ${text('created')}, ${text('created')}, ${keyValues}) ON CONFLICT DO NOTHING
    RETURNING position`;
const insertOnly = rows<Position>()(insert);
/** A statement that travels takes the keys with it. */
const insertWithKeys = rows<Position>()(
  sql`WITH inserted AS (${insert}), indexed AS (
    INSERT INTO ${attributeIndex.sql} (tenant_id, type, path, value_key, position)
    SELECT ${text('tenant')}, ${text('type')}, element ->> 'path', element ->> 'text', position
    FROM inserted CROSS JOIN json_array_elements(${text('indexed')}::json) AS elements (element)
    ON CONFLICT DO NOTHING
  ) SELECT position FROM inserted`,
);
const holdsUserName = sql`SELECT 1 AS taken FROM ${resources.sql}
  WHERE tenant_id = ${text('tenant')} AND type = ${text('type')}
  AND user_name_key = ${anyValue('key')}`;
const deleteOne = rows<Position>()(
  sql`DELETE FROM ${resources.sql} WHERE tenant_id = ${text('tenant')} AND id = ${text('id')}
    RETURNING position`,
);
const positionById = rows<Position>()(
  sql`SELECT position FROM ${resources.sql} WHERE tenant_id = ${text('tenant')} AND id = ${text('id')}`,
);
const touch = sql`UPDATE ${resources.sql} SET version = version + 1, last_modified = ${greatest(sql`last_modified`, text('lastModified'))}
  WHERE tenant_id = ${text('tenant')} AND id = ${text('id')}`;
const secretsOf = rows<{ readonly secrets: string | null }>()(
  sql`SELECT secrets FROM ${resources.sql} WHERE tenant_id = ${text('tenant')} AND id = ${text('id')}
    AND type = ${text('type')}`,
);

/** An update that writes these key columns: the index of every column that is named is written. */
function updateOf(changed: readonly (typeof columnPaths)[number][]): Sql<SqlRow> {
  const changes = changed.map((path) => sql`, ${resources.column(path)} = ${valueOf(path)}`);
  return sql`UPDATE ${resources.sql} SET document = ${valueOf('document')}, secrets = ${valueOf('secrets')}, has_references = ${valueOf('hasReferences')},
      version = ${valueOf('version')}, last_modified = ${valueOf('lastModified')}${join(changes, sql``)}
    WHERE tenant_id = ${valueOf('tenant')} AND id = ${valueOf('id')}`;
}

/**
 * Updates rows whose keys stay, of a JSON array. Each is looked up, and then changed where it is:
 * else the planner might look at each row of the table. Parts of a table have the same places.
 */
const updateMany = sql`UPDATE ${resources.sql} SET document = changed.document,
    secrets = changed.secrets, has_references = changed."hasReferences",
    version = changed.version, last_modified = changed."lastModified"
  FROM (SELECT listed.*, found.ctid AS row FROM json_to_recordset(${text('rows')}::json) AS listed (
      tenant TEXT, id TEXT, document TEXT, secrets TEXT, "hasReferences" INTEGER, version BIGINT,
      "lastModified" TEXT)
    CROSS JOIN LATERAL (SELECT ctid FROM ${resources.sql}
      WHERE tenant_id = listed.tenant AND resources.id = listed.id OFFSET 0) AS found
    OFFSET 0) AS changed
  WHERE resources.ctid = changed.row AND resources.tenant_id || '' = changed.tenant`;

/** One statement for each combination of key columns, built once. */
const updates: readonly Sql<SqlRow>[] = Array.from({ length: 2 ** columnPaths.length }, (_, bits) =>
  updateOf(columnPaths.filter((__, index) => (bits & (1 << index)) !== 0)),
);

/** Changes resources. */
export function resourceChanges(
  db: Database,
  counts: SharedCounts,
  keyRows: KeyRows,
): ResourceTransaction {
  return {
    async insertResource(tenant, resource) {
      const { id, type, created, connection, document, secrets = null } = resource;
      const indexed = indexKeys(type, resource.keys);
      // Without unique keys the insert is sent at once: what the caller sends next follows it.
      const unique = indexed.filter((key) => key.unique);
      const taken = unique.length > 0 ? await keyRows.takenPath(tenant, type, unique) : undefined;
      if (taken !== undefined) return taken;
      const row = {
        tenant,
        type,
        id,
        connection,
        document,
        secrets,
        hasReferences: Number(resource.hasReferences),
        created,
        ...columnKeys(type, resource.keys),
      };
      const { isRemote } = db.dialect;
      const inserted = isRemote
        ? await db.get(insertWithKeys, { ...row, indexed: JSON.stringify(indexed) })
        : await db.get(insertOnly, row);
      if (inserted === undefined) return 'userName';
      if (!isRemote) await keyRows.insert(tenant, type, indexed, inserted.position);
      else if (unique.length > 0) keyRows.insertUnique(tenant, type, unique, inserted.position);
      const bucket = Math.floor(inserted.position / bucketSize);
      await counts.addToCounter(tenant, type, bucket, 1);
      return undefined;
    },
    updateResource: (tenant, change) => updateResource(db, keyRows, tenant, change),
    async deleteResource(tenant, type, id, keys) {
      const { position } = (await db.get(deleteOne, { tenant, id }))!;
      await keyRows.delete(tenant, type, indexKeys(type, keys), position);
      await counts.addToCounter(tenant, type, Math.floor(position / bucketSize), -1);
    },
    /** In one order, so that two transactions do not wait for each other. */
    async touchResources(tenant, ids, lastModified) {
      for (const id of [...ids].sort(compareText)) db.send(touch, { tenant, id, lastModified });
    },
    async secrets(tenant, type, id) {
      return (await db.get(secretsOf, { tenant, type, id }))?.secrets ?? undefined;
    },
  };
}

async function positionOf(db: Database, tenant: string, id: string): Promise<number> {
  return (await db.get(positionById, { tenant, id }))!.position;
}

async function updateResource(
  db: Database,
  keyRows: KeyRows,
  tenant: string,
  change: ResourceChange,
): Promise<string | undefined> {
  const { id, type, document, secrets = null, version, lastModified } = change;
  const before = columnKeys(type, change.before);
  const after = columnKeys(type, change.after);
  let bits = 0;
  for (const [index, path] of columnPaths.entries())
    if (after[path] !== before[path]) bits |= 1 << index;
  if (after.userName !== before.userName) {
    const holder = await db.get(holdsUserName, { tenant, type, key: after.userName });
    if (holder !== undefined) return 'userName';
  }
  const added = indexKeys(type, missingFrom(change.before, change.after));
  if (added.length > 0) {
    const taken = await keyRows.takenPath(tenant, type, added);
    if (taken !== undefined) return taken;
  }
  const removed = indexKeys(type, missingFrom(change.after, change.before));
  const row = {
    tenant,
    id,
    document,
    secrets,
    hasReferences: Number(change.hasReferences),
    version,
    lastModified,
    ...after,
  };
  if (added.length + removed.length === 0) {
    db.send(updates[bits]!, row, bits === 0 ? updateMany : undefined);
    return undefined;
  }
  const position = change.position ?? (await positionOf(db, tenant, id));
  db.send(updates[bits]!, row);
  await keyRows.delete(tenant, type, removed, position);
  await keyRows.insert(tenant, type, added, position);
  return undefined;
}
