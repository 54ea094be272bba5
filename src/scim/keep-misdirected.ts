import { defaultTenant, isTenantId } from '../access/tenant-id.ts';
import { shortened } from '../directory/shortened.ts';
import { misdirectedKey, type RefusedRequests } from '../events/refused-requests.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { cutText } from './logged-text.ts';
import type { RequestObserver } from './request-outcome.ts';

/** Names that only a client of SCIM appends to a base URL, in lower case. */
const scimNames: ReadonlySet<string> = new Set([
  'users',
  'groups',
  'serviceproviderconfig',
  'resourcetypes',
  'schemas',
]);

/**
 * Returns an observer that keeps requests of SCIM clients to a path where nothing is, so that a
 * wrong base URL can be explained. A row goes to the tenant that the path names, or to `default`.
 * Nothing is known of the caller: the rows are limited as those of refused credentials are.
 */
export function keepMisdirected(refused: Pick<RefusedRequests, 'keep'>): RequestObserver {
  return (outcome) => {
    const { route, status, exchange, path, started } = outcome;
    if (route !== undefined || status !== 404) return;
    if (exchange.header('authorization') === undefined) return;
    const segments = path.split('/').filter((segment) => segment !== '');
    if (!segments.some((segment) => scimNames.has(segment.toLowerCase()))) return;
    const [first, named = ''] = segments;
    const isNamed = first === 't' && isTenantId(named);
    const tenant = isNamed ? named : defaultTenant;
    const shown = segments.map((part) =>
      scimNames.has(part.toLowerCase()) || (isNamed && part === named) ? part : shortened(part),
    );
    const row = {
      tenant,
      id: outcome.id,
      connection: '',
      credential: '',
      method: exchange.method.slice(0, 20),
      path: cutText(`/${shown.join('/')}`),
      status,
      milliseconds: outcome.ended - started,
      detail: JSON.stringify({
        client: cutText(exchange.header('user-agent') ?? ''),
        address: exchange.remoteAddress ?? '',
        detail: 'there is nothing at this path; the base URL ends with /scim/v2',
      }),
      keys: [misdirectedKey],
      created: toTimestamp(started),
    };
    refused.keep(row, exchange.remoteAddress ?? '', true);
  };
}
