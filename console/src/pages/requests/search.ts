/** Filters of the request log, as search parameters of the URL. */
export interface RequestSearch {
  readonly about?: string;
  /** `409`, `4xx`, or `failed`. */
  readonly status?: string;
  readonly method?: string;
  readonly path?: string;
  readonly connection?: string;
  readonly effect?: string;
  readonly tolerance?: string;
  readonly refused?: string;
  readonly since?: string;
  readonly until?: string;
}

/** Names of the filters, in the order in which they show. */
export const filterNames = [
  'about',
  'status',
  'effect',
  'connection',
  'method',
  'path',
  'tolerance',
  'refused',
  'since',
  'until',
] as const satisfies readonly (keyof RequestSearch)[];

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const effects = ['changed', 'no effect', 'found nothing'] as const;

/** Returns the filters of a URL. What is not a filter is left out. */
export function readRequestSearch(given: Readonly<Record<string, unknown>>): RequestSearch {
  const found: Record<string, string> = {};
  for (const name of filterNames) {
    const value = given[name];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      if (String(value) !== '') found[name] = String(value);
  }
  return found;
}

/** Returns the query of the API for the filters of a URL. */
export function queryOf(tenant: string, search: RequestSearch) {
  const { about, connection, path, tolerance, status } = search;
  const { method, effect, refused, since, until } = search;
  // Field by field: the router also hands on parameters of the URL that are not filters.
  return {
    tenant,
    about,
    connection,
    path,
    tolerance,
    ...statusRange(status),
    method: methods.find((one) => one === method?.toUpperCase()),
    effect: effects.find((one) => one === effect),
    refused: refused === 'true' ? ('true' as const) : undefined,
    since: timeOf(since),
    until: timeOf(until),
  };
}

function statusRange(status: string | undefined): {
  readonly status?: number;
  readonly maxStatus?: number;
} {
  if (status === 'failed') return { status: 400 };
  if (status === undefined) return {};
  const first = Number(status.slice(0, 1)) * 100;
  if (/^[1-5]xx$/u.test(status)) return { status: first, maxStatus: first + 99 };
  const exact = Number(status);
  return Number.isInteger(exact) && exact >= 100 && exact <= 599
    ? { status: exact, maxStatus: exact }
    : {};
}

function timeOf(text: string | undefined): string | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
