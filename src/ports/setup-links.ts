/**
 * Set-up links: what lets the administrator of an identity provider set up one connection, without
 * an account of this server.
 */
export interface SetupLinkReader {
  /** The link whose secret has this keyed hash, in whatever tenant: it is what tells the tenant. */
  setupLinkByHash(hash: string): Promise<SetupLink | undefined>;
  setupLink(tenant: string, id: string): Promise<SetupLink | undefined>;
  /** The links of a tenant, the latest first. */
  setupLinks(tenant: string, limit: number): Promise<readonly SetupLink[]>;
}

export interface SetupLinkTransaction extends SetupLinkReader {
  /** Creates it, or replaces what has its id. */
  putSetupLink(link: SetupLink): Promise<void>;
  /** Deletes links of a connection that expired before an instant. */
  deleteExpiredSetupLinks(tenant: string, connection: string, before: string): Promise<void>;
}

export interface SetupLink {
  readonly tenant: string;
  /** Grows with time. */
  readonly id: string;
  /** The only connection that it reaches. */
  readonly connection: string;
  /** Keyed hash of the secret; the secret itself is nowhere. */
  readonly hash: string;
  readonly created: string;
  readonly expires: string;
  readonly revoked?: string;
  /** When it was opened first. */
  readonly opened?: string;
  /** When the set-up was finished. */
  readonly finished?: string;
  /** Name of the identity provider that was chosen. */
  readonly provider?: string;
  /** Roles that it may give to groups of its connection. */
  readonly roles: readonly string[];
  /** How the pages look. */
  readonly brand?: SetupBrand;
}

/** Whose pages they are, as the customer sees them. */
export interface SetupBrand {
  readonly name?: string;
  /** `#rrggbb`. */
  readonly color?: string;
  readonly logo?: {
    readonly type: 'image/png' | 'image/svg+xml';
    /** Base64. */
    readonly data: string;
  };
}
