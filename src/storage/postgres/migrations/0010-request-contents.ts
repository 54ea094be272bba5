import { rlsPolicy } from '../row-level-security.ts';
import { bytes } from './bytes.ts';

/**
 * Bodies and headers of requests, and indexes that the request log is filtered by. Most rows are of
 * requests that succeeded, so the index of those that failed is small.
 */
export const requestContents: string = `
CREATE TABLE IF NOT EXISTS request_contents (
  tenant_id ${bytes} NOT NULL, request_id ${bytes} NOT NULL, content ${bytes} NOT NULL,
  created ${bytes} NOT NULL, PRIMARY KEY (tenant_id, request_id)
);
CREATE INDEX IF NOT EXISTS request_contents_created ON request_contents (created);
CREATE INDEX IF NOT EXISTS requests_failed ON requests (tenant_id, id) WHERE status >= 400;
CREATE INDEX IF NOT EXISTS requests_connection ON requests (tenant_id, connection_id, id);
${rlsPolicy('request_contents')}`;
