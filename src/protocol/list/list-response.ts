const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** JSON text, whole or in pieces: a group of 200,000 members is never in memory at once. */
export type Body = string | AsyncIterable<string>;

export interface ListPage {
  /** Absent where counting would cost more than the page (RFC 9865 §2 lets a cursor page leave it out). */
  readonly totalResults?: number;
  /** 1-based, as asked. Absent with cursors. */
  readonly startIndex?: number;
  readonly nextCursor?: string;
  readonly previousCursor?: string;
  /** Resources as JSON text, sent as they are. */
  readonly resources: readonly Body[];
}

/** The body of RFC 7644 §3.4.2 and RFC 9865 §2. `Resources` is there even when empty: identity providers expect it. */
export function listBody({
  totalResults,
  startIndex,
  nextCursor,
  previousCursor,
  resources,
}: ListPage): Body {
  const fields = [
    `"schemas":["${listUrn}"]`,
    ...(totalResults === undefined ? [] : [`"totalResults":${totalResults}`]),
    ...(startIndex === undefined ? [] : [`"startIndex":${startIndex}`]),
    `"itemsPerPage":${resources.length}`,
    // Cursors are base64url: nothing in them needs escaping.
    ...(nextCursor === undefined ? [] : [`"nextCursor":"${nextCursor}"`]),
    ...(previousCursor === undefined ? [] : [`"previousCursor":"${previousCursor}"`]),
  ];
  const head = `{${fields.join(',')},"Resources":[`;
  return resources.every((resource) => typeof resource === 'string')
    ? `${head}${resources.join(',')}]}`
    : inPieces(head, resources, ']}');
}

async function* inPieces(
  head: string,
  resources: readonly Body[],
  tail: string,
): AsyncIterable<string> {
  let before = head;
  for (const resource of resources) {
    yield before;
    if (typeof resource === 'string') yield resource;
    else yield* resource;
    before = ',';
  }
  yield tail;
}
