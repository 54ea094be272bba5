import type { Partitioning } from '../partitions.ts';
import { bytes } from './bytes.ts';

/** Tables whose rows only the tenant sees that a transaction has named. */
export const rlsTables = [
  'definitions',
  'resources',
  'attribute_index',
  'unique_keys',
  'counters',
  'member_sets',
  'memberships',
  'accounts',
  'account_emails',
  'account_totals',
  'username_suffixes',
  'held_links',
  'removals',
  'guards',
  'events',
  'requests',
  'request_keys',
  'deferred_requests',
] as const;

/**
 * Everything, keyed by tenant first so that it distributes by `tenant_id`: no key, unique index or
 * foreign key of what tenants have goes across tenants. Text is compared by bytes (`COLLATE "C"`),
 * as every store does.
 *
 * Rows that every write of a tenant touches have space to be rewritten where they are (fillfactor),
 * without a new entry in an index.
 */
export function all(partitioning: Partitioning): string {
  const { policies } = partitioning;
  return `\n${access}${directory(partitioning)}${accounts(partitioning)}${activity(partitioning)}${policies(rlsTables)}`;
}

/** Who may come in, and what administrators have done. */
const access = `CREATE TABLE settings (name ${bytes} PRIMARY KEY, value ${bytes} NOT NULL);
INSERT INTO settings VALUES ('access-generation', '0');

CREATE TABLE tenants (
  id ${bytes} PRIMARY KEY, name ${bytes} NOT NULL, status ${bytes} NOT NULL, created ${bytes} NOT NULL, purge_after ${bytes}, policy ${bytes} NOT NULL
);
CREATE INDEX tenants_purge ON tenants (purge_after) WHERE purge_after IS NOT NULL;

CREATE TABLE connections (
  tenant_id ${bytes} NOT NULL, id ${bytes} NOT NULL, name ${bytes} NOT NULL, profile ${bytes} NOT NULL, status ${bytes} NOT NULL, created ${bytes} NOT NULL,
  purge_after ${bytes}, limits ${bytes}, PRIMARY KEY (tenant_id, id)
);
CREATE INDEX connections_purge ON connections (purge_after) WHERE purge_after IS NOT NULL;

CREATE TABLE credentials (
  tenant_id ${bytes} NOT NULL, id ${bytes} NOT NULL, connection_id ${bytes} NOT NULL, kind ${bytes} NOT NULL, name ${bytes} NOT NULL, hash ${bytes} NOT NULL,
  last_four ${bytes} NOT NULL, scope ${bytes} NOT NULL, created ${bytes} NOT NULL, expires ${bytes}, revoked ${bytes}, user_id ${bytes}, parent_id ${bytes}, details ${bytes},
  warned INTEGER, PRIMARY KEY (tenant_id, id)
);
CREATE INDEX credentials_hash ON credentials (hash);
CREATE INDEX credentials_expires ON credentials (kind, expires) WHERE expires IS NOT NULL;

CREATE TABLE usage (
  tenant_id ${bytes} NOT NULL, connection_id ${bytes} NOT NULL, credential_id ${bytes} NOT NULL, requests BIGINT NOT NULL, errors BIGINT NOT NULL,
  last_request ${bytes}, last_success ${bytes}, last_error ${bytes}, last_error_detail ${bytes},
  failing BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (tenant_id, connection_id, credential_id)
) WITH (fillfactor = 50);

CREATE TABLE api_tokens (
  id ${bytes} PRIMARY KEY, name ${bytes} NOT NULL, hash ${bytes} NOT NULL, last_four ${bytes} NOT NULL, tenant_id ${bytes}, role ${bytes} NOT NULL,
  created ${bytes} NOT NULL, expires ${bytes}, revoked ${bytes}
);
CREATE INDEX api_tokens_hash ON api_tokens (hash);

CREATE TABLE audit (
  id ${bytes} PRIMARY KEY, tenant_id ${bytes}, actor ${bytes} NOT NULL, action ${bytes} NOT NULL, target ${bytes} NOT NULL, detail ${bytes} NOT NULL, created ${bytes} NOT NULL
);
CREATE INDEX audit_tenant ON audit (tenant_id, id);

CREATE TABLE answers (key ${bytes} PRIMARY KEY, fingerprint ${bytes} NOT NULL, answer ${bytes} NOT NULL, created ${bytes} NOT NULL);
CREATE INDEX answers_created ON answers (created);

`;

