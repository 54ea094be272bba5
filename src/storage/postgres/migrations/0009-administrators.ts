import { bytes } from './bytes.ts';

/** Administrators of the console, their sessions, and the links that let them in once. */
export const administrators = `
CREATE TABLE IF NOT EXISTS administrators (
  id ${bytes} PRIMARY KEY, email ${bytes} NOT NULL, name ${bytes} NOT NULL, role ${bytes} NOT NULL,
  tenant_id ${bytes}, status ${bytes} NOT NULL, password ${bytes}, created ${bytes} NOT NULL,
  last_sign_in ${bytes}
);
CREATE UNIQUE INDEX IF NOT EXISTS administrators_email ON administrators (email);
CREATE INDEX IF NOT EXISTS administrators_tenant ON administrators (tenant_id, id);

CREATE TABLE IF NOT EXISTS console_sessions (
  hash ${bytes} PRIMARY KEY, administrator_id ${bytes} NOT NULL, created ${bytes} NOT NULL,
  used ${bytes} NOT NULL, expires ${bytes} NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX IF NOT EXISTS console_sessions_administrator
  ON console_sessions (administrator_id, created);
CREATE INDEX IF NOT EXISTS console_sessions_expires ON console_sessions (expires);

CREATE TABLE IF NOT EXISTS console_links (
  hash ${bytes} PRIMARY KEY, administrator_id ${bytes} NOT NULL, created ${bytes} NOT NULL,
  expires ${bytes} NOT NULL
);
CREATE INDEX IF NOT EXISTS console_links_administrator ON console_links (administrator_id);
CREATE INDEX IF NOT EXISTS console_links_expires ON console_links (expires);
`;
