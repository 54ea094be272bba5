import type { Policy } from '../accounts/policy.ts';
import { toRfc3339 } from '../administration/views.ts';
import { misdirectedKey, refusedKey } from '../events/refused-requests.ts';
import type { Connection, Usage } from '../ports/access.ts';
import type { RequestRow } from '../ports/requests.ts';
import type { Reader } from '../ports/store.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { expectedChecks } from '../simulators/guides/expected-checks.ts';
import { requestInWords } from '../simulators/guides/request-in-words.ts';

/** Requests that are shown. */
const maxShown = 40;
/** Requests of a connection that the checks are looked for in. */
const maxExamined = 200;

/** What is looked for. */
export interface ProbeQuery {
  readonly connection: Connection;
  /** Name of the guide of the identity provider; absent: it is not known. */
  readonly guide: string | undefined;
  /** Requests of unknown callers are shown from this instant on. */
  readonly since: string;
  readonly now: number;
  readonly requestLog: Policy['requestLog'];
  readonly usage: Usage | undefined;
  readonly scimBaseUrl: string;
}

/**
 * Resolves to what arrived of an identity provider, in words. Requests whose credential is unknown
 * are of any client that knows the tenant's URL: of them only the reason is told, never the address
 * or a part of the token.
 */
export async function readProbes(reader: Reader, query: ProbeQuery) {
  const { connection, guide, since, now, requestLog, usage } = query;
  const { tenant, id, watchedUntil } = connection;
  const own = await reader.requestRows(tenant, { connection: id }, maxExamined);
  const unknown = await reader.requestRows(tenant, { key: refusedKey }, maxShown);
  const lost = await reader.requestRows(tenant, { key: misdirectedKey }, maxShown);
  const foreign = [...unknown, ...lost].filter(
    (row) => row.connection === '' && row.created >= since,
  );
  const rows = [...own, ...foreign].toSorted((left, right) => (left.id < right.id ? 1 : -1));
  const requests = rows.map((row) => inWords(row, guide));
  const isWatched = watchedUntil !== undefined && watchedUntil > toTimestamp(now);
  return {
    checks: expectedChecks(guide).map(({ kind, title }) => {
      const request = requests.find((one) => one.kind === kind);
      const state: 'waiting' | 'passed' | 'failed' =
        request === undefined ? 'waiting' : request.tone === 'bad' ? 'failed' : 'passed';
      return { kind, title, state, request };
    }),
    requests: requests.slice(0, maxShown),
    warnings: warningsOf(query),
    logsReads: requestLog === 'all' || requestLog === 'full' || (isWatched && requestLog !== 'off'),
    watchedUntil: isWatched ? toRfc3339(watchedUntil) : undefined,
    firstRequest: (usage?.requests ?? 0) > 0 || own.length > 0,
  };
}

interface Detail {
  readonly query?: readonly { readonly name: string; readonly value: string }[];
  readonly effect?: string;
  readonly detail?: string;
  readonly scimType?: string;
  readonly reason?: string;
  readonly leftOut?: number;
}

function inWords(row: RequestRow, guide: string | undefined) {
  const { id, method, path, status, created, keys } = row;
  const { query, effect, detail, scimType, reason, leftOut } = JSON.parse(row.detail) as Detail;
  const asked = query?.map((one) => `${one.name}=${one.value}`).join('&');
  const observed = {
    method,
    path,
    status,
    query: asked,
    effect,
    detail,
    scimType,
    reason,
    leftOut,
  };
  const words = requestInWords({ ...observed, names: keys }, guide);
  return { id, created: toRfc3339(created), method, path, status, ...words };
}

/** Returns what would keep the requests of a cloud service from arriving. */
function warningsOf({ scimBaseUrl, requestLog }: ProbeQuery) {
  const { protocol, hostname } = new URL(scimBaseUrl);
  const warnings: { sentence: string; fix: string }[] = [];
  if (hostname === 'localhost' || hostname.endsWith('.localhost') || hostname.startsWith('127.'))
    warnings.push({
      sentence: `The base URL names ${hostname}, which a service in the cloud cannot reach.`,
      fix: 'The operator sets the public URL of this server (`externalUrl`). Identity providers on the same machine work without.',
    });
  else if (protocol === 'http:')
    warnings.push({
      sentence: 'The base URL begins with http:. Most identity providers refuse it.',
      fix: 'The operator puts this server behind HTTPS, and sets `externalUrl`.',
    });
  if (hostname.includes('_'))
    warnings.push({
      sentence: `The host ${hostname} has an underscore, which Okta refuses.`,
      fix: 'The operator gives the server a host name without one.',
    });
  if (requestLog === 'off')
    warnings.push({
      sentence: 'The request log of this tenant is off, so that requests cannot be shown here.',
      fix: 'The operator sets `requestLog` of the tenant to `changes` or `all`.',
    });
  return warnings;
}