/** Resources, their keys and their memberships. */
function directory({ of }: Partitioning): string {
  return `CREATE TABLE definitions (
  tenant_id ${bytes} NOT NULL, version INTEGER NOT NULL, definitions ${bytes} NOT NULL, created ${bytes} NOT NULL, PRIMARY KEY (tenant_id, version)
);

CREATE SEQUENCE positions CACHE 1;
CREATE TABLE resources (
  tenant_id ${bytes} NOT NULL, position BIGINT NOT NULL DEFAULT nextval('positions'), type ${bytes} NOT NULL, id ${bytes} NOT NULL, connection_id ${bytes} NOT NULL,
  document ${bytes} NOT NULL, secrets ${bytes}, has_references INTEGER NOT NULL, version BIGINT NOT NULL, created ${bytes} NOT NULL, last_modified ${bytes} NOT NULL,
  user_name_key ${bytes}, external_id ${bytes}, display_name_key ${bytes}, active INTEGER, PRIMARY KEY (tenant_id, id)
)${of('resources', ' WITH (fillfactor = 80)')};
CREATE UNIQUE INDEX resources_position ON resources (tenant_id, type, position);
CREATE UNIQUE INDEX resources_place ON resources (tenant_id, position);
CREATE UNIQUE INDEX resources_user_name ON resources (tenant_id, type, user_name_key);
CREATE INDEX resources_external_id ON resources (tenant_id, type, external_id, position);
CREATE INDEX resources_display_name ON resources (tenant_id, type, display_name_key, position);
CREATE INDEX resources_active ON resources (tenant_id, type, active, position);
CREATE INDEX resources_created ON resources (tenant_id, type, created, position);
CREATE INDEX resources_last_modified ON resources (tenant_id, type, last_modified, position);

CREATE TABLE attribute_index (
  tenant_id ${bytes} NOT NULL, type ${bytes} NOT NULL, path ${bytes} NOT NULL, value_key ${bytes} NOT NULL, position BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, type, path, value_key, position)
)${of('attribute_index', '')};
CREATE TABLE unique_keys (
  tenant_id ${bytes} NOT NULL, type ${bytes} NOT NULL, path ${bytes} NOT NULL, value_key ${bytes} NOT NULL, position BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, type, path, value_key)
);
CREATE TABLE counters (
  tenant_id ${bytes} NOT NULL, type ${bytes} NOT NULL, bucket BIGINT NOT NULL, total BIGINT NOT NULL, PRIMARY KEY (tenant_id, type, bucket)
) WITH (fillfactor = 50);

CREATE SEQUENCE member_set_ids CACHE 1;
CREATE TABLE member_sets (
  tenant_id ${bytes} NOT NULL, id BIGINT NOT NULL DEFAULT nextval('member_set_ids'), group_position BIGINT, total BIGINT NOT NULL, next_place BIGINT NOT NULL,
  created ${bytes} NOT NULL, detached INTEGER NOT NULL, PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX member_sets_group ON member_sets (tenant_id, group_position) WHERE group_position IS NOT NULL;
CREATE INDEX member_sets_loose ON member_sets (created) WHERE group_position IS NULL;

CREATE TABLE memberships (
  tenant_id ${bytes} NOT NULL, set_id BIGINT NOT NULL, member BIGINT NOT NULL, place BIGINT NOT NULL, is_group INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, set_id, member)
)${of('memberships', '')};
CREATE INDEX memberships_place ON memberships (tenant_id, set_id, place);
CREATE INDEX memberships_member ON memberships (tenant_id, member, set_id);
CREATE INDEX memberships_nested ON memberships (tenant_id, set_id) WHERE is_group = 1;

`;
}

/** Accounts, and what holds their removal up. */
function accounts({ of }: Partitioning): string {
  return `CREATE TABLE accounts (
  tenant_id ${bytes} NOT NULL, id ${bytes} NOT NULL, username ${bytes} NOT NULL, username_key ${bytes} NOT NULL, display_name ${bytes} NOT NULL, emails ${bytes} NOT NULL,
  settings ${bytes} NOT NULL, status ${bytes} NOT NULL, connection_id ${bytes} NOT NULL, resource_id ${bytes}, user_name_key ${bytes} NOT NULL, external_id ${bytes},
  created ${bytes} NOT NULL, last_modified ${bytes} NOT NULL, purge_after ${bytes}, protected INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (tenant_id, id)
)${of('accounts', ' WITH (fillfactor = 80)')};
CREATE UNIQUE INDEX accounts_username ON accounts (tenant_id, username_key);
CREATE UNIQUE INDEX accounts_resource ON accounts (tenant_id, resource_id) WHERE resource_id IS NOT NULL;
CREATE INDEX accounts_loose_user_name ON accounts (tenant_id, user_name_key) WHERE resource_id IS NULL;
CREATE INDEX accounts_loose_external_id ON accounts (tenant_id, external_id) WHERE resource_id IS NULL AND external_id IS NOT NULL;
CREATE INDEX accounts_protected ON accounts (tenant_id) WHERE protected = 1;
CREATE INDEX accounts_purge ON accounts (purge_after) WHERE purge_after IS NOT NULL;

CREATE TABLE account_emails (
  tenant_id ${bytes} NOT NULL, email_key ${bytes} NOT NULL, account_id ${bytes} NOT NULL, PRIMARY KEY (tenant_id, email_key, account_id)
);
CREATE TABLE account_totals (
  tenant_id ${bytes} NOT NULL, status ${bytes} NOT NULL, total BIGINT NOT NULL, PRIMARY KEY (tenant_id, status)
) WITH (fillfactor = 50);
CREATE TABLE username_suffixes (tenant_id ${bytes} NOT NULL, base ${bytes} NOT NULL, suffix INTEGER NOT NULL, PRIMARY KEY (tenant_id, base));
CREATE TABLE held_links (
  tenant_id ${bytes} NOT NULL, resource_id ${bytes} NOT NULL, account_id ${bytes} NOT NULL, created ${bytes} NOT NULL, PRIMARY KEY (tenant_id, resource_id)
);
CREATE TABLE removals (tenant_id ${bytes} NOT NULL, minute BIGINT NOT NULL, total BIGINT NOT NULL, PRIMARY KEY (tenant_id, minute)) WITH (fillfactor = 50);
CREATE TABLE guards (tenant_id ${bytes} PRIMARY KEY, held_since ${bytes}, released_until ${bytes});
`;
}

