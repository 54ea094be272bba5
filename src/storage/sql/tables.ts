import type {
  AccessScope,
  AccessStatus,
  Activity,
  ApiToken,
  AuditEntry,
  Connection,
  Credential,
  CredentialKind,
  IdempotentResponse,
  RateLimit,
  Tenant,
  Traffic,
  Usage,
} from '../../ports/access.ts';
import type { Account, AccountEmail, AccountStatus, HeldLink } from '../../ports/account.ts';
import type {
  AdministratorRole,
  ConsoleLink,
  ConsoleSession,
  StoredAdministrator,
} from '../../ports/administrators.ts';
import type { DeferredRequest } from '../../ports/deferred.ts';
import type {
  Delivery,
  DeliveryActivity,
  DeliveryStatus,
  Endpoint,
  PastAttempt,
  SealedSecret,
  StreamTerms,
} from '../../ports/delivery.ts';
import type { Erasure } from '../../ports/erasure.ts';
import type { StoredEvent } from '../../ports/events.ts';
import type { IndexBuild } from '../../ports/indexes.ts';
import type { Lease } from '../../ports/lease.ts';
import type { RequestContent, RequestRow } from '../../ports/requests.ts';
import type { SetupBrand, SetupLink } from '../../ports/setup-links.ts';
import type { StoredDefinitions } from '../../ports/store.ts';
import { type AnyTable, column, table } from './table.ts';

/**
 * Every table, with the columns that both databases have. What has to know a column (rows, inserts,
 * copies, erasure, row-level security, partitions) asks here. A migration creates it.
 */

interface OfTenant {
  readonly tenant: string;
}
const ofTenant = { tenant: column.text('tenant_id') } as const;

export const settings = table<{ name: string; value: string }>({
  name: 'settings',
  key: ['name'],
  columns: { name: column.text('name'), value: column.text('value') },
  stored: {},
  seenBy: 'all',
});

export const tenants = table<Tenant>({
  name: 'tenants',
  key: ['id'],
  columns: {
    id: column.text('id'),
    name: column.text('name'),
    status: column.text<AccessStatus>('status'),
    created: column.text('created'),
    purgeAfter: column.optionalText('purge_after'),
    policy: column.text('policy'),
  },
  stored: {},
  seenBy: 'all',
});

export const connections = table<Connection>({
  name: 'connections',
  key: ['tenant', 'id'],
  columns: {
    ...ofTenant,
    id: column.text('id'),
    name: column.text('name'),
    profile: column.text('profile'),
    status: column.text<Connection['status']>('status'),
    created: column.text('created'),
    purgeAfter: column.optionalText('purge_after'),
    limits: column.optionalJson<RateLimit>('limits'),
    discovery: column.optionalText<'rfc7643'>('discovery'),
    watchedUntil: column.optionalText('watched_until'),
  },
  stored: {},
  seenBy: 'all',
  atErasure: 'delete',
});

export const credentials = table<Credential>({
  name: 'credentials',
  key: ['tenant', 'id'],
  columns: {
    ...ofTenant,
    id: column.text('id'),
    connection: column.text('connection_id'),
    kind: column.text<CredentialKind>('kind'),
    name: column.text('name'),
    hash: column.text('hash'),
    lastFour: column.text('last_four'),
    scope: column.text<AccessScope>('scope'),
    created: column.text('created'),
    expires: column.optionalText('expires'),
    revoked: column.optionalText('revoked'),
    user: column.optionalText('user_id'),
    parent: column.optionalText('parent_id'),
    details: column.optionalText('details'),
    warned: column.optionalNumber('warned'),
  },
  stored: {},
  seenBy: 'all',
  atErasure: 'delete',
});

export const usage = table<Usage>({
  name: 'usage',
  key: ['tenant', 'connection', 'credential'],
  columns: {
    ...ofTenant,
    connection: column.text('connection_id'),
    credential: column.textOrEmpty('credential_id'),
    requests: column.number('requests'),
    errors: column.number('errors'),
    failing: column.numberOrZero('failing'),
    lastRequest: column.optionalText('last_request'),
    lastSuccess: column.optionalText('last_success'),
    lastError: column.optionalText('last_error'),
    lastErrorDetail: column.optionalText('last_error_detail'),
    traffic: column.optionalJson<Traffic>('traffic'),
  },
  stored: {},
  seenBy: 'all',
  atErasure: 'delete',
});

