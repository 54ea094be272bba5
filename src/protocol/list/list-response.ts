const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

export interface ListPage {
  readonly totalResults: number;
  /** 1-based, as asked. */
  readonly startIndex: number;
  /** Resources as JSON text, sent as they are. */
  readonly resources: readonly string[];
}

/** The body of RFC 7644 §3.4.2. `Resources` is there even when empty: identity providers expect it. */
export function listBody({ totalResults, startIndex, resources }: ListPage): string {
  return `{"schemas":["${listUrn}"],"totalResults":${totalResults},"startIndex":${startIndex},"itemsPerPage":${resources.length},"Resources":[${resources.join(',')}]}`;
}
