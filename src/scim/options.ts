import type { TokenGrant, TokenRequest } from '../access/oauth.ts';
import type { Authenticate } from '../access/principal.ts';
import type { RefusalLimits } from '../access/refusals.ts';
import type { Directory } from '../directory/directory.ts';
import type { Intake } from '../directory/intake.ts';
import type { RateLimit } from '../ports/access.ts';
import type { Clock, Ids, Logger, Tracer } from '../ports/system.ts';
import type { BulkLimits } from '../protocol/bulk/read-bulk.ts';
import type { PageLimits } from '../protocol/list/query.ts';
import type { Profile } from '../protocol/profiles/profile.ts';
import type { RequestObserver } from './request-outcome.ts';
import type { HostTerms } from './target.ts';

/** Options of `createHandler`. */
export interface HandlerOptions {
  readonly directory: Directory;
  readonly authenticate: Authenticate;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /**
   * What every URL in answers begins with, without a slash at its end: `https://scim.example.com`,
   * `https://example.com/idm`.
   */
  readonly publicUrl: string;
  /**
   * Present: URLs in answers begin with the Host of the request, and with `publicUrl` where the
   * request has no usable one.
   */
  readonly followsHost?: HostTerms;
  /** Whether discovery needs no credential (RFC 7643 §5 asks for it). Default true. */
  readonly openDiscovery?: boolean;
  readonly pages?: PageLimits;
  /**
   * Whether changes are written to the event log, so that discovery offers security events.
   * Default true.
   */
  readonly events?: boolean;
  /** URL of documentation for people, named by discovery. Default: RFC 7644. */
  readonly documentationUri?: string;
  /** The bulk limits of the directory. */
  readonly bulk?: BulkLimits;
  /** The profile that discovery describes to a caller without a credential. Default: `default`. */
  readonly site?: { readonly profile: Profile };
  /** Absent: unlimited. */
  readonly limits?: RequestLimits;
  /** Counts request bodies in progress; shared with other handlers. Default: one of its own. */
  readonly intake?: Intake;
  /** Called after each request, in this order. Default: one log line for each request. */
  readonly observers?: readonly RequestObserver[];
  /** Begins and ends a span for each request. Absent: no traces. */
  readonly tracer?: Tracer;
  /** Absent: there is no token endpoint. */
  readonly oauth?: OAuth;
  /** Resolves with what keeps the server from its work; undefined when it is ready. */
  readonly readiness?: () => Promise<string | undefined>;
}

/** Rate limits of requests. */
export interface RequestLimits extends RefusalLimits {
  /** For a connection without a limit of its own. */
  readonly perConnection: RateLimit;
}

/** The token endpoint (RFC 6749 §3.2). */
export interface OAuth {
  /** Checks a request for a token. @throws OAuthError */
  authorize(request: TokenRequest): Promise<TokenGrant>;
  /** Resolves with the access token of a grant. */
  issue(grant: TokenGrant): Promise<string>;
}