/** Requests by hour, for charts: kept for days, while `usage` is kept for good. */
export const activity = table<Activity>({
  name: 'activity',
  key: ['tenant', 'hour', 'connection'],
  columns: {
    ...ofTenant,
    hour: column.text('hour'),
    connection: column.text('connection_id'),
    requests: column.number('requests'),
    errors: column.number('errors'),
  },
  stored: {},
  seenBy: 'all',
  atErasure: 'delete',
});

export const apiTokens = table<ApiToken>({
  name: 'api_tokens',
  key: ['id'],
  columns: {
    id: column.text('id'),
    name: column.text('name'),
    hash: column.text('hash'),
    lastFour: column.text('last_four'),
    tenant: column.optionalText('tenant_id'),
    role: column.text<ApiToken['role']>('role'),
    created: column.text('created'),
    expires: column.optionalText('expires'),
    revoked: column.optionalText('revoked'),
  },
  stored: {},
  seenBy: 'all',
  atErasure: 'delete',
});

export const administrators = table<StoredAdministrator>({
  name: 'administrators',
  key: ['id'],
  columns: {
    id: column.text('id'),
    email: column.text('email'),
    name: column.text('name'),
    role: column.text<AdministratorRole>('role'),
    tenant: column.optionalText('tenant_id'),
    status: column.text<StoredAdministrator['status']>('status'),
    password: column.optionalText('password'),
    created: column.text('created'),
    lastSignIn: column.optionalText('last_sign_in'),
  },
  stored: {},
  seenBy: 'all',
  atErasure: 'delete',
});

/** Sessions are of one installation: administrators sign in again at a copy. */
export const consoleSessions = table<ConsoleSession>({
  name: 'console_sessions',
  key: ['hash'],
  columns: {
    hash: column.text('hash'),
    administrator: column.text('administrator_id'),
    created: column.text('created'),
    used: column.text('used'),
    expires: column.text('expires'),
  },
  stored: {},
  seenBy: 'all',
  isTransient: true,
});

export const consoleLinks = table<ConsoleLink>({
  name: 'console_links',
  key: ['hash'],
  columns: {
    hash: column.text('hash'),
    administrator: column.textOrEmpty('administrator_id'),
    created: column.text('created'),
    expires: column.text('expires'),
  },
  stored: {},
  seenBy: 'all',
});

/** What administrators did stays on record. */
export const audit = table<AuditEntry>({
  name: 'audit',
  key: ['id'],
  columns: {
    id: column.text('id'),
    tenant: column.optionalText('tenant_id'),
    actor: column.text('actor'),
    action: column.text('action'),
    target: column.text('target'),
    detail: column.text('detail'),
    created: column.text('created'),
  },
  stored: {},
  seenBy: 'all',
  atErasure: 'keep',
});

export const answers = table<IdempotentResponse>({
  name: 'answers',
  key: ['key'],
  columns: {
    key: column.text('key'),
    fingerprint: column.text('fingerprint'),
    answer: column.text('answer'),
    created: column.text('created'),
  },
  stored: {},
  seenBy: 'all',
});

export const definitions = table<StoredDefinitions, OfTenant>({
  name: 'definitions',
  key: ['tenant', 'version'],
  columns: {
    version: column.number('version'),
    definitions: column.text('definitions'),
    created: column.text('created'),
  },
  stored: ofTenant,
  seenBy: 'tenant',
  atErasure: 'delete',
});

/** A resource as it is written. `position` is given by the database. */
export interface ResourceRow extends OfTenant {
  readonly id: string;
  readonly type: string;
  readonly connection: string;
  readonly document: string;
  readonly secrets?: string;
  readonly hasReferences: boolean;
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
  readonly userName?: string;
  readonly externalId?: string;
  readonly displayName?: string;
  readonly active?: boolean;
}

export const resources = table<unknown, ResourceRow & { readonly position: number }>({
  name: 'resources',
  key: ['tenant', 'id'],
  columns: {},
  stored: {
    ...ofTenant,
    id: column.text('id'),
    position: column.number('position'),
    type: column.text('type'),
    connection: column.text('connection_id'),
    document: column.text('document'),
    secrets: column.optionalText('secrets'),
    hasReferences: column.flag('has_references'),
    version: column.number('version'),
    created: column.text('created'),
    lastModified: column.text('last_modified'),
    userName: column.optionalText('user_name_key'),
    externalId: column.optionalText('external_id'),
    displayName: column.optionalText('display_name_key'),
    active: column.optionalFlag('active'),
  },
  seenBy: 'tenant',
  atErasure: 'delete',
  isLarge: true,
});

