import type {
  AccessScope,
  AccessStatus,
  ApiToken,
  AuditEntry,
  Connection,
  Credential,
  CredentialKind,
  IdempotentAnswer,
  RateLimit,
  Tenant,
  Usage,
} from '../../ports/access.ts';
import type { SqlRow } from './connection.ts';
import { optional } from './rows.ts';

export function toTenant(row: SqlRow): Tenant {
  return {
    id: row['id'] as string,
    name: row['name'] as string,
    status: row['status'] as AccessStatus,
    created: row['created'] as string,
    ...optional('purgeAfter', row['purge_after']),
    policy: row['policy'] as string,
  };
}

export function toConnection(row: SqlRow): Connection {
  const limits = row['limits'] as string | null;
  return {
    tenant: row['tenant_id'] as string,
    id: row['id'] as string,
    name: row['name'] as string,
    profile: row['profile'] as string,
    status: row['status'] as Connection['status'],
    created: row['created'] as string,
    ...optional('purgeAfter', row['purge_after']),
    ...(limits === null ? {} : { limits: JSON.parse(limits) as RateLimit }),
    ...(row['discovery'] === 'rfc7643' ? { discovery: 'rfc7643' } : {}),
  };
}

export function toCredential(row: SqlRow): Credential {
  const warned = row['warned'] as number | null;
  return {
    tenant: row['tenant_id'] as string,
    id: row['id'] as string,
    connection: row['connection_id'] as string,
    kind: row['kind'] as CredentialKind,
    name: row['name'] as string,
    hash: row['hash'] as string,
    lastFour: row['last_four'] as string,
    scope: row['scope'] as AccessScope,
    created: row['created'] as string,
    ...optional('expires', row['expires']),
    ...optional('revoked', row['revoked']),
    ...optional('user', row['user_id']),
    ...optional('parent', row['parent_id']),
    ...optional('details', row['details']),
    ...(warned === null ? {} : { warned }),
  };
}

export function toUsage(row: SqlRow): Usage {
  const credential = row['credential_id'] as string;
  return {
    tenant: row['tenant_id'] as string,
    connection: row['connection_id'] as string,
    ...(credential === '' ? {} : { credential }),
    requests: row['requests'] as number,
    errors: row['errors'] as number,
    ...(row['failing'] === 0 ? {} : { failing: row['failing'] as number }),
    ...optional('lastRequest', row['last_request']),
    ...optional('lastSuccess', row['last_success']),
    ...optional('lastError', row['last_error']),
    ...optional('lastErrorDetail', row['last_error_detail']),
  };
}

export function toApiToken(row: SqlRow): ApiToken {
  return {
    id: row['id'] as string,
    name: row['name'] as string,
    hash: row['hash'] as string,
    lastFour: row['last_four'] as string,
    ...optional('tenant', row['tenant_id']),
    role: row['role'] as ApiToken['role'],
    created: row['created'] as string,
    ...optional('expires', row['expires']),
    ...optional('revoked', row['revoked']),
  };
}

export function toAudit(row: SqlRow): AuditEntry {
  return {
    id: row['id'] as string,
    ...optional('tenant', row['tenant_id']),
    actor: row['actor'] as string,
    action: row['action'] as string,
    target: row['target'] as string,
    detail: row['detail'] as string,
    created: row['created'] as string,
  };
}

export function toAnswer(row: SqlRow): IdempotentAnswer {
  return {
    key: row['key'] as string,
    fingerprint: row['fingerprint'] as string,
    answer: row['answer'] as string,
    created: row['created'] as string,
  };
}
