import type {
  AccessTransaction,
  ApiToken,
  AuditEntry,
  Connection,
  Credential,
  IdempotentAnswer,
  Tenant,
  Usage,
} from '../../ports/access.ts';
import { toConnection } from './access-rows.ts';
import { AccountWriting } from './account-writing.ts';

/** The part of a transaction that changes who may come in. */
export class AccessWriting extends AccountWriting implements AccessTransaction {
  async putTenant({ id, name, status, created, purgeAfter, policy }: Tenant): Promise<void> {
    this.run(
      'INSERT OR REPLACE INTO tenants (id, name, status, created, purge_after, policy) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      name,
      status,
      created,
      purgeAfter ?? null,
      policy,
    );
    this.accessChanged();
  }

  async putConnection({ tenant, id, name, profile, status, created, purgeAfter, limits }: Connection): Promise<void> {
    this.run(
      `INSERT OR REPLACE INTO connections (tenant_id, id, name, profile, status, created, purge_after, limits)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      tenant,
      id,
      name,
      profile,
      status,
      created,
      purgeAfter ?? null,
      limits === undefined ? null : JSON.stringify(limits),
    );
    this.accessChanged();
  }

  async putCredential(credential: Credential): Promise<void> {
    const { tenant, id } = credential;
    const isNew = this.get('SELECT 1 AS there FROM credentials WHERE tenant_id = ? AND id = ?', tenant, id) === undefined;
    this.run(
      `INSERT OR REPLACE INTO credentials (tenant_id, id, connection_id, kind, name, hash, last_four, scope, created, expires, revoked,
         user_id, parent_id, details, warned)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      tenant,
      id,
      credential.connection,
      credential.kind,
      credential.name,
      credential.hash,
      credential.lastFour,
      credential.scope,
      credential.created,
      credential.expires ?? null,
      credential.revoked ?? null,
      credential.user ?? null,
      credential.parent ?? null,
      credential.details ?? null,
      credential.warned ?? null,
    );
    if (!isNew) this.accessChanged();
  }

  async deleteConnection(tenant: string, id: string): Promise<void> {
    this.run('DELETE FROM credentials WHERE tenant_id = ? AND connection_id = ?', tenant, id);
    this.run('DELETE FROM usage WHERE tenant_id = ? AND connection_id = ?', tenant, id);
    this.run('DELETE FROM connections WHERE tenant_id = ? AND id = ?', tenant, id);
    this.accessChanged();
  }

  async addUsage(usage: readonly Usage[]): Promise<void> {
    for (const { tenant, connection, credential, requests, errors, ...last } of usage) {
      this.run(
        `INSERT INTO usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
           requests = requests + excluded.requests, errors = errors + excluded.errors,
           last_request = coalesce(excluded.last_request, last_request), last_success = coalesce(excluded.last_success, last_success),
           last_error = coalesce(excluded.last_error, last_error),
           last_error_detail = coalesce(excluded.last_error_detail, last_error_detail)`,
        tenant,
        connection,
        credential ?? '',
        requests,
        errors,
        last.lastRequest ?? null,
        last.lastSuccess ?? null,
        last.lastError ?? null,
        last.lastErrorDetail ?? null,
      );
    }
  }

  async putApiToken({ id, name, hash, lastFour, tenant, role, created, expires, revoked }: ApiToken): Promise<void> {
    this.run(
      'INSERT OR REPLACE INTO api_tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      id,
      name,
      hash,
      lastFour,
      tenant ?? null,
      role,
      created,
      expires ?? null,
      revoked ?? null,
    );
    this.accessChanged();
  }

  async insertAudit({ id, tenant, actor, action, target, detail, created }: AuditEntry): Promise<void> {
    this.run('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)', id, tenant ?? null, actor, action, target, detail, created);
  }

  async putAnswer({ key, fingerprint, answer, created }: IdempotentAnswer): Promise<void> {
    this.run('INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)', key, fingerprint, answer, created);
  }

  async deleteStale(before: string, limit: number): Promise<number> {
    const tokens = this.run(
      `DELETE FROM credentials WHERE (tenant_id, id) IN
         (SELECT tenant_id, id FROM credentials WHERE kind = 'access' AND expires <= ? LIMIT +?)`,
      before,
      limit,
    );
    const answers = 'DELETE FROM answers WHERE key IN (SELECT key FROM answers WHERE created <= ? LIMIT +?)';
    return tokens + this.run(answers, before, limit);
  }

  async dueTenants(now: string, limit: number): Promise<readonly string[]> {
    const sql = 'SELECT id FROM tenants WHERE purge_after IS NOT NULL AND purge_after <= ? ORDER BY purge_after LIMIT +?';
    return this.all(sql, now, limit).map((row) => row['id'] as string);
  }

  async dueConnections(now: string, limit: number): Promise<readonly Connection[]> {
    const sql = 'SELECT * FROM connections WHERE purge_after IS NOT NULL AND purge_after <= ? ORDER BY purge_after LIMIT +?';
    return this.all(sql, now, limit).map(toConnection);
  }

  async eraseTenant(tenant: string, limit: number): Promise<boolean> {
    let more = false;
    for (const [table, columns] of erased) {
      const some = `DELETE FROM ${table} WHERE tenant_id = ? AND (${columns}) IN (SELECT ${columns} FROM ${table} WHERE tenant_id = ? LIMIT +?)`;
      if (this.run(some, tenant, tenant, limit) === limit) more = true;
    }
    if (more) return true;
    this.run('DELETE FROM tenants WHERE id = ?', tenant);
    this.accessChanged();
    return false;
  }

  protected accessChanged(): void {
    this.run("UPDATE settings SET value = CAST(value AS INTEGER) + 1 WHERE name = 'access-generation'");
  }
}

/** Everything that belongs to a tenant, and the columns that tell its rows apart. What administrators did stays on record. */
const erased = [
  ['credentials', 'id'],
  ['connections', 'id'],
  ['usage', 'connection_id, credential_id'],
  ['api_tokens', 'id'],
  ['memberships', 'set_id, member'],
  ['member_sets', 'id'],
  ['attribute_index', 'type, path, value_key, position'],
  ['unique_keys', 'type, path, value_key'],
  ['resources', 'position'],
  ['counters', 'type, bucket'],
  ['definitions', 'version'],
  ['accounts', 'id'],
  ['account_emails', 'email_key, account_id'],
  ['account_totals', 'status'],
  ['username_suffixes', 'base'],
  ['held_links', 'resource_id'],
  ['removals', 'minute'],
  ['guards', 'tenant_id'],
  // The head stays: a number is never given twice, whoever has the id later.
  ['events', 'sequence'],
  ['requests', 'id'],
  ['request_keys', 'key, request_id'],
  ['delivery_cursors', 'endpoint_id'],
  ['deliveries', 'endpoint_id, sequence'],
  ['endpoints', 'id'],
  ['deferred_requests', 'id'],
] as const;
