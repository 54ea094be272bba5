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
import { compareText } from '../../protocol/text/fold.ts';
import { joined } from './journal.ts';
import type { Tables } from './tables.ts';

/** Who may come in. */
export class AccessReading implements AccessReader {
  protected readonly tables: Tables;

  constructor(tables: Tables) {
    this.tables = tables;
  }

  async tenant(tenant: string): Promise<Tenant | undefined> {
    return this.tables.tenants.get(tenant);
  }

  async tenants(after: string, limit: number): Promise<readonly Tenant[]> {
    return [...this.tables.tenants.values()]
      .filter(({ id }) => id > after)
      .sort(byId)
      .slice(0, limit);
  }

  async connection(tenant: string, id: string): Promise<Connection | undefined> {
    return this.tables.connections.get(joined(tenant, id));
  }

  async connections(tenant: string): Promise<readonly Connection[]> {
    return [...this.tables.connections.values()]
      .filter((connection) => connection.tenant === tenant)
      .sort(byId);
  }

  async credentialByHash(hash: string): Promise<Credential | undefined> {
    return [...this.tables.credentials.values()].find((credential) => credential.hash === hash);
  }

  async credentialsByHashPrefix(prefix: string, limit: number): Promise<readonly Credential[]> {
    return [...this.tables.credentials.values()]
      .filter(({ hash }) => hash.startsWith(prefix))
      .sort((left, right) => compareText(left.hash, right.hash))
      .slice(0, limit);
  }

  async credential(tenant: string, id: string): Promise<Credential | undefined> {
    return this.tables.credentials.get(joined(tenant, id));
  }

  async credentials(tenant: string): Promise<readonly Credential[]> {
    return [...this.tables.credentials.values()]
      .filter((credential) => credential.tenant === tenant && credential.kind !== 'access')
      .sort(byId);
  }

  async expiringCredentials(
    from: string,
    until: string,
    limit: number,
  ): Promise<readonly Credential[]> {
    return [...this.tables.credentials.values()]
      .filter(({ kind, expires, revoked }) => {
        return (
          kind !== 'access' &&
          revoked === undefined &&
          expires !== undefined &&
          expires > from &&
          expires <= until
        );
      })
      .sort((left, right) => compareText(left.expires!, right.expires!) || byId(left, right))
      .slice(0, limit);
  }

  async usage(tenant: string): Promise<readonly Usage[]> {
    const all = [...this.tables.usage].filter(([, usage]) => usage.tenant === tenant);
    return all.sort(([left], [right]) => compareText(left, right)).map(([, usage]) => usage);
  }

  async apiTokenByHash(hash: string): Promise<ApiToken | undefined> {
    return [...this.tables.apiTokens.values()].find((token) => token.hash === hash);
  }

  async apiTokens(): Promise<readonly ApiToken[]> {
    return [...this.tables.apiTokens.values()].sort(byId);
  }

  async audit(
    tenant: string | undefined,
    limit: number,
    before?: string,
  ): Promise<readonly AuditEntry[]> {
    return [...this.tables.audit.values()]
      .filter(
        (entry) =>
          (tenant === undefined || entry.tenant === tenant) &&
          (before === undefined || entry.id < before),
      )
      .sort((left, right) => byId(right, left))
      .slice(0, limit);
  }

  async answered(key: string): Promise<IdempotentAnswer | undefined> {
    return this.tables.answers.get(key);
  }

  async accessGeneration(): Promise<number> {
    return Number(this.tables.settings.get('access-generation'));
  }

  async setting(name: string): Promise<string | undefined> {
    return this.tables.settings.get(name);
  }
}

export function byId(left: { readonly id: string }, right: { readonly id: string }): number {
  return compareText(left.id, right.id);
}
