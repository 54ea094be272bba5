/** Persons whose values are still to be erased from events and from the request log. */
export const erasures = `
CREATE TABLE erasures (
  tenant_id TEXT NOT NULL, id TEXT NOT NULL, work TEXT NOT NULL, created TEXT NOT NULL, PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX erasures_created ON erasures (created);
`;
