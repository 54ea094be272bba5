import { bytes } from './bytes.ts';

/** Links by which administrators of identity providers set up a connection. */
export const setupLinks = `
ALTER TABLE connections ADD COLUMN IF NOT EXISTS watched_until ${bytes};
CREATE TABLE IF NOT EXISTS setup_links (
  tenant_id ${bytes} NOT NULL, id ${bytes} NOT NULL, connection_id ${bytes} NOT NULL,
  hash ${bytes} NOT NULL, created ${bytes} NOT NULL, expires ${bytes} NOT NULL,
  revoked ${bytes}, opened ${bytes}, finished ${bytes}, provider ${bytes},
  roles ${bytes} NOT NULL, brand ${bytes}, PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX IF NOT EXISTS setup_links_hash ON setup_links (hash);
`;
