/** Requests by hour and connection, for charts. */
export const activity = (prefix: string): string => `
CREATE TABLE ${prefix}activity (
  tenant_id TEXT NOT NULL, hour TEXT NOT NULL, connection_id TEXT NOT NULL,
  requests INTEGER NOT NULL, errors INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, hour, connection_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ${prefix}activity_hour ON ${prefix}activity (hour);
`;
