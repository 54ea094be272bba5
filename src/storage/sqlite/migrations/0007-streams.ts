/**
 * Streams of security event tokens, connections that fail, requests that are answered later, and
 * who does what for all processes.
 */
export const streams = (prefix: string): string => `
ALTER TABLE ${prefix}endpoints ADD COLUMN stream TEXT;
ALTER TABLE ${prefix}usage ADD COLUMN failing INTEGER NOT NULL DEFAULT 0;

CREATE TABLE ${prefix}deferred_requests (
  tenant_id TEXT NOT NULL, id TEXT NOT NULL, connection_id TEXT NOT NULL, accepted TEXT NOT NULL,
  finished TEXT, result TEXT, PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ${prefix}deferred_requests_accepted ON ${prefix}deferred_requests (accepted);

CREATE TABLE ${prefix}leases (
  name TEXT PRIMARY KEY, holder TEXT NOT NULL, until TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
