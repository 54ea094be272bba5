import type { IndexBuild } from '../../ports/indexes.ts';
import type {
  NewResource,
  ResourceChange,
  StoredDefinitions,
  Transaction,
} from '../../ports/store.ts';
import { type IndexKey, missingFrom } from '../../protocol/schema/keys.ts';
import { indexText, keyColumn, keyValue } from './condition-sql.ts';
import type { SqlValue } from './connection.ts';
import { DeferredWriting } from './deferred-writing.ts';
import { bucketSize } from './reader.ts';

/** Columns of keys, in the order the statements below name them. */
const columnPaths = ['userName', 'externalId', 'displayName', 'active'] as const;
const keyColumnNames = ['user_name_key', 'external_id', 'display_name_key', 'active'] as const;

/** Reads and writes within an open transaction. */
export abstract class SqlTransaction extends DeferredWriting implements Transaction {
  abstract lock(name: string): Promise<void>;

  async insertResource(tenant: string, resource: NewResource): Promise<string | undefined> {
    const { id, type, created } = resource;
    const taken = await this.#takenPath(tenant, type, resource.keys);
    if (taken !== undefined) return taken;
    const inserted = await this.get(
      `INSERT INTO resources (tenant_id, type, id, connection_id, document, secrets, has_references, version, created, last_modified,
         user_name_key, external_id, display_name_key, active)
       VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING position`,
      tenant,
      type,
      id,
      resource.connection,
      resource.document,
      resource.secrets ?? null,
      Number(resource.hasReferences),
      created,
      created,
      ...columnValues(type, resource.keys),
    );
    if (inserted === undefined) return 'userName';
    const position = inserted['position'] as number;
    await this.insertKeys(tenant, type, indexedKeys(type, resource.keys), position);
    await this.addToTotal(tenant, type, Math.floor(position / bucketSize), 1);
    return undefined;
  }

  async updateResource(tenant: string, change: ResourceChange): Promise<string | undefined> {
    const { id, type } = change;
    const before = columnValues(type, change.before);
    const after = columnValues(type, change.after);
    // The index of every column that is named is written, changed or not.
    const changed = keyColumnNames
      .map((column, index) => ({
        column,
        value: after[index]!,
        isNew: after[index] !== before[index],
      }))
      .filter(({ isNew }) => isNew);
    const isRenamed = changed.some(({ column }) => column === 'user_name_key');
    if (isRenamed && (await this.#holdsUserName(tenant, type, after[0]!))) return 'userName';
    const added = missingFrom(change.before, change.after);
    const taken = await this.#takenPath(tenant, type, added);
    if (taken !== undefined) return taken;
    const updated = await this.get(
      `UPDATE resources SET document = ?, secrets = ?, has_references = ?, version = ?, last_modified = ?${changed.map(({ column }) => `, ${column} = ?`).join('')}
       WHERE tenant_id = ? AND id = ? RETURNING position`,
      change.document,
      change.secrets ?? null,
      Number(change.hasReferences),
      change.version,
      change.lastModified,
      ...changed.map(({ value }) => value),
      tenant,
      id,
    );
    const position = updated!['position'] as number;
    await this.deleteKeys(
      tenant,
      type,
      indexedKeys(type, missingFrom(change.after, change.before)),
      position,
    );
    await this.insertKeys(tenant, type, indexedKeys(type, added), position);
    return undefined;
  }

  async #holdsUserName(tenant: string, type: string, key: SqlValue): Promise<boolean> {
    const sql =
      'SELECT 1 AS taken FROM resources WHERE tenant_id = ? AND type = ? AND user_name_key = ?';
    return (await this.get(sql, tenant, type, key)) !== undefined;
  }

  async deleteResource(
    tenant: string,
    type: string,
    id: string,
    keys: readonly IndexKey[],
  ): Promise<void> {
    const deleted = await this.get(
      'DELETE FROM resources WHERE tenant_id = ? AND id = ? RETURNING position',
      tenant,
      id,
    );
    const position = deleted!['position'] as number;
    await this.deleteKeys(tenant, type, indexedKeys(type, keys), position);
    await this.addToTotal(tenant, type, Math.floor(position / bucketSize), -1);
  }

  async touchResources(
    tenant: string,
    ids: readonly string[],
    lastModified: string,
  ): Promise<void> {
    const sql =
      'UPDATE resources SET version = version + 1, last_modified = greatest(last_modified, ?) WHERE tenant_id = ? AND id = ?';
    for (const id of ids) await this.run(sql, lastModified, tenant, id);
  }

  async insertDefinitions(
    tenant: string,
    { version, definitions, created }: StoredDefinitions,
  ): Promise<void> {
    const sql =
      'INSERT INTO definitions (tenant_id, version, definitions, created) VALUES (?, ?, ?, ?)';
    await this.run(sql, tenant, version, definitions, created);
    await this.accessChanged();
  }

  async putIndexBuild({
    tenant,
    type,
    path,
    phase,
    reached,
    done,
    total,
    begins,
  }: IndexBuild): Promise<void> {
    await this.put('index_builds', ['tenant_id', 'type', 'path'], {
      tenant_id: tenant,
      type,
      path,
      phase,
      reached,
      done,
      total,
      begins,
    });
  }

  async deleteIndexBuild({
    tenant,
    type,
    path,
  }: Pick<IndexBuild, 'tenant' | 'type' | 'path'>): Promise<void> {
    await this.run(
      'DELETE FROM index_builds WHERE tenant_id = ? AND type = ? AND path = ?',
      tenant,
      type,
      path,
    );
    await this.accessChanged();
  }

  async addIndexKeys(
    tenant: string,
    type: string,
    position: number,
    keys: readonly IndexKey[],
  ): Promise<void> {
    const indexed = indexedKeys(type, keys);
    if (indexed.length > 0) await this.insertKeys(tenant, type, indexed, position);
  }

  async clearIndex(tenant: string, type: string, path: string, limit: number): Promise<number> {
    const where = 'tenant_id = ? AND type = ? AND path = ?';
    return this.deleteSome(
      'attribute_index',
      'type, path, value_key, position',
      where,
      [tenant, type, path],
      limit,
    );
  }

  async secrets(tenant: string, type: string, id: string): Promise<string | undefined> {
    const row = await this.get(
      'SELECT secrets FROM resources WHERE tenant_id = ? AND id = ? AND type = ?',
      tenant,
      id,
      type,
    );
    return (row?.['secrets'] as string | null | undefined) ?? undefined;
  }

  async setSetting(name: string, value: string): Promise<void> {
    await this.put('settings', ['name'], { name, value });
  }

  protected async addToTotal(
    tenant: string,
    type: string,
    bucket: number,
    change: number,
  ): Promise<void> {
    const sql = `INSERT INTO counters (tenant_id, type, bucket, total) VALUES (?, ?, ?, ?)
       ON CONFLICT (tenant_id, type, bucket) DO UPDATE SET total = counters.total + excluded.total`;
    await this.run(sql, tenant, type, bucket, change);
  }

  /** The path of the first unique key that another resource has. */
  async #takenPath(
    tenant: string,
    type: string,
    keys: readonly IndexKey[],
  ): Promise<string | undefined> {
    const holder =
      'SELECT 1 AS taken FROM unique_keys WHERE tenant_id = ? AND type = ? AND path = ? AND value_key = ?';
    for (const { path, text, unique } of indexedKeys(type, keys))
      if (unique && (await this.get(holder, tenant, type, path, text)) !== undefined) return path;
    return undefined;
  }

