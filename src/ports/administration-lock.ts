/**
 * Names of the locks that administrative changes of a tenant take: tenants share one of 256 names,
 * so that a change of thousands of tenants takes no more locks than PostgreSQL can hold.
 */
const buckets = 256;

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/**
 * Returns the name of the lock that serializes administrative changes of a tenant.
 *
 * @param tenant undefined: the server as a whole
 */
export function administrationLock(tenant: string | undefined): string {
  if (tenant === undefined) return 'administration ';
  let hash = fnvOffset;
  for (let at = 0; at < tenant.length; at += 1)
    hash = Math.imul(hash ^ tenant.charCodeAt(at), fnvPrime) >>> 0;
  return `administration ${hash % buckets}`;
}

/**
 * Returns the names of the locks for changes of many tenants, without repetition and in one order,
 * so that two such changes wait for each other instead of blocking each other.
 *
 * @param tenants undefined: every tenant
 */
export function administrationLocks(tenants: readonly string[] | undefined): readonly string[] {
  const names =
    tenants === undefined
      ? Array.from({ length: buckets }, (_, index) => `administration ${index}`)
      : tenants.map(administrationLock);
  return [administrationLock(undefined), ...[...new Set(names)].sort()];
}
