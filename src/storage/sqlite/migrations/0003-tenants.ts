const administration = (prefix: string): string => `
ALTER TABLE ${prefix}tenants ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE ${prefix}tenants ADD COLUMN status TEXT NOT NULL DEFAULT 'active';
ALTER TABLE ${prefix}tenants ADD COLUMN purge_after TEXT;
ALTER TABLE ${prefix}tenants ADD COLUMN policy TEXT NOT NULL DEFAULT '{}';
UPDATE ${prefix}tenants SET name = id;
CREATE INDEX ${prefix}tenants_purge ON ${prefix}tenants (purge_after) WHERE purge_after IS NOT NULL;

ALTER TABLE ${prefix}connections ADD COLUMN status TEXT NOT NULL DEFAULT 'active';
ALTER TABLE ${prefix}connections ADD COLUMN purge_after TEXT;
ALTER TABLE ${prefix}connections ADD COLUMN limits TEXT;
CREATE INDEX ${prefix}connections_purge ON ${prefix}connections (purge_after)
  WHERE purge_after IS NOT NULL;

ALTER TABLE ${prefix}credentials ADD COLUMN kind TEXT NOT NULL DEFAULT 'token';
ALTER TABLE ${prefix}credentials ADD COLUMN scope TEXT NOT NULL DEFAULT 'scim';
ALTER TABLE ${prefix}credentials ADD COLUMN parent_id TEXT;
ALTER TABLE ${prefix}credentials ADD COLUMN details TEXT;
ALTER TABLE ${prefix}credentials ADD COLUMN warned INTEGER;
CREATE INDEX ${prefix}credentials_expires ON ${prefix}credentials (kind, expires)
  WHERE expires IS NOT NULL;

CREATE TABLE ${prefix}usage (
  tenant_id TEXT NOT NULL, connection_id TEXT NOT NULL, credential_id TEXT NOT NULL,
  requests INTEGER NOT NULL, errors INTEGER NOT NULL,
  last_request TEXT, last_success TEXT, last_error TEXT, last_error_detail TEXT,
  PRIMARY KEY (tenant_id, connection_id, credential_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE ${prefix}api_tokens (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, last_four TEXT NOT NULL,
  tenant_id TEXT, role TEXT NOT NULL,
  created TEXT NOT NULL, expires TEXT, revoked TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ${prefix}api_tokens_hash ON ${prefix}api_tokens (hash);

CREATE TABLE ${prefix}audit (
  id TEXT PRIMARY KEY, tenant_id TEXT, actor TEXT NOT NULL, action TEXT NOT NULL,
  target TEXT NOT NULL, detail TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ${prefix}audit_tenant ON ${prefix}audit (tenant_id, id);

CREATE TABLE ${prefix}answers (
  key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, answer TEXT NOT NULL, created TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ${prefix}answers_created ON ${prefix}answers (created);
`;

const accounts = (prefix: string): string => `
ALTER TABLE ${prefix}accounts ADD COLUMN protected INTEGER NOT NULL DEFAULT 0;
DROP INDEX ${prefix}accounts_deleted_user_name;
DROP INDEX ${prefix}accounts_deleted_external_id;
CREATE INDEX ${prefix}accounts_loose_user_name ON ${prefix}accounts (tenant_id,
  user_name_key) WHERE resource_id IS NULL;
CREATE INDEX ${prefix}accounts_loose_external_id ON ${prefix}accounts (tenant_id,
  external_id) WHERE resource_id IS NULL AND external_id IS NOT NULL;
CREATE INDEX ${prefix}accounts_protected ON ${prefix}accounts (tenant_id) WHERE protected = 1;

CREATE TABLE ${prefix}account_emails (
  tenant_id TEXT NOT NULL, email_key TEXT NOT NULL, account_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, email_key, account_id)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO ${prefix}account_emails
  SELECT tenant_id, lower(email.value ->> '$.value'), accounts.id
  FROM ${prefix}accounts AS accounts, json_each(emails) AS email WHERE resource_id IS NULL;

CREATE TABLE ${prefix}account_totals (
  tenant_id TEXT NOT NULL, status TEXT NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (tenant_id,
  status)
) STRICT, WITHOUT ROWID;
INSERT INTO ${prefix}account_totals SELECT tenant_id, status, count(*)
  FROM ${prefix}accounts GROUP BY tenant_id, status;

CREATE TABLE ${prefix}held_links (
  tenant_id TEXT NOT NULL, resource_id TEXT NOT NULL, account_id TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (tenant_id, resource_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE ${prefix}removals (
  tenant_id TEXT NOT NULL, minute INTEGER NOT NULL, total INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE ${prefix}guards (tenant_id TEXT PRIMARY KEY, held_since TEXT,
  released_until TEXT) STRICT, WITHOUT ROWID;
`;

/**
 * Tenants and connections that can be paused, deleted and restored; credentials of several kinds;
 * the policy of a tenant; what administrators do; accounts without a user, and what holds removals
 * up.
 *
 * Text keys are folded in TypeScript, which a migration cannot do: addresses of accounts that were
 * deleted before it are folded for ASCII only, and those accounts are gone within their retention.
 */
export const tenants = (prefix: string): string => administration(prefix) + accounts(prefix);
