/**
 * What has changed, numbered per tenant. The head has the last number given, so that numbers go on
 * after everything is pruned.
 *
 * Rows are long: a table without rowid would keep most of each on a page apart.
 */
export const events = (prefix: string): string => `
CREATE TABLE ${prefix}event_heads (tenant_id TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT,
  WITHOUT ROWID;

CREATE TABLE ${prefix}events (
  position INTEGER PRIMARY KEY, tenant_id TEXT NOT NULL, sequence INTEGER NOT NULL,
  id TEXT NOT NULL, type TEXT NOT NULL,
  subject TEXT NOT NULL, payload TEXT NOT NULL, created TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ${prefix}events_sequence ON ${prefix}events (tenant_id, sequence);
CREATE INDEX ${prefix}events_subject ON ${prefix}events (tenant_id, subject);
`;
