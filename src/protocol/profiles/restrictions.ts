/** Something the RFCs allow and a profile can refuse. */
export interface Restriction {
  /** The clause that demands it. */
  readonly source: string;
  readonly handling: string;
}

export const restrictions = {
  'patch-path-required': {
    source: 'interop profile §6.5',
    handling: 'a PATCH operation without a path is 400 invalidSyntax',
  },
  'no-whole-value-paths': {
    source: 'interop profile §6.5',
    handling:
      'a PATCH path with a filter must end in a sub-attribute, except to remove members; otherwise 400 invalidPath',
  },
  'complex-replaced-whole': {
    source: 'interop profile §6.5',
    handling:
      'PATCH replace of a complex attribute replaces the whole value; RFC 7644 §3.5.2.3 merges',
  },
  'foreign-names-are-syntax': {
    source: 'interop profile §5.3',
    handling: 'an unknown schema URI is 400 invalidSyntax',
  },
} as const satisfies Record<string, Restriction>;

export type RestrictionId = keyof typeof restrictions;
