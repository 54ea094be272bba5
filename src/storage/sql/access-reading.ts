import type {
  AccessReader,
  ApiToken,
  AuditEntry,
  Connection,
  Credential,
  IdempotentAnswer,
  Tenant,
  Usage,
} from '../../ports/access.ts';
import {
  toAnswer,
  toApiToken,
  toAudit,
  toConnection,
  toCredential,
  toTenant,
  toUsage,
} from './access-rows.ts';
import { Statements } from './statements.ts';

/** Who may come in. */
export class AccessReading extends Statements implements AccessReader {
  async tenant(tenant: string): Promise<Tenant | undefined> {
    const row = await this.get('SELECT * FROM tenants WHERE id = ?', tenant);
    return row === undefined ? undefined : toTenant(row);
  }

  async tenants(after: string, limit: number): Promise<readonly Tenant[]> {
    return (
      await this.all('SELECT * FROM tenants WHERE id > ? ORDER BY id LIMIT opaque(?)', after, limit)
    ).map(toTenant);
  }

  async connection(tenant: string, id: string): Promise<Connection | undefined> {
    const row = await this.get(
      'SELECT * FROM connections WHERE tenant_id = ? AND id = ?',
      tenant,
      id,
    );
    return row === undefined ? undefined : toConnection(row);
  }

  async connections(tenant: string): Promise<readonly Connection[]> {
    return (
      await this.all('SELECT * FROM connections WHERE tenant_id = ? ORDER BY id', tenant)
    ).map(toConnection);
  }

  async credentialByHash(hash: string): Promise<Credential | undefined> {
    const row = await this.get('SELECT * FROM credentials WHERE hash = ?', hash);
    return row === undefined ? undefined : toCredential(row);
  }

  async credentialsByHashPrefix(prefix: string, limit: number): Promise<readonly Credential[]> {
    const sql =
      'SELECT * FROM credentials WHERE hash >= ? AND hash < ? ORDER BY hash LIMIT opaque(?)';
    return (await this.all(sql, prefix, `${prefix}\u{10ffff}`, limit)).map(toCredential);
  }

  async credential(tenant: string, id: string): Promise<Credential | undefined> {
    const row = await this.get(
      'SELECT * FROM credentials WHERE tenant_id = ? AND id = ?',
      tenant,
      id,
    );
    return row === undefined ? undefined : toCredential(row);
  }

  async credentials(tenant: string): Promise<readonly Credential[]> {
    return (
      await this.all(
        "SELECT * FROM credentials WHERE tenant_id = ? AND kind <> 'access' ORDER BY id",
        tenant,
      )
    ).map(toCredential);
  }

  async expiringCredentials(
    from: string,
    until: string,
    limit: number,
  ): Promise<readonly Credential[]> {
    return (
      await this.all(
        `SELECT * FROM credentials WHERE kind IN ('token', 'secret', 'key', 'trust') AND expires > ? AND expires <= ? AND revoked IS NULL
       ORDER BY expires, id LIMIT opaque(?)`,
        from,
        until,
        limit,
      )
    ).map(toCredential);
  }

  async usage(tenant: string): Promise<readonly Usage[]> {
    return (
      await this.all(
        'SELECT * FROM usage WHERE tenant_id = ? ORDER BY connection_id, credential_id',
        tenant,
      )
    ).map(toUsage);
  }

  async apiTokenByHash(hash: string): Promise<ApiToken | undefined> {
    const row = await this.get('SELECT * FROM api_tokens WHERE hash = ?', hash);
    return row === undefined ? undefined : toApiToken(row);
  }

  async apiTokens(): Promise<readonly ApiToken[]> {
    return (await this.all('SELECT * FROM api_tokens ORDER BY id')).map(toApiToken);
  }

  async audit(
    tenant: string | undefined,
    limit: number,
    before: string = '\u{10ffff}',
  ): Promise<readonly AuditEntry[]> {
    const rows =
      tenant === undefined
        ? await this.all(
            'SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT opaque(?)',
            before,
            limit,
          )
        : await this.all(
            'SELECT * FROM audit WHERE tenant_id = ? AND id < ? ORDER BY id DESC LIMIT opaque(?)',
            tenant,
            before,
            limit,
          );
    return rows.map(toAudit);
  }

  async answered(key: string): Promise<IdempotentAnswer | undefined> {
    const row = await this.get('SELECT * FROM answers WHERE key = ?', key);
    return row === undefined ? undefined : toAnswer(row);
  }

  async accessGeneration(): Promise<number> {
    return Number(await this.setting('access-generation'));
  }

  async setting(name: string): Promise<string | undefined> {
    return (await this.get('SELECT value FROM settings WHERE name = ?', name))?.['value'] as
      | string
      | undefined;
  }
}
