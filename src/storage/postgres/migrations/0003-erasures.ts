/** Persons whose values are still to be erased from events and from the request log. */
export const erasures = `
CREATE TABLE IF NOT EXISTS erasures (
  tenant_id BYTES NOT NULL, id BYTES NOT NULL, work BYTES NOT NULL, created BYTES NOT NULL, PRIMARY KEY (tenant_id, id)
);
CREATE INDEX IF NOT EXISTS erasures_created ON erasures (created);
`;
