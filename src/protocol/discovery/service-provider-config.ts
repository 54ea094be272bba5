const serviceProviderConfigUrn = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';

export interface Capabilities {
  readonly changePassword: boolean;
  /** Resources of a page when the client does not say. */
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
}

/** RFC 7643 §5 and RFC 9865 §4. What says `supported: true` works; what says false answers 501. */
export function describeServiceProvider(capabilities: Capabilities, base: string): object {
  return {
    schemas: [serviceProviderConfigUrn],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: capabilities.maxPageSize },
    changePassword: { supported: capabilities.changePassword },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: false,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: capabilities.defaultPageSize,
      maxPageSize: capabilities.maxPageSize,
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'A token of the connection, sent as Authorization: Bearer …',
        specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  };
}
