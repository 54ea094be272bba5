/** Administrators of the console, their sessions, and the links that let them in once. */
export const administrators = (prefix: string): string => `
CREATE TABLE ${prefix}administrators (
  id TEXT PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
  tenant_id TEXT, status TEXT NOT NULL, password TEXT, created TEXT NOT NULL, last_sign_in TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ${prefix}administrators_email ON ${prefix}administrators (email);
CREATE INDEX ${prefix}administrators_tenant ON ${prefix}administrators (tenant_id, id);

CREATE TABLE ${prefix}console_sessions (
  hash TEXT PRIMARY KEY, administrator_id TEXT NOT NULL, created TEXT NOT NULL,
  used TEXT NOT NULL, expires TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ${prefix}console_sessions_administrator
  ON ${prefix}console_sessions (administrator_id, created);
CREATE INDEX ${prefix}console_sessions_expires ON ${prefix}console_sessions (expires);

CREATE TABLE ${prefix}console_links (
  hash TEXT PRIMARY KEY, administrator_id TEXT NOT NULL, created TEXT NOT NULL,
  expires TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ${prefix}console_links_administrator ON ${prefix}console_links (administrator_id);
CREATE INDEX ${prefix}console_links_expires ON ${prefix}console_links (expires);
`;
