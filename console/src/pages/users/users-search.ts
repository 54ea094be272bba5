/** Which accounts the list shows. */
export const views = ['all', 'active', 'deactivated', 'deleted', 'waiting'] as const;
export type View = (typeof views)[number];

/** Orders that the server has an index for. */
export const sorts = [
  'userName',
  'displayName',
  'active',
  'meta.created',
  'meta.lastModified',
] as const;
export type Sort = (typeof sorts)[number];

/** What the list shows; it is in the URL. */
export interface UsersSearch {
  readonly view?: Exclude<View, 'all'> | undefined;
  readonly q?: string | undefined;
  /** A SCIM filter instead of a search; may be empty while it is typed. */
  readonly filter?: string | undefined;
  /** Only accounts that have this role, by username. */
  readonly role?: string | undefined;
  readonly sort?: Sort | undefined;
  readonly desc?: true | undefined;
  /** Id of the user or account that is open: `user:…`, `account:…`. */
  readonly open?: string | undefined;
}

/** Reads the search parameters of a URL; what is wrong counts as absent. */
export function readUsersSearch(given: Record<string, unknown>): UsersSearch {
  const { view, q, filter, role, sort, desc, open } = given;
  return {
    view: views.find((one): one is Exclude<View, 'all'> => one === view && one !== 'all'),
    q: typeof q === 'string' && q !== '' ? q : undefined,
    filter: typeof filter === 'string' ? filter : undefined,
    role: typeof role === 'string' && role !== '' ? role : undefined,
    sort: sorts.find((one) => one === sort),
    desc: desc === true ? true : undefined,
    open: typeof open === 'string' ? open : undefined,
  };
}

/** Returns the filter that finds users whose name begins with a text, or with an address. */
export function searchFilter(text: string): string {
  const quoted = JSON.stringify(text);
  const names = `userName sw ${quoted} or displayName sw ${quoted}`;
  return text.includes('@') ? `${names} or emails.value eq ${quoted}` : names;
}

/** Returns the character of a filter at which a refusal found it wrong; from 1. */
export function wrongCharacter(detail: string): number | undefined {
  const found = /at character (\d+)/u.exec(detail);
  return found === null ? undefined : Number(found[1]);
}
