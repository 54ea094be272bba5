/** Attempts of what has not arrived, and what was delivered by hour, for charts. */
export const deliveryHistory = (prefix: string): string => `
ALTER TABLE ${prefix}deliveries ADD COLUMN history TEXT;
CREATE TABLE ${prefix}delivery_activity (
  endpoint_id TEXT NOT NULL, tenant_id TEXT NOT NULL, hour TEXT NOT NULL,
  delivered INTEGER NOT NULL, failed INTEGER NOT NULL,
  total_lag INTEGER NOT NULL, max_lag INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, tenant_id, hour)
) STRICT, WITHOUT ROWID;
CREATE INDEX ${prefix}delivery_activity_hour ON ${prefix}delivery_activity (hour);
CREATE INDEX ${prefix}delivery_activity_tenant ON ${prefix}delivery_activity (tenant_id);
`;
