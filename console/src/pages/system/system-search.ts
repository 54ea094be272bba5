/** Parts of the page. */
export const tabs = [
  'overview',
  'metrics',
  'administrators',
  'tokens',
  'audit',
  'settings',
] as const;
export type Tab = (typeof tabs)[number];

/** Filters of the audit; they are in the URL. */
export interface AuditSearch {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly target?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** What the page shows; it is in the URL. */
export interface SystemSearch extends AuditSearch {
  readonly tab?: Tab | undefined;
}

/** Reads the search parameters of a URL; what is wrong counts as absent. */
export function readSystemSearch(given: Record<string, unknown>): SystemSearch {
  return { ...readAuditSearch(given), tab: tabs.find((one) => one === given['tab']) };
}

/** Reads the filters of the audit; what is wrong counts as absent. */
export function readAuditSearch(given: Record<string, unknown>): AuditSearch {
  const text = (name: string): string | undefined => {
    const value = given[name];
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    actor: text('actor'),
    action: text('action'),
    target: text('target'),
    since: text('since'),
    until: text('until'),
  };
}

/** Returns a date or time as the API takes it; undefined when it is none. */
export function toTime(typed: string | undefined): string | undefined {
  const time = typed === undefined ? Number.NaN : Date.parse(typed);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
