const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/**
 * JSON text, whole or in pieces, so that a group of 200,000 members is never in memory as a whole.
 */
export type Body = string | AsyncIterable<string>;

/** Several resources as one JSON text, with commas between them. */
export interface ShownResources {
  readonly text: string;
  readonly count: number;
}

export interface ListPage {
  /** Absent where counting would cost more than the page, as RFC 9865 §2 allows with cursors. */
  readonly totalResults?: number;
  /** 1-based, as requested. Absent with cursors. */
  readonly startIndex?: number;
  readonly nextCursor?: string;
  readonly previousCursor?: string;
  /** Resources as JSON text. */
  readonly resources: readonly Body[] | ShownResources;
}

/**
 * Returns the body of a list response (RFC 7644 §3.4.2, RFC 9865 §2). It has `Resources` even when
 * there are none, because identity providers expect it.
 */
export function listBody({
  totalResults,
  startIndex,
  nextCursor,
  previousCursor,
  resources,
}: ListPage): Body {
  let head = `{"schemas":["${listUrn}"]`;
  if (totalResults !== undefined) head += `,"totalResults":${totalResults}`;
  if (startIndex !== undefined) head += `,"startIndex":${startIndex}`;
  head += `,"itemsPerPage":${'text' in resources ? resources.count : resources.length}`;
  // Cursors are base64url and need no escaping.
  if (nextCursor !== undefined) head += `,"nextCursor":"${nextCursor}"`;
  if (previousCursor !== undefined) head += `,"previousCursor":"${previousCursor}"`;
  head += ',"Resources":[';
  if ('text' in resources) return `${head}${resources.text}]}`;
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
