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
      'a PATCH path with a filter must go on to a sub-attribute, less removal of members: add or replace of a whole value is 400 invalidPath',
  },
  'complex-replaced-whole': {
    source: 'interop profile §6.5',
    handling:
      'PATCH replace of a complex attribute puts the new value in the place of the old one; RFC 7644 §3.5.2.3 merges',
  },
  'foreign-names-are-syntax': {
    source: 'interop profile §5.3',
    handling: 'a schema URI the resource type does not have is 400 invalidSyntax',
  },
} as const satisfies Record<string, Restriction>;

export type RestrictionId = keyof typeof restrictions;
