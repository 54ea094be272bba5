const resources = (prefix: string): string => `
CREATE TABLE ${prefix}settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE ${prefix}tenants (id TEXT PRIMARY KEY, created TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE ${prefix}connections (
  tenant_id TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, profile TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE ${prefix}credentials (
  tenant_id TEXT NOT NULL, id TEXT NOT NULL, connection_id TEXT NOT NULL, name TEXT NOT NULL,
  hash TEXT NOT NULL, last_four TEXT NOT NULL, created TEXT NOT NULL, expires TEXT, revoked TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ${prefix}credentials_hash ON ${prefix}credentials (hash);

CREATE TABLE ${prefix}resources (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, connection_id TEXT NOT NULL,
  document TEXT NOT NULL, secrets TEXT, has_references INTEGER NOT NULL,
  version INTEGER NOT NULL, created TEXT NOT NULL, last_modified TEXT NOT NULL,
  user_name_key TEXT, external_id TEXT, display_name_key TEXT, active INTEGER
) STRICT;
CREATE UNIQUE INDEX ${prefix}resources_id ON ${prefix}resources (tenant_id, id);
CREATE INDEX ${prefix}resources_type ON ${prefix}resources (tenant_id, type);
CREATE UNIQUE INDEX ${prefix}resources_user_name ON ${prefix}resources (tenant_id, type,
  user_name_key);
CREATE INDEX ${prefix}resources_external_id ON ${prefix}resources (tenant_id, type, external_id);
CREATE INDEX ${prefix}resources_display_name ON ${prefix}resources (tenant_id, type,
  display_name_key);
CREATE INDEX ${prefix}resources_active ON ${prefix}resources (tenant_id, type, active);
CREATE INDEX ${prefix}resources_created ON ${prefix}resources (tenant_id, type, created);
CREATE INDEX ${prefix}resources_last_modified ON ${prefix}resources (tenant_id, type,
  last_modified);

CREATE TABLE ${prefix}attribute_index (
  tenant_id TEXT NOT NULL, type TEXT NOT NULL, path TEXT NOT NULL, value_key TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, type, path, value_key, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE ${prefix}counters (
  tenant_id TEXT NOT NULL, type TEXT NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (tenant_id, type)
) STRICT, WITHOUT ROWID;
`;

const accounts = (prefix: string): string => `
CREATE TABLE ${prefix}accounts (
  tenant_id TEXT NOT NULL, id TEXT NOT NULL, username TEXT NOT NULL, username_key TEXT NOT NULL,
  display_name TEXT NOT NULL, emails TEXT NOT NULL, settings TEXT NOT NULL, status TEXT NOT NULL,
  connection_id TEXT NOT NULL, resource_id TEXT, user_name_key TEXT NOT NULL, external_id TEXT,
  created TEXT NOT NULL, last_modified TEXT NOT NULL, purge_after TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ${prefix}accounts_username ON ${prefix}accounts (tenant_id, username_key);
CREATE UNIQUE INDEX ${prefix}accounts_resource ON ${prefix}accounts (tenant_id,
  resource_id) WHERE resource_id IS NOT NULL;
CREATE INDEX ${prefix}accounts_deleted_user_name ON ${prefix}accounts (tenant_id,
  user_name_key) WHERE status = 'deleted';
CREATE INDEX ${prefix}accounts_deleted_external_id ON ${prefix}accounts (tenant_id,
  external_id) WHERE status = 'deleted' AND external_id IS NOT NULL;
CREATE INDEX ${prefix}accounts_purge ON ${prefix}accounts (purge_after)
  WHERE purge_after IS NOT NULL;

CREATE TABLE ${prefix}username_suffixes (
  tenant_id TEXT NOT NULL, base TEXT NOT NULL, suffix INTEGER NOT NULL, PRIMARY KEY (tenant_id,
  base)
) STRICT, WITHOUT ROWID;

INSERT INTO ${prefix}settings VALUES ('access-generation', '0');
`;

/**
 * Resources with their keys, accounts, and who may write them. Text keys are folded before they
 * come here; SQLite compares bytes. `position` grows with creation: lists are in its order, and
 * every index ends with it.
 */
export const users = (prefix: string): string => resources(prefix) + accounts(prefix);
