import { bytes } from './bytes.ts';

/** Attempts of what has not arrived, and what was delivered by hour, for charts. */
export const deliveryHistory = `
ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS history ${bytes};
CREATE TABLE IF NOT EXISTS delivery_activity (
  endpoint_id ${bytes} NOT NULL, tenant_id ${bytes} NOT NULL, hour ${bytes} NOT NULL,
  delivered BIGINT NOT NULL, failed BIGINT NOT NULL,
  total_lag BIGINT NOT NULL, max_lag BIGINT NOT NULL,
  PRIMARY KEY (endpoint_id, tenant_id, hour)
) WITH (fillfactor = 50);
CREATE INDEX IF NOT EXISTS delivery_activity_hour ON delivery_activity (hour);
CREATE INDEX IF NOT EXISTS delivery_activity_tenant ON delivery_activity (tenant_id);
`;
