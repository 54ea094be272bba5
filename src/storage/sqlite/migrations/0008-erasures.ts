/** Persons whose values are still to be erased from events and from the request log. */
export const erasures = (prefix: string): string => `
CREATE TABLE ${prefix}erasures (
  tenant_id TEXT NOT NULL, id TEXT NOT NULL, work TEXT NOT NULL, created TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ${prefix}erasures_created ON ${prefix}erasures (created);
`;
