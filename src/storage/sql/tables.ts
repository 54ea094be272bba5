/** Every table, with the columns that both databases have, and what its rows are told apart and put in order by. */
export interface Table {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
}

function table(name: string, key: string, rest: string): Table {
  const columns = [...key.split(' '), ...(rest === '' ? [] : rest.split(' '))];
  return { name, key: key.split(' '), columns };
}

/** Leases are the business of processes that run. */
export const tables: readonly Table[] = [
  table('settings', 'name', 'value'),
  table('tenants', 'id', 'name status created purge_after policy'),
  table('connections', 'tenant_id id', 'name profile status created purge_after limits discovery'),
  table(
    'credentials',
    'tenant_id id',
    'connection_id kind name hash last_four scope created expires revoked user_id parent_id details warned',
  ),
  table(
    'usage',
    'tenant_id connection_id credential_id',
    'requests errors last_request last_success last_error last_error_detail failing',
  ),
  table('api_tokens', 'id', 'name hash last_four tenant_id role created expires revoked'),
  table('audit', 'id', 'tenant_id actor action target detail created'),
  table('answers', 'key', 'fingerprint answer created'),
  table('definitions', 'tenant_id version', 'definitions created'),
  table(
    'resources',
    'tenant_id id',
    'position type connection_id document secrets has_references version created last_modified user_name_key external_id display_name_key active',
  ),
  table('attribute_index', 'tenant_id type path value_key position', ''),
  table('index_builds', 'tenant_id type path', 'phase reached done total begins'),
  table('unique_keys', 'tenant_id type path value_key', 'position'),
  table('counters', 'tenant_id type bucket', 'total'),
  table('member_sets', 'tenant_id id', 'group_position total next_place created detached'),
  table('memberships', 'tenant_id set_id member', 'place is_group'),
  table(
    'accounts',
    'tenant_id id',
    'username username_key display_name emails settings status connection_id resource_id user_name_key external_id created last_modified purge_after protected',
  ),
  table('account_emails', 'tenant_id email_key account_id', ''),
  table('account_totals', 'tenant_id status', 'total'),
  table('username_suffixes', 'tenant_id base', 'suffix'),
  table('held_links', 'tenant_id resource_id', 'account_id created'),
  table('removals', 'tenant_id minute', 'total'),
  table('guards', 'tenant_id', 'held_since released_until'),
  table('event_heads', 'tenant_id', 'last'),
  table('events', 'tenant_id sequence', 'id type subject payload created'),
  table(
    'endpoints',
    'id',
    'tenant_id name url types secrets status reason failing_since created stream',
  ),
  table('delivery_cursors', 'endpoint_id tenant_id', 'after'),
  table(
    'deliveries',
    'endpoint_id tenant_id sequence',
    'subject status attempts next_at last_error',
  ),
  table(
    'requests',
    'tenant_id id',
    'connection_id credential_id method path status milliseconds detail keys created',
  ),
  table('request_keys', 'tenant_id key request_id', ''),
  table('erasures', 'tenant_id id', 'work created'),
  table('deferred_requests', 'tenant_id id', 'connection_id accepted finished result'),
];
