import type { NewResource, ResourceChange, StoredDefinitions, Transaction } from '../../ports/store.ts';
import { type IndexKey, missingFrom } from '../../protocol/schema/keys.ts';
import { indexText, keyColumn, keyValue } from './condition-sql.ts';
import { DeferredWriting } from './deferred-writing.ts';
import type { SqliteValue } from './driver.ts';
import { bucketSize } from './reader.ts';

/** Columns of keys, in the order the statements below name them. */
const columnPaths = ['userName', 'externalId', 'displayName', 'active'] as const;
const keyColumnNames = ['user_name_key', 'external_id', 'display_name_key', 'active'] as const;

/** Reads and writes within the writer's open transaction. */
export class SqliteTransaction extends DeferredWriting implements Transaction {
  async insertResource(tenant: string, resource: NewResource): Promise<string | undefined> {
    const { id, type, created } = resource;
    const taken = this.#takenPath(tenant, type, resource.keys);
    if (taken !== undefined) return taken;
    const inserted = this.get(
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
    this.#insertKeys(tenant, type, resource.keys, position);
    this.#addToTotal(tenant, type, position, 1);
    return undefined;
  }

  async updateResource(tenant: string, change: ResourceChange): Promise<string | undefined> {
    const { id, type } = change;
    const before = columnValues(type, change.before);
    const after = columnValues(type, change.after);
    // SQLite rewrites the index of every column that is named, changed or not.
    const changed = keyColumnNames
      .map((column, index) => ({ column, value: after[index]!, isNew: after[index] !== before[index] }))
      .filter(({ isNew }) => isNew);
    if (changed.some(({ column }) => column === 'user_name_key') && this.#holdsUserName(tenant, type, after[0]!))
      return 'userName';
    const added = missingFrom(change.before, change.after);
    const taken = this.#takenPath(tenant, type, added);
    if (taken !== undefined) return taken;
    const updated = this.get(
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
    this.#deleteKeys(tenant, type, missingFrom(change.after, change.before), position);
    this.#insertKeys(tenant, type, added, position);
    return undefined;
  }

  #holdsUserName(tenant: string, type: string, key: SqliteValue): boolean {
    return (
      this.get('SELECT 1 AS taken FROM resources WHERE tenant_id = ? AND type = ? AND user_name_key = ?', tenant, type, key) !==
      undefined
    );
  }

  async deleteResource(tenant: string, type: string, id: string, keys: readonly IndexKey[]): Promise<void> {
    const deleted = this.get('DELETE FROM resources WHERE tenant_id = ? AND id = ? RETURNING position', tenant, id);
    const position = deleted!['position'] as number;
    this.#deleteKeys(tenant, type, keys, position);
    this.#addToTotal(tenant, type, position, -1);
  }

  async touchResources(tenant: string, ids: readonly string[], lastModified: string): Promise<void> {
    const sql =
      'UPDATE resources SET version = version + 1, last_modified = max(last_modified, ?) WHERE tenant_id = ? AND id = ?';
    for (const id of ids) this.run(sql, lastModified, tenant, id);
  }

  async insertDefinitions(tenant: string, { version, definitions, created }: StoredDefinitions): Promise<void> {
    this.run('INSERT INTO definitions VALUES (?, ?, ?, ?)', tenant, version, definitions, created);
    this.accessChanged();
  }

  async secrets(tenant: string, type: string, id: string): Promise<string | undefined> {
    const row = this.get('SELECT secrets FROM resources WHERE tenant_id = ? AND id = ? AND type = ?', tenant, id, type);
    return (row?.['secrets'] as string | null | undefined) ?? undefined;
  }

  async setSetting(name: string, value: string): Promise<void> {
    this.run('INSERT OR REPLACE INTO settings VALUES (?, ?)', name, value);
  }

  #addToTotal(tenant: string, type: string, position: number, change: number): void {
    this.run(
      'INSERT INTO counters VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET total = total + excluded.total',
      tenant,
      type,
      Math.floor(position / bucketSize),
      change,
    );
  }

  /** The path of the first unique key that another resource has. */
  #takenPath(tenant: string, type: string, keys: readonly IndexKey[]): string | undefined {
    const holder = 'SELECT 1 AS taken FROM unique_keys WHERE tenant_id = ? AND type = ? AND path = ? AND value_key = ?';
    return keys.find(
      ({ path, key, unique }) =>
        unique === true &&
        keyColumn(type, path) === undefined &&
        this.get(holder, tenant, type, path, indexText(key)) !== undefined,
    )?.path;
  }

  #insertKeys(tenant: string, type: string, keys: readonly IndexKey[], position: number): void {
    for (const { path, key, unique } of keys) {
      if (keyColumn(type, path) !== undefined) continue;
      if (unique === true)
        this.run('INSERT INTO unique_keys VALUES (?, ?, ?, ?, ?)', tenant, type, path, indexText(key), position);
      this.run('INSERT OR IGNORE INTO attribute_index VALUES (?, ?, ?, ?, ?)', tenant, type, path, indexText(key), position);
    }
  }

  #deleteKeys(tenant: string, type: string, keys: readonly IndexKey[], position: number): void {
    for (const { path, key, unique } of keys) {
      if (keyColumn(type, path) !== undefined) continue;
      if (unique === true) {
        const free = 'DELETE FROM unique_keys WHERE tenant_id = ? AND type = ? AND path = ? AND value_key = ? AND position = ?';
        this.run(free, tenant, type, path, indexText(key), position);
      }
      this.run(
        'DELETE FROM attribute_index WHERE tenant_id = ? AND type = ? AND path = ? AND value_key = ? AND position = ?',
        tenant,
        type,
        path,
        indexText(key),
        position,
      );
    }
  }
}

function columnValues(type: string, keys: readonly IndexKey[]): SqliteValue[] {
  return columnPaths.map((path) => {
    const found = keyColumn(type, path) === undefined ? undefined : keys.find((key) => key.path === path);
    return found === undefined ? null : keyValue(found.key);
  });
}
