import { everyTenant } from '../sql/tenant-scopes.ts';

/**
 * Returns the policy that shows the rows of a table only to the tenant that a transaction has named
 * (`rollcall.tenant`), as SQL of a migration: a second boundary behind the `tenant_id` in every
 * statement. Owners are bound too, and so is each partition. Each setting is looked up once for a
 * statement.
 */
export function rlsPolicy(table: string): string {
  return `
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS tenant ON ${table};
CREATE POLICY tenant ON ${table} USING (
  tenant_id = (SELECT current_setting('rollcall.tenant', true)) OR (SELECT current_setting('rollcall.tenant', true)) = '${everyTenant}'
);`;
}
