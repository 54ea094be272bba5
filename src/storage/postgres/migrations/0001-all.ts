/**
 * Everything, keyed by tenant first so that it distributes by `tenant_id`: no key, unique index or foreign key of what tenants have goes across tenants. Text is
 * compared by bytes (`COLLATE "C"`), as every store does; BYTES stands for that.
 *
 * Rows that every write of a tenant touches have room to be rewritten where they are (fillfactor), without a new entry in an index.
 */
export const all: string = `
CREATE TABLE settings (name BYTES PRIMARY KEY, value BYTES NOT NULL);
INSERT INTO settings VALUES ('access-generation', '0');

CREATE TABLE tenants (
  id BYTES PRIMARY KEY, name BYTES NOT NULL, status BYTES NOT NULL, created BYTES NOT NULL, purge_after BYTES, policy BYTES NOT NULL
);
CREATE INDEX tenants_purge ON tenants (purge_after) WHERE purge_after IS NOT NULL;

CREATE TABLE connections (
  tenant_id BYTES NOT NULL, id BYTES NOT NULL, name BYTES NOT NULL, profile BYTES NOT NULL, status BYTES NOT NULL, created BYTES NOT NULL,
  purge_after BYTES, limits BYTES, PRIMARY KEY (tenant_id, id)
);
CREATE INDEX connections_purge ON connections (purge_after) WHERE purge_after IS NOT NULL;

CREATE TABLE credentials (
  tenant_id BYTES NOT NULL, id BYTES NOT NULL, connection_id BYTES NOT NULL, kind BYTES NOT NULL, name BYTES NOT NULL, hash BYTES NOT NULL,
  last_four BYTES NOT NULL, scope BYTES NOT NULL, created BYTES NOT NULL, expires BYTES, revoked BYTES, user_id BYTES, parent_id BYTES, details BYTES,
  warned INTEGER, PRIMARY KEY (tenant_id, id)
);
CREATE INDEX credentials_hash ON credentials (hash);
CREATE INDEX credentials_expires ON credentials (kind, expires) WHERE expires IS NOT NULL;

CREATE TABLE usage (
  tenant_id BYTES NOT NULL, connection_id BYTES NOT NULL, credential_id BYTES NOT NULL, requests BIGINT NOT NULL, errors BIGINT NOT NULL,
  last_request BYTES, last_success BYTES, last_error BYTES, last_error_detail BYTES,
  failing BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (tenant_id, connection_id, credential_id)
) WITH (fillfactor = 50);

CREATE TABLE api_tokens (
  id BYTES PRIMARY KEY, name BYTES NOT NULL, hash BYTES NOT NULL, last_four BYTES NOT NULL, tenant_id BYTES, role BYTES NOT NULL,
  created BYTES NOT NULL, expires BYTES, revoked BYTES
);
CREATE INDEX api_tokens_hash ON api_tokens (hash);

CREATE TABLE audit (
  id BYTES PRIMARY KEY, tenant_id BYTES, actor BYTES NOT NULL, action BYTES NOT NULL, target BYTES NOT NULL, detail BYTES NOT NULL, created BYTES NOT NULL
);
CREATE INDEX audit_tenant ON audit (tenant_id, id);

CREATE TABLE answers (key BYTES PRIMARY KEY, fingerprint BYTES NOT NULL, answer BYTES NOT NULL, created BYTES NOT NULL);
CREATE INDEX answers_created ON answers (created);

CREATE TABLE definitions (
  tenant_id BYTES NOT NULL, version INTEGER NOT NULL, definitions BYTES NOT NULL, created BYTES NOT NULL, PRIMARY KEY (tenant_id, version)
);

CREATE SEQUENCE positions CACHE 1;
CREATE TABLE resources (
  tenant_id BYTES NOT NULL, position BIGINT NOT NULL DEFAULT nextval('positions'), type BYTES NOT NULL, id BYTES NOT NULL, connection_id BYTES NOT NULL,
  document BYTES NOT NULL, secrets BYTES, has_references INTEGER NOT NULL, version BIGINT NOT NULL, created BYTES NOT NULL, last_modified BYTES NOT NULL,
  user_name_key BYTES, external_id BYTES, display_name_key BYTES, active INTEGER, PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX resources_position ON resources (tenant_id, type, position);
CREATE UNIQUE INDEX resources_place ON resources (tenant_id, position);
CREATE UNIQUE INDEX resources_user_name ON resources (tenant_id, type, user_name_key);
CREATE INDEX resources_external_id ON resources (tenant_id, type, external_id, position);
CREATE INDEX resources_display_name ON resources (tenant_id, type, display_name_key, position);
CREATE INDEX resources_active ON resources (tenant_id, type, active, position);
CREATE INDEX resources_created ON resources (tenant_id, type, created, position);
CREATE INDEX resources_last_modified ON resources (tenant_id, type, last_modified, position);

CREATE TABLE attribute_index (
  tenant_id BYTES NOT NULL, type BYTES NOT NULL, path BYTES NOT NULL, value_key BYTES NOT NULL, position BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, type, path, value_key, position)
);
CREATE TABLE unique_keys (
  tenant_id BYTES NOT NULL, type BYTES NOT NULL, path BYTES NOT NULL, value_key BYTES NOT NULL, position BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, type, path, value_key)
);
CREATE TABLE counters (
  tenant_id BYTES NOT NULL, type BYTES NOT NULL, bucket BIGINT NOT NULL, total BIGINT NOT NULL, PRIMARY KEY (tenant_id, type, bucket)
) WITH (fillfactor = 50);

CREATE SEQUENCE member_set_ids CACHE 1;
CREATE TABLE member_sets (
  tenant_id BYTES NOT NULL, id BIGINT NOT NULL DEFAULT nextval('member_set_ids'), group_position BIGINT, total BIGINT NOT NULL, next_place BIGINT NOT NULL,
  created BYTES NOT NULL, detached INTEGER NOT NULL, PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX member_sets_group ON member_sets (tenant_id, group_position) WHERE group_position IS NOT NULL;
CREATE INDEX member_sets_loose ON member_sets (created) WHERE group_position IS NULL;

CREATE TABLE memberships (
  tenant_id BYTES NOT NULL, set_id BIGINT NOT NULL, member BIGINT NOT NULL, place BIGINT NOT NULL, is_group INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, set_id, member)
);
CREATE INDEX memberships_place ON memberships (tenant_id, set_id, place);
CREATE INDEX memberships_member ON memberships (tenant_id, member, set_id);
CREATE INDEX memberships_nested ON memberships (tenant_id, set_id) WHERE is_group = 1;

CREATE TABLE accounts (
  tenant_id BYTES NOT NULL, id BYTES NOT NULL, username BYTES NOT NULL, username_key BYTES NOT NULL, display_name BYTES NOT NULL, emails BYTES NOT NULL,
  settings BYTES NOT NULL, status BYTES NOT NULL, connection_id BYTES NOT NULL, resource_id BYTES, user_name_key BYTES NOT NULL, external_id BYTES,
  created BYTES NOT NULL, last_modified BYTES NOT NULL, purge_after BYTES, protected INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX accounts_username ON accounts (tenant_id, username_key);
CREATE UNIQUE INDEX accounts_resource ON accounts (tenant_id, resource_id) WHERE resource_id IS NOT NULL;
CREATE INDEX accounts_loose_user_name ON accounts (tenant_id, user_name_key) WHERE resource_id IS NULL;
CREATE INDEX accounts_loose_external_id ON accounts (tenant_id, external_id) WHERE resource_id IS NULL AND external_id IS NOT NULL;
CREATE INDEX accounts_protected ON accounts (tenant_id) WHERE protected = 1;
CREATE INDEX accounts_purge ON accounts (purge_after) WHERE purge_after IS NOT NULL;

CREATE TABLE account_emails (
  tenant_id BYTES NOT NULL, email_key BYTES NOT NULL, account_id BYTES NOT NULL, PRIMARY KEY (tenant_id, email_key, account_id)
);
CREATE TABLE account_totals (
  tenant_id BYTES NOT NULL, status BYTES NOT NULL, total BIGINT NOT NULL, PRIMARY KEY (tenant_id, status)
) WITH (fillfactor = 50);
CREATE TABLE username_suffixes (tenant_id BYTES NOT NULL, base BYTES NOT NULL, suffix INTEGER NOT NULL, PRIMARY KEY (tenant_id, base));
CREATE TABLE held_links (
  tenant_id BYTES NOT NULL, resource_id BYTES NOT NULL, account_id BYTES NOT NULL, created BYTES NOT NULL, PRIMARY KEY (tenant_id, resource_id)
);
CREATE TABLE removals (tenant_id BYTES NOT NULL, minute BIGINT NOT NULL, total BIGINT NOT NULL, PRIMARY KEY (tenant_id, minute)) WITH (fillfactor = 50);
CREATE TABLE guards (tenant_id BYTES PRIMARY KEY, held_since BYTES, released_until BYTES);

CREATE TABLE event_heads (tenant_id BYTES PRIMARY KEY, last BIGINT NOT NULL) WITH (fillfactor = 50);
CREATE TABLE events (
  tenant_id BYTES NOT NULL, sequence BIGINT NOT NULL, id BYTES NOT NULL, type BYTES NOT NULL, subject BYTES NOT NULL, payload BYTES NOT NULL,
  created BYTES NOT NULL, PRIMARY KEY (tenant_id, sequence)
);
CREATE INDEX events_subject ON events (tenant_id, subject, sequence);
CREATE INDEX events_created ON events (created);

CREATE TABLE endpoints (
  id BYTES PRIMARY KEY, tenant_id BYTES, name BYTES NOT NULL, url BYTES NOT NULL, types BYTES, secrets BYTES NOT NULL, status BYTES NOT NULL,
  reason BYTES, failing_since BYTES, created BYTES NOT NULL, stream BYTES
);
CREATE TABLE delivery_cursors (
  endpoint_id BYTES NOT NULL, tenant_id BYTES NOT NULL, after BIGINT NOT NULL, PRIMARY KEY (tenant_id, endpoint_id)
) WITH (fillfactor = 50);
CREATE TABLE deliveries (
  endpoint_id BYTES NOT NULL, tenant_id BYTES NOT NULL, sequence BIGINT NOT NULL, subject BYTES NOT NULL, status BYTES NOT NULL,
  attempts INTEGER NOT NULL, next_at BYTES NOT NULL, last_error BYTES, PRIMARY KEY (endpoint_id, tenant_id, sequence)
);
CREATE INDEX deliveries_due ON deliveries (endpoint_id, next_at) WHERE status = 'open';
CREATE INDEX deliveries_subject ON deliveries (endpoint_id, tenant_id, subject, sequence) WHERE status = 'open';
CREATE INDEX deliveries_event ON deliveries (tenant_id, sequence);

CREATE TABLE requests (
  tenant_id BYTES NOT NULL, id BYTES NOT NULL, connection_id BYTES NOT NULL, credential_id BYTES NOT NULL, method BYTES NOT NULL, path BYTES NOT NULL,
  status INTEGER NOT NULL, milliseconds BIGINT NOT NULL, detail BYTES NOT NULL, keys BYTES NOT NULL, created BYTES NOT NULL, PRIMARY KEY (tenant_id, id)
);
CREATE INDEX requests_created ON requests (created);
CREATE TABLE request_keys (
  tenant_id BYTES NOT NULL, key BYTES NOT NULL, request_id BYTES NOT NULL, PRIMARY KEY (tenant_id, key, request_id)
);

CREATE TABLE deferred_requests (
  tenant_id BYTES NOT NULL, id BYTES NOT NULL, connection_id BYTES NOT NULL, accepted BYTES NOT NULL, finished BYTES, result BYTES, PRIMARY KEY (tenant_id, id)
);
CREATE INDEX deferred_requests_accepted ON deferred_requests (accepted);

CREATE TABLE leases (name BYTES PRIMARY KEY, holder BYTES NOT NULL, until BYTES NOT NULL) WITH (fillfactor = 50);
`;
