/** Bytes of documents or payloads at which a page ends, whatever its count. */
export const maxPageBytes = 8_388_608;

/**
 * Whether a reading of `maxPageBytes` at most may have ended for its bytes. Stores count bytes of
 * UTF-8, of which a character has up to three.
 */
export function mayBeFull(texts: readonly string[]): boolean {
  let characters = 0;
  for (const text of texts) characters += text.length;
  return 3 * characters >= maxPageBytes;
}
