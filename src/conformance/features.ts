/** What a case may need of a server. */
export type Feature =
  | 'serviceProviderConfig'
  | 'resourceTypes'
  | 'schemas'
  | 'users'
  | 'groups'
  | 'enterprise'
  | 'patch'
  | 'bulk'
  | 'filter'
  /** `sw` and `and` work, so that a list can be narrowed to what a case created. */
  | 'prefixFilter'
  | 'sort'
  | 'etag'
  | 'changePassword'
  | 'cursor'
  | 'search'
  | 'rootSearch'
  | 'me'
  | 'otherTenant'
  | 'feed';
