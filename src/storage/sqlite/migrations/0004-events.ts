/** What has changed, numbered per tenant. The head has the last number given, so that numbers go on after everything is pruned. */
export const events = `
CREATE TABLE event_heads (tenant_id TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  tenant_id TEXT NOT NULL, sequence INTEGER NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL, payload TEXT NOT NULL,
  created TEXT NOT NULL, PRIMARY KEY (tenant_id, sequence)
) STRICT, WITHOUT ROWID;
`;
