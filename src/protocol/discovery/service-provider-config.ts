import type { BulkLimits } from '../bulk/read-bulk.ts';
import { serviceProviderConfigSchema } from './discovery-schemas.ts';

export interface Capabilities {
  readonly changePassword: boolean;
  readonly bulk: BulkLimits;
  /** Seconds for which a cursor is valid. */
  readonly cursorTimeout: number;
  /** Whether the active profile is the complete interoperability profile. */
  readonly isInteropProfile: boolean;
  /** Page size when the client gives none. */
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
  /** URIs of the events in security event tokens. Absent: the server has no event log. */
  readonly eventUris?: readonly string[];
  /** Whether clients can get access tokens with OAuth 2.0. */
  readonly oauth: boolean;
  /** URL of the documentation. */
  readonly documentationUri: string;
  /** Whether to leave out attributes newer than RFC 7643, for clients that refuse unknown ones. */
  readonly isRfc7643Only: boolean;
}

/**
 * Returns the ServiceProviderConfig (RFC 7643 §5, RFC 9865 §4, RFC 9967 §4).
 *
 * @param base URL of the SCIM root
 */
export function describeServiceProvider(capabilities: Capabilities, base: string): object {
  return {
    schemas: [serviceProviderConfigSchema.id],
    documentationUri: capabilities.documentationUri,
    patch: { supported: true },
    bulk: { supported: true, ...capabilities.bulk },
    filter: { supported: true, maxResults: capabilities.maxPageSize },
    changePassword: { supported: capabilities.changePassword },
    sort: { supported: true },
    etag: { supported: true },
    ...(capabilities.isRfc7643Only ? undefined : laterFeatures(capabilities)),
    interopProfileConformant: capabilities.isInteropProfile ? true : undefined,
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'A token of the connection, sent as Authorization: Bearer …',
        specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
        primary: true,
      },
      ...(capabilities.oauth ? [oauth] : []),
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  };
}

/** Returns the attributes that RFC 9865 §4 and RFC 9967 §4 added. */
function laterFeatures({
  defaultPageSize,
  maxPageSize,
  cursorTimeout,
  eventUris,
}: Capabilities): object {
  return {
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize,
      maxPageSize,
      cursorTimeout,
    },
    securityEvents: eventUris && { asyncRequest: 'request', eventUris },
  };
}

const oauth = {
  type: 'oauth2',
  name: 'OAuth 2.0 client credentials',
  description: 'An access token of the token endpoint, sent as Authorization: Bearer …',
  specUri: 'https://www.rfc-editor.org/rfc/rfc6749',
  primary: false,
};
