/** 1 to 63 lower-case letters, digits and hyphens: it stands in URLs, and before the dot of a client's id. */
export function isTenantId(text: string): boolean {
  const isAllowed = (c: string): boolean => (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c === '-';
  return text.length > 0 && text.length <= 63 && [...text].every(isAllowed);
}