interface IndexRow extends OfTenant {
  readonly type: string;
  readonly path: string;
  readonly valueKey: string;
  readonly position: number;
}
const indexColumns = {
  ...ofTenant,
  type: column.text('type'),
  path: column.text('path'),
  valueKey: column.text('value_key'),
  position: column.number('position'),
} as const;

export const attributeIndex = table<unknown, IndexRow>({
  name: 'attribute_index',
  key: ['tenant', 'type', 'path', 'valueKey', 'position'],
  columns: {},
  stored: indexColumns,
  seenBy: 'tenant',
  atErasure: 'delete',
  isLarge: true,
});

export const indexBuilds = table<IndexBuild>({
  name: 'index_builds',
  key: ['tenant', 'type', 'path'],
  columns: {
    ...ofTenant,
    type: column.text('type'),
    path: column.text('path'),
    phase: column.text<IndexBuild['phase']>('phase'),
    reached: column.number('reached'),
    done: column.number('done'),
    total: column.number('total'),
    begins: column.text('begins'),
  },
  stored: {},
  seenBy: 'all',
  atErasure: 'delete',
});

export const uniqueKeys = table<unknown, IndexRow>({
  name: 'unique_keys',
  key: ['tenant', 'type', 'path', 'valueKey'],
  columns: {},
  stored: indexColumns,
  seenBy: 'tenant',
  atErasure: 'delete',
});

export const counters = table<
  unknown,
  OfTenant & { readonly type: string; readonly bucket: number; readonly total: number }
>({
  name: 'counters',
  key: ['tenant', 'type', 'bucket'],
  columns: {},
  stored: {
    ...ofTenant,
    type: column.text('type'),
    bucket: column.number('bucket'),
    total: column.number('total'),
  },
  seenBy: 'tenant',
  atErasure: 'delete',
});

export const memberSets = table<
  unknown,
  OfTenant & {
    readonly id: number;
    readonly groupPosition?: number;
    readonly total: number;
    readonly nextPlace: number;
    readonly created: string;
    readonly isDetached: boolean;
  }
>({
  name: 'member_sets',
  key: ['tenant', 'id'],
  columns: {},
  stored: {
    ...ofTenant,
    id: column.number('id'),
    groupPosition: column.optionalNumber('group_position'),
    total: column.number('total'),
    nextPlace: column.number('next_place'),
    created: column.text('created'),
    isDetached: column.flag('detached'),
  },
  seenBy: 'tenant',
  atErasure: 'delete',
});

export const memberships = table<
  unknown,
  OfTenant & {
    readonly set: number;
    readonly member: number;
    readonly place: number;
    readonly isGroup: boolean;
  }
>({
  name: 'memberships',
  key: ['tenant', 'set', 'member'],
  columns: {},
  stored: {
    ...ofTenant,
    set: column.number('set_id'),
    member: column.number('member'),
    place: column.number('place'),
    isGroup: column.flag('is_group'),
  },
  seenBy: 'tenant',
  atErasure: 'delete',
  isLarge: true,
});

export const accounts = table<Account, OfTenant & { readonly usernameKey: string }>({
  name: 'accounts',
  key: ['tenant', 'id'],
  columns: {
    id: column.text('id'),
    username: column.text('username'),
    displayName: column.text('display_name'),
    emails: column.json<readonly AccountEmail[]>('emails'),
    settings: column.text('settings'),
    status: column.text<AccountStatus>('status'),
    protected: column.flag('protected'),
    // The column is older than accounts that no connection manages, and may not be null.
    connection: column.textOrEmpty('connection_id'),
    resource: column.optionalText('resource_id'),
    userNameKey: column.text('user_name_key'),
    externalId: column.optionalText('external_id'),
    created: column.text('created'),
    lastModified: column.text('last_modified'),
    purgeAfter: column.optionalText('purge_after'),
  },
  stored: { ...ofTenant, usernameKey: column.text('username_key') },
  seenBy: 'tenant',
  atErasure: 'delete',
  isLarge: true,
});

export const accountEmails = table<
  unknown,
  OfTenant & { readonly emailKey: string; readonly account: string }
>({
  name: 'account_emails',
  key: ['tenant', 'emailKey', 'account'],
  columns: {},
  stored: {
    ...ofTenant,
    emailKey: column.text('email_key'),
    account: column.text('account_id'),
  },
  seenBy: 'tenant',
  atErasure: 'delete',
});

