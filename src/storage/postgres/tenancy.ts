import { everyTenant, mapMethods, type Scopes } from '../sql/tenant-scopes.ts';
import type { PostgresConnection } from './connection.ts';

/** Returns the same methods, each of which first names the tenant it is about. */
export function scoped<T extends object>(
  methods: T,
  scopes: Scopes<T>,
  connection: PostgresConnection,
): T {
  return mapMethods(scopes, (name, scope) => {
    const method = methods[name] as (...values: unknown[]) => unknown;
    if (scope === 'open') return method;
    return (...values: unknown[]) => {
      connection.setTenant(scope === 'every' ? everyTenant : (values[0] as string));
      return method(...values);
    };
  });
}
