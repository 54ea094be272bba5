import { bytes } from './bytes.ts';

/** Requests by hour and connection, for charts. */
export const activity = `
CREATE TABLE IF NOT EXISTS activity (
  tenant_id ${bytes} NOT NULL, hour ${bytes} NOT NULL, connection_id ${bytes} NOT NULL,
  requests BIGINT NOT NULL, errors BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, hour, connection_id)
) WITH (fillfactor = 50);
CREATE INDEX IF NOT EXISTS activity_hour ON activity (hour);
`;
