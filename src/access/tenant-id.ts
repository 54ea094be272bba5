/** 1 to 63 lower-case letters, digits and hyphens: it stands in URLs, and before the dot of a client's id. */
export function isTenantId(text: string): boolean {
  const isAllowed = (c: string): boolean =>
    (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c === '-';
  return text.length > 0 && text.length <= 63 && [...text].every(isAllowed);
}

/** The tenant of an installation with one customer, and of paths that name none. */
export const defaultTenant = 'default';

/**
 * Returns the tenant that a client id of ours names; undefined for an id that the identity provider
 * brings with it, such as the GUID of an Entra ID application.
 */
export function namedTenant(clientId: string | undefined): string | undefined {
  const dot = clientId?.indexOf('.') ?? -1;
  return dot <= 0 ? undefined : clientId!.slice(0, dot);
}
