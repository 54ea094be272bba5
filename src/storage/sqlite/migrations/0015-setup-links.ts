/** Links by which administrators of identity providers set up a connection. */
export const setupLinks = (prefix: string): string => `
ALTER TABLE ${prefix}connections ADD COLUMN watched_until TEXT;
CREATE TABLE ${prefix}setup_links (
  tenant_id TEXT NOT NULL, id TEXT NOT NULL, connection_id TEXT NOT NULL, hash TEXT NOT NULL,
  created TEXT NOT NULL, expires TEXT NOT NULL, revoked TEXT, opened TEXT, finished TEXT,
  provider TEXT, roles TEXT NOT NULL, brand TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ${prefix}setup_links_hash ON ${prefix}setup_links (hash);
`;
