/**
 * Webhook endpoints, how far each has been offered each tenant's events, and what has not reached
 * it.
 */
export const webhooks = (prefix: string): string => `
CREATE TABLE ${prefix}endpoints (
  id TEXT PRIMARY KEY, tenant_id TEXT, name TEXT NOT NULL, url TEXT NOT NULL, types TEXT,
  secrets TEXT NOT NULL, status TEXT NOT NULL,
  reason TEXT, failing_since TEXT, created TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ${prefix}delivery_cursors (
  endpoint_id TEXT NOT NULL, tenant_id TEXT NOT NULL, after INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE ${prefix}deliveries (
  endpoint_id TEXT NOT NULL, tenant_id TEXT NOT NULL, sequence INTEGER NOT NULL,
  subject TEXT NOT NULL, status TEXT NOT NULL,
  attempts INTEGER NOT NULL, next_at TEXT NOT NULL, last_error TEXT, PRIMARY KEY (endpoint_id,
  tenant_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX ${prefix}deliveries_due ON ${prefix}deliveries (endpoint_id, next_at)
  WHERE status = 'open';
CREATE INDEX ${prefix}deliveries_subject ON ${prefix}deliveries (endpoint_id, tenant_id, subject,
  sequence) WHERE status = 'open';
CREATE INDEX ${prefix}deliveries_event ON ${prefix}deliveries (tenant_id, sequence);
`;
