/** Persons whose values are still to be erased from events and from the request log. */
export const erasures = `
CREATE TABLE erasures (
  tenant_id BYTES NOT NULL, id BYTES NOT NULL, work BYTES NOT NULL, created BYTES NOT NULL, PRIMARY KEY (tenant_id, id)
);
CREATE INDEX erasures_created ON erasures (created);
`;
