/**
 * Tenants and connections that can be paused, deleted and restored; credentials of several kinds;
 * the policy of a tenant; what administrators do; accounts without a user, and what holds removals
 * up.
 *
 * Text keys are folded in TypeScript, which a migration cannot do: addresses of accounts that were
 * deleted before it are folded for ASCII only, and those accounts are gone within their retention.
 */
export const tenants = `
ALTER TABLE tenants ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE tenants ADD COLUMN status TEXT NOT NULL DEFAULT 'active';
ALTER TABLE tenants ADD COLUMN purge_after TEXT;
ALTER TABLE tenants ADD COLUMN policy TEXT NOT NULL DEFAULT '{}';
UPDATE tenants SET name = id;
CREATE INDEX tenants_purge ON tenants (purge_after) WHERE purge_after IS NOT NULL;

ALTER TABLE connections ADD COLUMN status TEXT NOT NULL DEFAULT 'active';
ALTER TABLE connections ADD COLUMN purge_after TEXT;
ALTER TABLE connections ADD COLUMN limits TEXT;
CREATE INDEX connections_purge ON connections (purge_after) WHERE purge_after IS NOT NULL;

ALTER TABLE credentials ADD COLUMN kind TEXT NOT NULL DEFAULT 'token';
ALTER TABLE credentials ADD COLUMN scope TEXT NOT NULL DEFAULT 'scim';
ALTER TABLE credentials ADD COLUMN parent_id TEXT;
ALTER TABLE credentials ADD COLUMN details TEXT;
ALTER TABLE credentials ADD COLUMN warned INTEGER;
CREATE INDEX credentials_expires ON credentials (kind, expires) WHERE expires IS NOT NULL;

CREATE TABLE usage (
  tenant_id TEXT NOT NULL, connection_id TEXT NOT NULL, credential_id TEXT NOT NULL, requests INTEGER NOT NULL, errors INTEGER NOT NULL,
  last_request TEXT, last_success TEXT, last_error TEXT, last_error_detail TEXT,
  PRIMARY KEY (tenant_id, connection_id, credential_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, last_four TEXT NOT NULL, tenant_id TEXT, role TEXT NOT NULL,
  created TEXT NOT NULL, expires TEXT, revoked TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (hash);

CREATE TABLE audit (
  id TEXT PRIMARY KEY, tenant_id TEXT, actor TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL, detail TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_tenant ON audit (tenant_id, id);

CREATE TABLE answers (
  key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, answer TEXT NOT NULL, created TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_created ON answers (created);

ALTER TABLE accounts ADD COLUMN protected INTEGER NOT NULL DEFAULT 0;
DROP INDEX accounts_deleted_user_name;
DROP INDEX accounts_deleted_external_id;
CREATE INDEX accounts_loose_user_name ON accounts (tenant_id, user_name_key) WHERE resource_id IS NULL;
CREATE INDEX accounts_loose_external_id ON accounts (tenant_id, external_id) WHERE resource_id IS NULL AND external_id IS NOT NULL;
CREATE INDEX accounts_protected ON accounts (tenant_id) WHERE protected = 1;

CREATE TABLE account_emails (
  tenant_id TEXT NOT NULL, email_key TEXT NOT NULL, account_id TEXT NOT NULL, PRIMARY KEY (tenant_id, email_key, account_id)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO account_emails
  SELECT tenant_id, lower(email.value ->> '$.value'), accounts.id FROM accounts, json_each(emails) AS email WHERE resource_id IS NULL;

CREATE TABLE account_totals (
  tenant_id TEXT NOT NULL, status TEXT NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (tenant_id, status)
) STRICT, WITHOUT ROWID;
INSERT INTO account_totals SELECT tenant_id, status, count(*) FROM accounts GROUP BY tenant_id, status;

CREATE TABLE held_links (
  tenant_id TEXT NOT NULL, resource_id TEXT NOT NULL, account_id TEXT NOT NULL, created TEXT NOT NULL,
  PRIMARY KEY (tenant_id, resource_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE removals (
  tenant_id TEXT NOT NULL, minute INTEGER NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (tenant_id, minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE guards (tenant_id TEXT PRIMARY KEY, held_since TEXT, released_until TEXT) STRICT, WITHOUT ROWID;
`;
