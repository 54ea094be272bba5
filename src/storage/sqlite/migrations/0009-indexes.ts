/**
 * Indexes that are built beside the requests. Those that every tenant has from this release on are
 * built from what is there: keys are folded in TypeScript, which a migration cannot do.
 */
export const indexes = (prefix: string): string => `
CREATE TABLE ${prefix}index_builds (
  tenant_id TEXT NOT NULL, type TEXT NOT NULL, path TEXT NOT NULL, phase TEXT NOT NULL,
  reached INTEGER NOT NULL, done INTEGER NOT NULL,
  total INTEGER NOT NULL, begins TEXT NOT NULL, PRIMARY KEY (tenant_id, type, path)
) STRICT, WITHOUT ROWID;
INSERT INTO ${prefix}index_builds (tenant_id, type, path, phase, reached, done, total, begins)
  SELECT tenant_id, 'User', value, 'build', 0, 0, sum(total), strftime('%Y-%m-%dT%H:%M:%f', 'now')
  FROM ${prefix}counters AS counters
  CROSS JOIN json_each('["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "phoneNumbers.value", "roles.value", "entitlements.value"]')
  WHERE counters.type = 'User' GROUP BY tenant_id, value HAVING sum(total) > 0;
`;
