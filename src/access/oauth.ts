import type { AccessScope, Credential } from '../ports/access.ts';

/** Accepted signature algorithms: none with a shared key, and never `none`. */
export const signatureAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

/** A request for an access token (RFC 6749 §4.4). */
export interface TokenRequest {
  readonly parameters: ReadonlyMap<string, string>;
  /** The `Authorization` header. */
  readonly authorization?: string;
  /** Audiences that client assertions may name: the issuer, and the URL of the token endpoint. */
  readonly audiences: readonly string[];
  /** From the path `/t/{tenant}/oauth/token`; the credential must belong to it. */
  readonly tenant?: string;
}

/** A successful response (RFC 6749 §5.1). */
export interface TokenGrant {
  readonly parent: Credential;
  readonly scope: AccessScope;
  /** Present for an assertion that may be used once: its key, and its expiry in ms since 1970. */
  readonly assertion?: { readonly key: string; readonly expires: number };
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** An error response (RFC 6749 §5.2). `message` is for the client, `cause` for the log. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope';

  constructor(
    code: OAuthError['code'],
    description: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(description, options);
    this.code = code;
  }
}
