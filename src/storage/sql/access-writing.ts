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
import { generationStep } from '../generation-step.ts';
import { toConnection } from './access-rows.ts';
import { AccountWriting } from './account-writing.ts';

/** The part of a transaction that changes who may come in. */
export abstract class AccessWriting extends AccountWriting implements AccessTransaction {
  async putTenant({ id, name, status, created, purgeAfter, policy }: Tenant): Promise<void> {
    await this.put('tenants', ['id'], {
      id,
      name,
      status,
      created,
      purge_after: purgeAfter ?? null,
      policy,
    });
    await this.accessChanged();
  }

  async putConnection(connection: Connection): Promise<void> {
    const { tenant, id, name, profile, status, created, purgeAfter, limits, discovery } =
      connection;
    await this.put('connections', ['tenant_id', 'id'], {
      tenant_id: tenant,
      id,
      name,
      profile,
      status,
      created,
      purge_after: purgeAfter ?? null,
      limits: limits === undefined ? null : JSON.stringify(limits),
      discovery: discovery ?? null,
    });
    await this.accessChanged();
  }

  async putCredential(credential: Credential): Promise<void> {
    const { tenant, id } = credential;
    const there = await this.get(
      'SELECT 1 AS there FROM credentials WHERE tenant_id = ? AND id = ?',
      tenant,
      id,
    );
    await this.put('credentials', ['tenant_id', 'id'], {
      tenant_id: tenant,
      id,
      connection_id: credential.connection,
      kind: credential.kind,
      name: credential.name,
      hash: credential.hash,
      last_four: credential.lastFour,
      scope: credential.scope,
      created: credential.created,
      expires: credential.expires ?? null,
      revoked: credential.revoked ?? null,
      user_id: credential.user ?? null,
      parent_id: credential.parent ?? null,
      details: credential.details ?? null,
      warned: credential.warned ?? null,
    });
    if (there !== undefined) await this.accessChanged();
  }

  async deleteConnection(tenant: string, id: string): Promise<void> {
    await this.run('DELETE FROM credentials WHERE tenant_id = ? AND connection_id = ?', tenant, id);
    await this.run('DELETE FROM usage WHERE tenant_id = ? AND connection_id = ?', tenant, id);
    await this.run('DELETE FROM connections WHERE tenant_id = ? AND id = ?', tenant, id);
    await this.accessChanged();
  }

  async addUsage(usage: readonly Usage[]): Promise<void> {
    for (const {
      tenant,
      connection,
      credential,
      requests,
      errors,
      failing = 0,
      ...last
    } of usage) {
      await this.run(
        `INSERT INTO usage (tenant_id, connection_id, credential_id, requests, errors, last_request, last_success, last_error, last_error_detail, failing)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, connection_id, credential_id) DO UPDATE SET
           requests = usage.requests + excluded.requests, errors = usage.errors + excluded.errors,
           last_request = coalesce(excluded.last_request, usage.last_request),
           last_success = coalesce(excluded.last_success, usage.last_success),
           last_error = coalesce(excluded.last_error, usage.last_error),
           last_error_detail = coalesce(excluded.last_error_detail, usage.last_error_detail),
           failing = CASE WHEN excluded.last_success IS NULL THEN usage.failing ELSE 0 END + excluded.failing`,
        tenant,
        connection,
        credential ?? '',
        requests,
        errors,
        last.lastRequest ?? null,
        last.lastSuccess ?? null,
        last.lastError ?? null,
        last.lastErrorDetail ?? null,
        failing,
      );
    }
  }

  async putApiToken({
    id,
    name,
    hash,
    lastFour,
    tenant,
    role,
    created,
    expires,
    revoked,
  }: ApiToken): Promise<void> {
    await this.put('api_tokens', ['id'], {
      id,
      name,
      hash,
      last_four: lastFour,
      tenant_id: tenant ?? null,
      role,
      created,
      expires: expires ?? null,
      revoked: revoked ?? null,
    });
    await this.accessChanged();
  }

  async insertAudit({
    id,
    tenant,
    actor,
    action,
    target,
    detail,
    created,
  }: AuditEntry): Promise<void> {
    await this.run(
      'INSERT INTO audit (id, tenant_id, actor, action, target, detail, created) VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      tenant ?? null,
      actor,
      action,
      target,
      detail,
      created,
    );
  }

  async putAnswer({ key, fingerprint, answer, created }: IdempotentAnswer): Promise<void> {
    await this.put('answers', ['key'], { key, fingerprint, answer, created });
  }

  async deleteStale(before: string, limit: number): Promise<number> {
    const tokens = await this.run(
      `DELETE FROM credentials WHERE (tenant_id, id) IN
         (SELECT tenant_id, id FROM credentials WHERE kind = 'access' AND expires <= ? LIMIT opaque(?))`,
      before,
      limit,
    );
    const answers =
      'DELETE FROM answers WHERE key IN (SELECT key FROM answers WHERE created <= ? LIMIT opaque(?))';
    return tokens + (await this.run(answers, before, limit));
  }

  async dueTenants(now: string, limit: number): Promise<readonly string[]> {
    const sql =
      'SELECT id FROM tenants WHERE purge_after IS NOT NULL AND purge_after <= ? ORDER BY purge_after LIMIT opaque(?)';
    return (await this.all(sql, now, limit)).map((row) => row['id'] as string);
  }

  async dueConnections(now: string, limit: number): Promise<readonly Connection[]> {
    const sql =
      'SELECT * FROM connections WHERE purge_after IS NOT NULL AND purge_after <= ? ORDER BY purge_after LIMIT opaque(?)';
    return (await this.all(sql, now, limit)).map(toConnection);
  }

  async eraseTenant(tenant: string, limit: number): Promise<boolean> {
    let more = false;
    for (const [table, columns] of tenantTables) {
      if ((await this.deleteSome(table, columns, 'tenant_id = ?', [tenant], limit)) === limit)
        more = true;
    }
    if (more) return true;
    await this.run('DELETE FROM tenants WHERE id = ?', tenant);
    await this.accessChanged();
    return false;
  }

  protected async accessChanged(): Promise<void> {
    await this.run(
      "UPDATE settings SET value = CAST(CAST(value AS BIGINT) + CAST(? AS BIGINT) AS TEXT) WHERE name = 'access-generation'",
      generationStep(),
    );
  }
}

/** Everything that belongs to a tenant, and the columns that tell its rows apart. What administrators did stays on record. */
export const tenantTables = [
  ['credentials', 'id'],
  ['connections', 'id'],
  ['usage', 'connection_id, credential_id'],
  ['api_tokens', 'id'],
  ['memberships', 'set_id, member'],
  ['member_sets', 'id'],
  ['attribute_index', 'type, path, value_key, position'],
  ['index_builds', 'type, path'],
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
  ['erasures', 'id'],
] as const;
