import type { ToleranceId } from './tolerances.ts';

/** What is looked at in a request to tell which client sent it. */
export interface RequestShape {
  /** The header `User-Agent`; undefined when there is none. */
  readonly userAgent: string | undefined;
  /** Path below the base, undecoded: `/Users/…`. */
  readonly path: string;
  /** Query, undecoded, without `?`. */
  readonly query: string;
}

/** Something in a request that tells which client sent it. */
export interface Sign {
  readonly meaning: string;
  readonly isIn: (request: RequestShape) => boolean;
}

export const signs = {
  'okta-user-agent': {
    meaning: 'User-Agent begins with "Okta SCIM Client"',
    isIn: ({ userAgent }) => userAgent?.startsWith('Okta SCIM Client') === true,
  },
  'authentik-user-agent': {
    meaning: 'User-Agent begins with "authentik@"',
    isIn: ({ userAgent }) => userAgent?.startsWith('authentik@') === true,
  },
  'empty-user-agent': {
    meaning: 'User-Agent is empty',
    isIn: ({ userAgent }) => userAgent === '',
  },
  'aad-optscim-flag': {
    meaning: 'the URL ends in "aadOptscim062020"',
    isIn: ({ query }) => query.endsWith('aadOptscim062020'),
  },
  'ping-filter': {
    meaning: 'the filter is spelt "username Eq"',
    isIn: ({ query }) =>
      query.startsWith('filter=username%20Eq') || query.startsWith('filter=username+Eq'),
  },
  'one-user-listed': {
    meaning: 'GET /Users?count=1',
    isIn: ({ path, query }) => query === 'count=1' && path.endsWith('/Users'),
  },
  'resource-type-read': {
    meaning: 'GET /ResourceTypes/User',
    isIn: ({ path }) => path.endsWith('/ResourceTypes/User'),
  },
} as const satisfies Record<string, Sign>;

export type SignId = keyof typeof signs;

/** A sign, or a tolerance that a request used or would have needed. */
export type Trait = SignId | ToleranceId;

/**
 * How much each trait says for a client: 2 for what only this client does, 1 for what a few do.
 */
export type Fingerprint = ReadonlyMap<Trait, 1 | 2>;

const all = Object.entries(signs) as [SignId, Sign][];

/** Returns the signs that are in a request. */
export function signsOf(request: RequestShape): readonly SignId[] {
  return all.filter(([, { isIn }]) => isIn(request)).map(([id]) => id);
}
