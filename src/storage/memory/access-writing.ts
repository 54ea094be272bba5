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
import { AccountWriting } from './account-writing.ts';
import { joined } from './journal.ts';

/** The part of a transaction that changes who may come in. */
export class AccessWriting extends AccountWriting implements AccessTransaction {
  async putTenant(tenant: Tenant): Promise<void> {
    this.journal.set(this.tables.tenants, tenant.id, tenant);
    this.accessChanged();
  }

  async putConnection(connection: Connection): Promise<void> {
    this.journal.set(this.tables.connections, joined(connection.tenant, connection.id), connection);
    this.accessChanged();
  }

  async putCredential(credential: Credential): Promise<void> {
    const key = joined(credential.tenant, credential.id);
    if (this.tables.credentials.has(key)) this.accessChanged();
    this.journal.set(this.tables.credentials, key, credential);
  }

  async deleteConnection(tenant: string, id: string): Promise<void> {
    for (const map of [this.tables.credentials, this.tables.usage] as const) {
      for (const [key, row] of map) {
        if (row.tenant === tenant && row.connection === id)
          this.journal.delete<string, unknown>(map, key);
      }
    }
    this.journal.delete(this.tables.connections, joined(tenant, id));
    this.accessChanged();
  }

  async addUsage(usage: readonly Usage[]): Promise<void> {
    for (const added of usage) {
      const key = joined(added.tenant, added.connection, added.credential ?? '');
      const { failing: before = 0, ...rest } = this.tables.usage.get(key) ?? {
        ...added,
        requests: 0,
        errors: 0,
        failing: 0,
      };
      const { failing: more = 0, ...latest } = added;
      const failing = (added.lastSuccess === undefined ? before : 0) + more;
      const counts = {
        requests: rest.requests + added.requests,
        errors: rest.errors + added.errors,
      };
      this.journal.set(this.tables.usage, key, {
        ...rest,
        ...latest,
        ...counts,
        ...(failing === 0 ? {} : { failing }),
      });
    }
  }

  async putApiToken(token: ApiToken): Promise<void> {
    this.journal.set(this.tables.apiTokens, token.id, token);
    this.accessChanged();
  }

  async insertAudit(entry: AuditEntry): Promise<void> {
    this.journal.set(this.tables.audit, entry.id, entry);
  }

  async putAnswer(answer: IdempotentAnswer): Promise<void> {
    this.journal.set(this.tables.answers, answer.key, answer);
  }

  async deleteStale(before: string, limit: number): Promise<number> {
    const { credentials, answers } = this.tables;
    const tokens = [...credentials]
      .filter(([, { kind, expires }]) => kind === 'access' && expires! <= before)
      .slice(0, limit);
    const old = [...answers].filter(([, { created }]) => created <= before).slice(0, limit);
    for (const [key] of tokens) this.journal.delete(credentials, key);
    for (const [key] of old) this.journal.delete(answers, key);
    return tokens.length + old.length;
  }

  async dueTenants(now: string, limit: number): Promise<readonly string[]> {
    return [...this.tables.tenants.values()]
      .filter(({ purgeAfter }) => purgeAfter !== undefined && purgeAfter <= now)
      .slice(0, limit)
      .map(({ id }) => id);
  }

  async dueConnections(now: string, limit: number): Promise<readonly Connection[]> {
    return [...this.tables.connections.values()]
      .filter(({ purgeAfter }) => purgeAfter !== undefined && purgeAfter <= now)
      .slice(0, limit);
  }

  async eraseTenant(tenant: string, _limit: number): Promise<boolean> {
    const { sets, members } = this.tables;
    for (const { id, tenant: owner } of sets.values()) {
      if (owner !== tenant) continue;
      this.journal.delete(members, id);
      this.journal.delete(sets, id);
    }
    const { apiTokens, endpoints, deliveries, deliveryCursors } = this.tables;
    for (const [id, one] of apiTokens)
      if (one.tenant === tenant) this.journal.delete(apiTokens, id);
    for (const [id, one] of endpoints)
      if (one.tenant === tenant) this.journal.delete(endpoints, id);
    for (const [key, one] of deliveries)
      if (one.tenant === tenant) this.journal.delete(deliveries, key);
    for (const key of deliveryCursors.keys())
      if (key.endsWith(joined('', tenant))) this.journal.delete(deliveryCursors, key);
    for (const map of this.tables.byTenant()) {
      for (const key of map.keys()) {
        if (key === tenant || key.startsWith(joined(tenant, ''))) this.journal.delete(map, key);
      }
    }
    this.accessChanged();
    return false;
  }

  protected accessChanged(): void {
    const generation = Number(this.tables.settings.get('access-generation')) + generationStep();
    this.journal.set(this.tables.settings, 'access-generation', String(generation));
  }
}
