import { rlsPolicy } from '../row-level-security.ts';
import { bytes } from './bytes.ts';

/** Persons whose values are still to be erased from events and from the request log. */
export const erasures: string = `
CREATE TABLE IF NOT EXISTS erasures (
  tenant_id ${bytes} NOT NULL, id ${bytes} NOT NULL, work ${bytes} NOT NULL, created ${bytes} NOT NULL, PRIMARY KEY (tenant_id, id)
);
CREATE INDEX IF NOT EXISTS erasures_created ON erasures (created);
${rlsPolicy('erasures')}`;
