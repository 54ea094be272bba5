/**
 * Members of groups, one row each, in sets: a group has one set at a time, and a large one is built
 * beside it before it takes its place. Rows name resources by position, a third of the size of an
 * id, and both directions have an index.
 *
 * Totals are kept per range of positions, so that the resource at any index is found without
 * passing over all before it.
 */
export const memberships = (prefix: string): string => `
CREATE TABLE ${prefix}member_sets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id TEXT NOT NULL, group_position INTEGER, total INTEGER NOT NULL,
  next_place INTEGER NOT NULL, created TEXT NOT NULL,
  detached INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ${prefix}member_sets_group ON ${prefix}member_sets (tenant_id,
  group_position) WHERE group_position IS NOT NULL;
CREATE INDEX ${prefix}member_sets_loose ON ${prefix}member_sets (created)
  WHERE group_position IS NULL;

CREATE TABLE ${prefix}memberships (
  tenant_id TEXT NOT NULL, set_id INTEGER NOT NULL, member INTEGER NOT NULL,
  place INTEGER NOT NULL, is_group INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, set_id, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX ${prefix}memberships_place ON ${prefix}memberships (tenant_id, set_id, place);
CREATE INDEX ${prefix}memberships_member ON ${prefix}memberships (tenant_id, member, set_id);
CREATE INDEX ${prefix}memberships_nested ON ${prefix}memberships (tenant_id, set_id)
  WHERE is_group = 1;

CREATE TABLE ${prefix}unique_keys (
  tenant_id TEXT NOT NULL, type TEXT NOT NULL, path TEXT NOT NULL, value_key TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, type, path, value_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE ${prefix}definitions (
  tenant_id TEXT NOT NULL, version INTEGER NOT NULL, definitions TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (tenant_id, version)
) STRICT, WITHOUT ROWID;

ALTER TABLE ${prefix}credentials ADD COLUMN user_id TEXT;

DROP TABLE ${prefix}counters;
CREATE TABLE ${prefix}counters (
  tenant_id TEXT NOT NULL, type TEXT NOT NULL, bucket INTEGER NOT NULL, total INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, type, bucket)
) STRICT, WITHOUT ROWID;
INSERT INTO ${prefix}counters SELECT tenant_id, type, position >> 13, count(*)
  FROM ${prefix}resources GROUP BY tenant_id, type, position >> 13;
`;