/** Events, deliveries and requests. */
function activity({ of }: Partitioning): string {
  return `
CREATE TABLE event_heads (tenant_id ${bytes} PRIMARY KEY, last BIGINT NOT NULL) WITH (fillfactor = 50);
CREATE TABLE events (
  tenant_id ${bytes} NOT NULL, sequence BIGINT NOT NULL, id ${bytes} NOT NULL, type ${bytes} NOT NULL, subject ${bytes} NOT NULL, payload ${bytes} NOT NULL,
  created ${bytes} NOT NULL, PRIMARY KEY (tenant_id, sequence)
)${of('events', '')};
CREATE INDEX events_subject ON events (tenant_id, subject, sequence);
CREATE INDEX events_created ON events (created);

CREATE TABLE endpoints (
  id ${bytes} PRIMARY KEY, tenant_id ${bytes}, name ${bytes} NOT NULL, url ${bytes} NOT NULL, types ${bytes}, secrets ${bytes} NOT NULL, status ${bytes} NOT NULL,
  reason ${bytes}, failing_since ${bytes}, created ${bytes} NOT NULL, stream ${bytes}
);
CREATE TABLE delivery_cursors (
  endpoint_id ${bytes} NOT NULL, tenant_id ${bytes} NOT NULL, after BIGINT NOT NULL, PRIMARY KEY (tenant_id, endpoint_id)
) WITH (fillfactor = 50);
CREATE TABLE deliveries (
  endpoint_id ${bytes} NOT NULL, tenant_id ${bytes} NOT NULL, sequence BIGINT NOT NULL, subject ${bytes} NOT NULL, status ${bytes} NOT NULL,
  attempts INTEGER NOT NULL, next_at ${bytes} NOT NULL, last_error ${bytes}, PRIMARY KEY (endpoint_id, tenant_id, sequence)
);
CREATE INDEX deliveries_due ON deliveries (endpoint_id, next_at) WHERE status = 'open';
CREATE INDEX deliveries_subject ON deliveries (endpoint_id, tenant_id, subject, sequence) WHERE status = 'open';
CREATE INDEX deliveries_event ON deliveries (tenant_id, sequence);

CREATE TABLE requests (
  tenant_id ${bytes} NOT NULL, id ${bytes} NOT NULL, connection_id ${bytes} NOT NULL, credential_id ${bytes} NOT NULL, method ${bytes} NOT NULL, path ${bytes} NOT NULL,
  status INTEGER NOT NULL, milliseconds BIGINT NOT NULL, detail ${bytes} NOT NULL, keys ${bytes} NOT NULL, created ${bytes} NOT NULL, PRIMARY KEY (tenant_id, id)
)${of('requests', '')};
CREATE INDEX requests_created ON requests (created);
CREATE TABLE request_keys (
  tenant_id ${bytes} NOT NULL, key ${bytes} NOT NULL, request_id ${bytes} NOT NULL, PRIMARY KEY (tenant_id, key, request_id)
)${of('request_keys', '')};

CREATE TABLE deferred_requests (
  tenant_id ${bytes} NOT NULL, id ${bytes} NOT NULL, connection_id ${bytes} NOT NULL, accepted ${bytes} NOT NULL, finished ${bytes}, result ${bytes}, PRIMARY KEY (tenant_id, id)
);
CREATE INDEX deferred_requests_accepted ON deferred_requests (accepted);

CREATE TABLE leases (name ${bytes} PRIMARY KEY, holder ${bytes} NOT NULL, until ${bytes} NOT NULL) WITH (fillfactor = 50);
`;
}