export const accountTotals = table<
  unknown,
  OfTenant & { readonly status: AccountStatus; readonly total: number }
>({
  name: 'account_totals',
  key: ['tenant', 'status'],
  columns: {},
  stored: {
    ...ofTenant,
    status: column.text<AccountStatus>('status'),
    total: column.number('total'),
  },
  seenBy: 'tenant',
  atErasure: 'delete',
});

export const usernameSuffixes = table<
  unknown,
  OfTenant & { readonly base: string; readonly suffix: number }
>({
  name: 'username_suffixes',
  key: ['tenant', 'base'],
  columns: {},
  stored: { ...ofTenant, base: column.text('base'), suffix: column.number('suffix') },
  seenBy: 'tenant',
  atErasure: 'delete',
});

export const heldLinks = table<HeldLink, OfTenant>({
  name: 'held_links',
  key: ['tenant', 'resource'],
  columns: {
    resource: column.text('resource_id'),
    account: column.text('account_id'),
    created: column.text('created'),
  },
  stored: ofTenant,
  seenBy: 'tenant',
  atErasure: 'delete',
});

export const removals = table<
  unknown,
  OfTenant & { readonly minute: number; readonly total: number }
>({
  name: 'removals',
  key: ['tenant', 'minute'],
  columns: {},
  stored: { ...ofTenant, minute: column.number('minute'), total: column.number('total') },
  seenBy: 'tenant',
  atErasure: 'delete',
});

export const guards = table<
  { readonly heldSince?: string; readonly releasedUntil?: string },
  OfTenant
>({
  name: 'guards',
  key: ['tenant'],
  columns: {
    heldSince: column.optionalText('held_since'),
    releasedUntil: column.optionalText('released_until'),
  },
  stored: ofTenant,
  seenBy: 'tenant',
  atErasure: 'delete',
});

/** The head stays when a tenant is erased: a number is not given twice to a tenant of that id. */
export const eventHeads = table<unknown, OfTenant & { readonly last: number }>({
  name: 'event_heads',
  key: ['tenant'],
  columns: {},
  stored: { ...ofTenant, last: column.number('last') },
  seenBy: 'all',
  atErasure: 'keep',
});

export const events = table<StoredEvent, OfTenant>({
  name: 'events',
  key: ['tenant', 'sequence'],
  columns: {
    sequence: column.number('sequence'),
    id: column.text('id'),
    type: column.text('type'),
    subject: column.text('subject'),
    payload: column.text('payload'),
    created: column.text('created'),
  },
  stored: ofTenant,
  seenBy: 'tenant',
  atErasure: 'delete',
  isLarge: true,
  sqliteColumns: ['position'],
});

export const endpoints = table<Endpoint>({
  name: 'endpoints',
  key: ['id'],
  columns: {
    id: column.text('id'),
    tenant: column.optionalText('tenant_id'),
    name: column.text('name'),
    url: column.text('url'),
    stream: column.optionalJson<StreamTerms>('stream'),
    types: column.optionalJson<readonly string[]>('types'),
    secrets: column.json<readonly SealedSecret[]>('secrets'),
    status: column.text<Endpoint['status']>('status'),
    reason: column.optionalText('reason'),
    failingSince: column.optionalText('failing_since'),
    created: column.text('created'),
  },
  stored: {},
  seenBy: 'all',
  atErasure: 'delete',
});

export const deliveryCursors = table<
  unknown,
  OfTenant & { readonly endpoint: string; readonly after: number }
>({
  name: 'delivery_cursors',
  key: ['endpoint', 'tenant'],
  columns: {},
  stored: { endpoint: column.text('endpoint_id'), ...ofTenant, after: column.number('after') },
  seenBy: 'all',
  atErasure: 'delete',
});

export const deliveries = table<Delivery>({
  name: 'deliveries',
  key: ['endpoint', 'tenant', 'sequence'],
  columns: {
    endpoint: column.text('endpoint_id'),
    ...ofTenant,
    sequence: column.number('sequence'),
    subject: column.text('subject'),
    status: column.text<DeliveryStatus>('status'),
    attempts: column.number('attempts'),
    nextAt: column.text('next_at'),
    lastError: column.optionalText('last_error'),
    history: column.optionalJson<readonly PastAttempt[]>('history'),
  },
  stored: {},
  seenBy: 'all',
  atErasure: 'delete',
});

