/** Returns whether a text is a tenant id: 1 to 63 lower-case letters, digits and hyphens. */
export function isTenantId(text: string): boolean {
  const isAllowed = (c: string): boolean =>
    (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c === '-';
  return text.length > 0 && text.length <= 63 && [...text].every(isAllowed);
}

/** The tenant of an installation with one customer, and of paths without a tenant. */
export const defaultTenant = 'default';

/**
 * Returns the tenant in a client id that Rollcall issued; undefined for the identity provider's own
 * id, such as the GUID of an Entra ID application.
 */
export function namedTenant(clientId: string | undefined): string | undefined {
  const dot = clientId?.indexOf('.') ?? -1;
  return dot <= 0 ? undefined : clientId!.slice(0, dot);
}