  protected async insertKeys(
    tenant: string,
    type: string,
    keys: readonly IndexedKey[],
    position: number,
  ): Promise<void> {
    const claim =
      'INSERT INTO unique_keys (tenant_id, type, path, value_key, position) VALUES (?, ?, ?, ?, ?)';
    const add =
      'INSERT INTO attribute_index (tenant_id, type, path, value_key, position) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
    for (const { path, text, unique } of keys) {
      if (unique) await this.run(claim, tenant, type, path, text, position);
      await this.run(add, tenant, type, path, text, position);
    }
  }

  protected async deleteKeys(
    tenant: string,
    type: string,
    keys: readonly IndexedKey[],
    position: number,
  ): Promise<void> {
    const free =
      'DELETE FROM unique_keys WHERE tenant_id = ? AND type = ? AND path = ? AND value_key = ? AND position = ?';
    const drop =
      'DELETE FROM attribute_index WHERE tenant_id = ? AND type = ? AND path = ? AND value_key = ? AND position = ?';
    for (const { path, text, unique } of keys) {
      if (unique) await this.run(free, tenant, type, path, text, position);
      await this.run(drop, tenant, type, path, text, position);
    }
  }
}

/** A key that has rows of its own. */
export interface IndexedKey {
  readonly path: string;
  readonly text: string;
  readonly unique: boolean;
}

function indexedKeys(type: string, keys: readonly IndexKey[]): readonly IndexedKey[] {
  return keys
    .filter(({ path }) => keyColumn(type, path) === undefined)
    .map(({ path, key, unique = false }) => ({ path, text: indexText(key), unique }));
}

function columnValues(type: string, keys: readonly IndexKey[]): SqlValue[] {
  return columnPaths.map((path) => {
    const found =
      keyColumn(type, path) === undefined ? undefined : keys.find((key) => key.path === path);
    return found === undefined ? null : keyValue(found.key);
  });
}