export const deliveryActivity = table<DeliveryActivity>({
  name: 'delivery_activity',
  key: ['endpoint', 'tenant', 'hour'],
  columns: {
    endpoint: column.text('endpoint_id'),
    ...ofTenant,
    hour: column.text('hour'),
    delivered: column.number('delivered'),
    failed: column.number('failed'),
    totalLagMs: column.number('total_lag'),
    maxLagMs: column.number('max_lag'),
  },
  stored: {},
  seenBy: 'all',
  atErasure: 'delete',
});

export const requests = table<RequestRow>({
  name: 'requests',
  key: ['tenant', 'id'],
  columns: {
    ...ofTenant,
    id: column.text('id'),
    connection: column.text('connection_id'),
    credential: column.text('credential_id'),
    method: column.text('method'),
    path: column.text('path'),
    status: column.number('status'),
    milliseconds: column.number('milliseconds'),
    detail: column.text('detail'),
    keys: column.json<readonly string[]>('keys'),
    created: column.text('created'),
  },
  stored: {},
  seenBy: 'tenant',
  atErasure: 'delete',
  isLarge: true,
  sqliteColumns: ['position'],
});

/** Bodies and headers, which have a retention of their own. */
export const requestContents = table<RequestContent>({
  name: 'request_contents',
  key: ['tenant', 'request'],
  columns: {
    ...ofTenant,
    request: column.text('request_id'),
    content: column.text('content'),
    created: column.text('created'),
  },
  stored: {},
  seenBy: 'tenant',
  atErasure: 'delete',
});

export const requestKeys = table<
  unknown,
  OfTenant & { readonly key: string; readonly request: string }
>({
  name: 'request_keys',
  key: ['tenant', 'key', 'request'],
  columns: {},
  stored: { ...ofTenant, key: column.text('key'), request: column.text('request_id') },
  seenBy: 'tenant',
  atErasure: 'delete',
  isLarge: true,
});

export const erasures = table<Erasure>({
  name: 'erasures',
  key: ['tenant', 'id'],
  columns: {
    ...ofTenant,
    id: column.text('id'),
    work: column.text('work'),
    created: column.text('created'),
  },
  stored: {},
  seenBy: 'tenant',
  atErasure: 'delete',
});

export const deferredRequests = table<DeferredRequest>({
  name: 'deferred_requests',
  key: ['tenant', 'id'],
  columns: {
    ...ofTenant,
    id: column.text('id'),
    connection: column.text('connection_id'),
    accepted: column.text('accepted'),
    finished: column.optionalText('finished'),
    result: column.optionalText('result'),
  },
  stored: {},
  seenBy: 'tenant',
  atErasure: 'delete',
});

export const setupLinks = table<SetupLink>({
  name: 'setup_links',
  key: ['tenant', 'id'],
  columns: {
    ...ofTenant,
    id: column.text('id'),
    connection: column.text('connection_id'),
    hash: column.text('hash'),
    created: column.text('created'),
    expires: column.text('expires'),
    revoked: column.optionalText('revoked'),
    opened: column.optionalText('opened'),
    finished: column.optionalText('finished'),
    provider: column.optionalText('provider'),
    roles: column.json<readonly string[]>('roles'),
    brand: column.optionalJson<SetupBrand>('brand'),
  },
  stored: {},
  seenBy: 'all',
  atErasure: 'delete',
});

/** Leases are of processes that run. */
export const leases = table<Lease>({
  name: 'leases',
  key: ['name'],
  columns: {
    name: column.text('name'),
    holder: column.text('holder'),
    until: column.text('until'),
  },
  stored: {},
  seenBy: 'all',
  isTransient: true,
});

/** In the order in which they are copied: settings first. */
export const tables: readonly AnyTable[] = [
  settings,
  tenants,
  connections,
  credentials,
  usage,
  activity,
  apiTokens,
  administrators,
  consoleSessions,
  consoleLinks,
  audit,
  answers,
  definitions,
  resources,
  attributeIndex,
  indexBuilds,
  uniqueKeys,
  counters,
  memberSets,
  memberships,
  accounts,
  accountEmails,
  accountTotals,
  usernameSuffixes,
  heldLinks,
  removals,
  guards,
  eventHeads,
  events,
  endpoints,
  deliveryCursors,
  deliveries,
  deliveryActivity,
  requests,
  requestKeys,
  requestContents,
  erasures,
  deferredRequests,
  setupLinks,
  leases,
];
