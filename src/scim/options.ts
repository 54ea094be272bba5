import type { TokenGrant, TokenRequest } from '../access/oauth.ts';
import type { Authenticate } from '../access/principal.ts';
import type { RefusalLimits } from '../access/refusals.ts';
import type { UsageRecorder } from '../access/usage.ts';
import type { Directory } from '../directory/directory.ts';
import type { Intake } from '../directory/intake.ts';
import type { RefusedRequests } from '../events/refused-requests.ts';
import type { RateLimit } from '../ports/access.ts';
import type { RequestRow } from '../ports/requests.ts';
import type { Clock, Ids, Logger, Tracer } from '../ports/system.ts';
import type { BulkLimits } from '../protocol/bulk/read-bulk.ts';
import type { PageLimits } from '../protocol/list/query.ts';
import type { Profile } from '../protocol/profiles/profile.ts';
import type { HostTerms } from './target.ts';

/** What a handler is made of. */
export interface HandlerOptions {
  readonly directory: Directory;
  readonly authenticate: Authenticate;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Where every address in answers begins, without a slash at its end: `https://scim.example.com`, `https://example.com/idm`. */
  readonly origin: string;
  /** Present: addresses begin with the Host of the request instead, and `origin` is for requests without a usable one. */
  readonly followsHost?: HostTerms;
  /** Whether discovery needs no credential (RFC 7643 §5 asks for it). Default true. */
  readonly openDiscovery?: boolean;
  readonly pages?: PageLimits;
  /** Whether changes are written to the event log, so that discovery offers security events. Default true. */
  readonly events?: boolean;
  /** Documentation for people, as discovery names it. Default: RFC 7644. */
  readonly documentationUri?: string;
  /** As the directory has them. */
  readonly bulk?: BulkLimits;
  /** Whose profile discovery describes to a caller without a credential. Default: `default`. */
  readonly site?: { readonly profile: Profile };
  /** Absent: nobody is limited. */
  readonly limits?: RequestLimits;
  /** Counts the bodies under way, where others receive some too. Absent: one of its own. */
  readonly intake?: Intake;
  /** Absent: nobody counts. */
  readonly usage?: UsageRecorder;
  /** Keeps what was asked. Absent: nobody does. */
  readonly requests?: { add(row: RequestRow): void };
  /** Keeps requests that were refused for their credential. Absent: they are not kept. */
  readonly refused?: Pick<RefusedRequests, 'keep'>;
  /** Told of every answer. */
  readonly measure?: (measurement: Measurement) => void;
  /** Absent: nobody traces. */
  readonly tracer?: Tracer;
  /** Absent: there is no token endpoint. */
  readonly oauth?: OAuth;
  /** Told of what an administrator ought to know, whatever becomes of the request. */
  readonly notice?: (notice: Notice) => void;
  /** Whether the server can do its work; what is wrong otherwise. */
  readonly readiness?: () => Promise<string | undefined>;
}

export interface RequestLimits extends RefusalLimits {
  /** Of a connection that has none of its own. */
  readonly perConnection: RateLimit;
}

export interface OAuth {
  /** @throws OAuthError */
  authorize(request: TokenRequest): Promise<TokenGrant>;
  issue(grant: TokenGrant): Promise<string>;
}

export interface Notice {
  /** `held`: the mass-change guard stopped it. `quotaExceeded`: the tenant has no seat left. */
  readonly kind: 'held' | 'quotaExceeded';
  readonly tenant: string;
  readonly connection: string;
  readonly requestId: string;
  readonly detail: string;
}

/** One request that was answered; nothing of it was chosen by the client but its method, and that is one we know. */
export interface Measurement {
  readonly endpoint: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
  readonly effect?: 'changed' | 'no effect';
  readonly scimType?: string;
}
