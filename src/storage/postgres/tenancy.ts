import type { PostgresConnection } from './connection.ts';
import { everyTenant } from './migrate.ts';

/** What is said about rows of no tenant, or of all: these methods have no tenant as first argument, or read what has no wall. */
const unscoped: ReadonlySet<string> = new Set([
  'tenants',
  'credentialByHash',
  'credentialsByHashPrefix',
  'expiringCredentials',
  'apiTokenByHash',
  'apiTokens',
  'audit',
  'answered',
  'accessGeneration',
  'setting',
  'indexBuilds',
  'putIndexBuild',
  'deleteIndexBuild',
  'endpoint',
  'endpoints',
  'backlog',
  'dueDeliveries',
  'openSubjects',
  'nextDelivery',
  'deliveryCounts',
  'deliveries',
  'deliveriesOf',
  'putTenant',
  'putConnection',
  'putCredential',
  'addUsage',
  'putApiToken',
  'insertAudit',
  'answersBeyond',
  'putAnswer',
  'deleteStale',
  'dueTenants',
  'dueConnections',
  'putEndpoint',
  'deleteEndpoint',
  'putDeliveryCursor',
  'putDelivery',
  'deleteDelivery',
  'reviveDeliveries',
  'setSetting',
  'claim',
  'release',
  'lock',
  'nested',
  'snapshot',
  'appendEvent',
]);

const ofEveryTenant: ReadonlySet<string> = new Set([
  'dueAccounts',
  'pruneEvents',
  'insertRequests',
  'pruneRequests',
  'deleteUnusedMemberSets',
  'erasures',
  'putErasure',
  'putDeferredRequest',
  'unfinishedRequests',
  'pruneDeferredRequests',
  'eraseRequest',
]);

/** The tenant whose rows a call is about; undefined: whatever has no wall. */
export function tenantOf(method: string, values: readonly unknown[]): string | undefined {
  if (unscoped.has(method)) return undefined;
  return ofEveryTenant.has(method) ? everyTenant : (values[0] as string);
}

export type Method = (...values: unknown[]) => unknown;

/** Before each call names the tenant it is about. */
export function within<T extends object>(target: T, connection: PostgresConnection): T {
  const proxy: T = new Proxy(target, {
    get: (_, name) => {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      // It is one state already.
      if (name === 'snapshot') return (work: (state: T) => unknown) => work(proxy);
      return (...values: unknown[]) => {
        const tenant = tenantOf(String(name), values);
        if (tenant !== undefined) connection.enter(tenant);
        return (member as Method).apply(target, values);
      };
    },
  });
  return proxy;
}
