/**
 * Bodies and headers of requests, and indexes that the request log is filtered by. Most rows are of
 * requests that succeeded, so the index of those that failed is small.
 */
export const requestContents = (prefix: string): string => `
CREATE TABLE ${prefix}request_contents (
  tenant_id TEXT NOT NULL, request_id TEXT NOT NULL, content TEXT NOT NULL, created TEXT NOT NULL,
  PRIMARY KEY (tenant_id, request_id)
) STRICT;
CREATE INDEX ${prefix}request_contents_created ON ${prefix}request_contents (created);
CREATE INDEX ${prefix}requests_failed ON ${prefix}requests (tenant_id, id) WHERE status >= 400;
CREATE INDEX ${prefix}requests_connection ON ${prefix}requests (tenant_id, connection_id, id);
`;
