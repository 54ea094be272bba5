/** The URLs that an identity provider needs for a connection. */
export interface ConnectionUrls {
  /** Base URL of SCIM: `https://scim.example.com/t/acme/scim/v2`. */
  readonly scimBaseUrl: string;
  /** Where the connection's OAuth client gets access tokens (RFC 6749 §3.2). */
  readonly tokenEndpoint: string;
}

/**
 * Returns the URLs of the connections of a tenant.
 *
 * @param publicUrl what URLs of the server begin with: origin and path, without a slash at its end
 */
export function connectionUrls(publicUrl: string, tenant: string): ConnectionUrls {
  const base = `${publicUrl}/t/${encodeURIComponent(tenant)}`;
  return { scimBaseUrl: `${base}/scim/v2`, tokenEndpoint: `${base}/oauth/token` };
}
