/** What was asked, for a time, in the order in which it was written. */
export const requests = (prefix: string): string => `
CREATE TABLE ${prefix}requests (
  position INTEGER PRIMARY KEY, tenant_id TEXT NOT NULL, id TEXT NOT NULL,
  connection_id TEXT NOT NULL, credential_id TEXT NOT NULL, method TEXT NOT NULL,
  path TEXT NOT NULL,
  status INTEGER NOT NULL, milliseconds INTEGER NOT NULL, detail TEXT NOT NULL,
  keys TEXT NOT NULL, created TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ${prefix}requests_id ON ${prefix}requests (tenant_id, id);

CREATE TABLE ${prefix}request_keys (
  tenant_id TEXT NOT NULL, key TEXT NOT NULL, request_id TEXT NOT NULL, PRIMARY KEY (tenant_id,
  key, request_id)
) STRICT, WITHOUT ROWID;
`;
