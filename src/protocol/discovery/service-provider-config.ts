import type { BulkLimits } from '../bulk/read-bulk.ts';

const serviceProviderConfigUrn = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';

export interface Capabilities {
  readonly changePassword: boolean;
  readonly bulk: BulkLimits;
  /** Seconds for which a cursor is good. */
  readonly cursorTimeout: number;
  /** Whether the profile in force is the interoperability profile, all of it. */
  readonly isInteropProfile: boolean;
  /** Resources of a page when the client does not say. */
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
  /** URIs of the events that security event tokens tell of. */
  readonly eventUris: readonly string[];
}

/** RFC 7643 §5, RFC 9865 §4, RFC 9967 §4. What says `supported: true` works; what says false is not part of the schema. */
export function describeServiceProvider(capabilities: Capabilities, base: string): object {
  return {
    schemas: [serviceProviderConfigUrn],
    patch: { supported: true },
    bulk: { supported: true, ...capabilities.bulk },
    filter: { supported: true, maxResults: capabilities.maxPageSize },
    changePassword: { supported: capabilities.changePassword },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: capabilities.defaultPageSize,
      maxPageSize: capabilities.maxPageSize,
      cursorTimeout: capabilities.cursorTimeout,
    },
    securityEvents: { asyncRequest: 'request', eventUris: capabilities.eventUris },
    ...(capabilities.isInteropProfile ? { interopProfileConformant: true } : {}),
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
