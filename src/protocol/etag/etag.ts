import { ScimError } from '../errors/scim-error.ts';

/**
 * Returns the entity tag of a version (RFC 7644 §3.14). It is weak, because each projection of a
 * version is another representation.
 */
export function etagOf(version: number): string {
  return `W/"${version}"`;
}

/** An `If-Match` or `If-None-Match` header. Tags compare weakly (RFC 9110 §8.8.3.2). */
export interface Precondition {
  /** True for `*`: any version. */
  readonly any: boolean;
  /** Opaque tags without quotes. */
  readonly tags: readonly string[];
}

/**
 * Returns the precondition of a header; undefined without one.
 *
 * @throws ScimError badRequest when it is not a list of entity tags
 */
export function readPrecondition(header: string | undefined): Precondition | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return { any: true, tags: [] };
  return { any: false, tags: header.split(',').map((part) => readTag(part.trim())) };
}

/** Quotes are optional, because some clients leave them out. */
function readTag(text: string): string {
  const opaque = text.startsWith('W/') ? text.slice(2) : text;
  const isQuoted = opaque.length > 1 && opaque.startsWith('"') && opaque.endsWith('"');
  const tag = isQuoted ? opaque.slice(1, -1) : opaque;
  if (tag === '' || tag.includes('"'))
    throw new ScimError(
      'badRequest',
      'If-Match and If-None-Match must be entity tags such as W/"1"',
    );
  return tag;
}

export function meets(precondition: Precondition, version: number): boolean {
  return precondition.any || precondition.tags.includes(String(version));
}

/**
 * Refuses a version that does not meet a precondition.
 *
 * @throws ScimError preconditionFailed
 */
export function requireMatch(precondition: Precondition | undefined, version: number): void {
  if (precondition === undefined || meets(precondition, version)) return;
  throw new ScimError(
    'preconditionFailed',
    `the resource has changed; its version is now ${etagOf(version)}`,
  );
}
