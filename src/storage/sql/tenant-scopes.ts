import type { Reader, Transaction } from '../../ports/store.ts';

/** Named in place of a tenant by work on all of them, such as purging. No tenant has this id. */
export const everyTenant = '*';

/**
 * The rows that a method is about. `argument`: those of the tenant that is its first argument.
 * `every`: those of all tenants. `open`: tables without row-level security, or none at all.
 */
export type TenantScope = 'argument' | 'every' | 'open';

/** A method whose first argument is not a text has no tenant there. */
type ScopeOf<M> = M extends (...values: infer V) => unknown
  ? V extends readonly [string, ...unknown[]]
    ? TenantScope
    : Exclude<TenantScope, 'argument'>
  : never;

export type Scopes<T> = { readonly [M in keyof T]-?: ScopeOf<T[M]> };

/** Snapshots are scoped by the reads in them. */
export const readerScopes: Scopes<Omit<Reader, 'snapshot'>> = {
  tenant: 'argument',
  tenants: 'open',
  connection: 'argument',
  connections: 'argument',
  credentialByHash: 'open',
  credentialsByHashPrefix: 'open',
  credential: 'argument',
  credentials: 'argument',
  expiringCredentials: 'open',
  usage: 'argument',
  apiTokenByHash: 'open',
  apiTokens: 'open',
  audit: 'open',
  idempotentResponse: 'open',
  accessGeneration: 'open',
  administrator: 'open',
  administratorByEmail: 'open',
  administrators: 'open',
  owners: 'open',
  consoleSession: 'open',
  consoleLink: 'open',
  setupLinkByHash: 'open',
  setupLink: 'argument',
  setupLinks: 'argument',
  account: 'argument',
  accountOf: 'argument',
  accountByUsername: 'argument',
  unattachedAccounts: 'argument',
  accounts: 'argument',
  accountsByUsername: 'argument',
  accountTotals: 'argument',
  protectedUsers: 'argument',
  heldLink: 'argument',
  heldLinks: 'argument',
  guard: 'argument',
  events: 'argument',
  eventRange: 'argument',
  endpoint: 'open',
  endpoints: 'open',
  backlog: 'open',
  dueDeliveries: 'open',
  openSubjects: 'open',
  nextDelivery: 'open',
  deliveryCounts: 'open',
  deliveries: 'open',
  deliveriesOf: 'open',
  deliveryActivity: 'open',
  requestRow: 'argument',
  requestRows: 'argument',
  requestPage: 'argument',
  requestContent: 'argument',
  eventsAbout: 'argument',
  deferredRequest: 'argument',
  erasures: 'every',
  indexBuilds: 'open',
  setting: 'open',
  definitions: 'argument',
  resource: 'argument',
  page: 'argument',
  select: 'argument',
  positions: 'argument',
  resourcesAt: 'argument',
  displayNames: 'argument',
  count: 'argument',
  resourcesOwnedBy: 'argument',
  memberSet: 'argument',
  memberSets: 'argument',
  members: 'argument',
  membersWithin: 'argument',
  memberGroups: 'argument',
  membersAmong: 'argument',
  groupsOf: 'argument',
  groupsWithin: 'argument',
  nesting: 'argument',
  connectionsAmong: 'open',
  usageAmong: 'open',
  credentialsAmong: 'open',
  activityAmong: 'open',
  guardsAmong: 'every',
  requestsAmong: 'every',
  backlogAmong: 'open',
};

export const transactionScopes: Scopes<Omit<Transaction, 'snapshot'>> = {
  ...readerScopes,
  putTenant: 'open',
  putConnection: 'open',
  putCredential: 'open',
  deleteConnection: 'argument',
  addUsage: 'open',
  addActivity: 'open',
  pruneActivity: 'open',
  addDeliveryActivity: 'open',
  pruneDeliveryActivity: 'open',
  putApiToken: 'open',
  putAdministrator: 'open',
  deleteAdministrator: 'open',
  putConsoleSession: 'open',
  touchConsoleSession: 'open',
  deleteConsoleSession: 'open',
  deleteConsoleSessions: 'open',
  trimConsoleSessions: 'open',
  putConsoleLink: 'open',
  deleteConsoleLinks: 'open',
  insertAudit: 'open',
  putIdempotentResponse: 'open',
  putSetupLink: 'open',
  deleteExpiredSetupLinks: 'argument',
  deleteStale: 'open',
  dueTenants: 'open',
  dueConnections: 'open',
  eraseTenant: 'argument',
  isUsernameTaken: 'argument',
  usernameSuffix: 'argument',
  setUsernameSuffix: 'argument',
  insertAccount: 'argument',
  updateAccount: 'argument',
  deleteAccount: 'argument',
  dueAccounts: 'every',
  putHeldLink: 'argument',
  deleteHeldLink: 'argument',
  addRemovals: 'argument',
  setGuard: 'argument',
  // Written at the end of the transaction, in the tenant of each event.
  appendEvent: 'open',
  pruneEvents: 'every',
  putEndpoint: 'open',
  deleteEndpoint: 'open',
  putDeliveryCursor: 'open',
  putDelivery: 'open',
  deleteDelivery: 'open',
  reviveDeliveries: 'open',
  insertRequests: 'every',
  pruneRequests: 'every',
  pruneRequestContents: 'every',
  putDeferredRequest: 'every',
  unfinishedRequests: 'every',
  pruneDeferredRequests: 'every',
  putErasure: 'every',
  deleteErasure: 'argument',
  eraseEvent: 'argument',
  eraseRequest: 'every',
  idempotentResponsesAfter: 'open',
  deleteUsernameSuffix: 'argument',
  putIndexBuild: 'open',
  deleteIndexBuild: 'open',
  addIndexKeys: 'argument',
  clearIndex: 'argument',
  acquireLease: 'open',
  releaseLease: 'open',
  nested: 'open',
  both: 'open',
  lock: 'open',
  insertResource: 'argument',
  updateResource: 'argument',
  deleteResource: 'argument',
  touchResources: 'argument',
  secrets: 'argument',
  createMemberSet: 'argument',
  attachMemberSet: 'argument',
  dropMemberSet: 'argument',
  insertMembers: 'argument',
  memberBeyond: 'argument',
  deleteMembers: 'argument',
  equalMembers: 'argument',
  missingMembers: 'argument',
  deleteMemberships: 'argument',
  deleteUnusedMemberSets: 'every',
  insertDefinitions: 'argument',
  setSetting: 'open',
};

type Method = (...values: never[]) => unknown;

/** Returns the tenant whose rows a call is about; undefined: rows that every tenant sees. */
export function tenantOf(scope: TenantScope, values: readonly unknown[]): string | undefined {
  if (scope === 'open') return undefined;
  return scope === 'every' ? everyTenant : (values[0] as string);
}

/** Returns an object with each method of a table of scopes, created once. */
export function mapMethods<T extends object>(
  scopes: Scopes<T>,
  create: (name: keyof T, scope: TenantScope) => Method,
): T {
  const methods: Partial<Record<keyof T, Method>> = {};
  for (const name of Object.keys(scopes) as (keyof T)[]) methods[name] = create(name, scopes[name]);
  return methods as T;
}
