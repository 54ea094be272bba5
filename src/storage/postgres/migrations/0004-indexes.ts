import { bytes } from './bytes.ts';

/**
 * Indexes that are built beside the requests. Those that every tenant has from this release on are
 * built from what is there: keys are folded in TypeScript, which a migration cannot do. Nodes of
 * the release before write no keys for them; they have ten minutes to be gone.
 */
export const indexes: string = `
CREATE TABLE IF NOT EXISTS index_builds (
  tenant_id ${bytes} NOT NULL, type ${bytes} NOT NULL, path ${bytes} NOT NULL, phase ${bytes} NOT NULL, reached BIGINT NOT NULL, done BIGINT NOT NULL,
  total BIGINT NOT NULL, begins ${bytes} NOT NULL, PRIMARY KEY (tenant_id, type, path)
) WITH (fillfactor = 50);
SELECT set_config('rollcall.tenant', '*', true);
INSERT INTO index_builds (tenant_id, type, path, phase, reached, done, total, begins)
  SELECT tenant_id, 'User', path, 'build', 0, 0, sum(total),
    to_char(now() AT TIME ZONE 'UTC' + interval '10 minutes', 'YYYY-MM-DD"T"HH24:MI:SS.MS')
  FROM counters CROSS JOIN unnest(ARRAY[
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber', 'phoneNumbers.value', 'roles.value', 'entitlements.value'
  ]) AS added (path)
  WHERE counters.type = 'User' GROUP BY tenant_id, path HAVING sum(total) > 0
  ON CONFLICT DO NOTHING;
`;
