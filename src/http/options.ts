import type { Authenticate } from '../access/principal.ts';
import type { Directory } from '../directory/directory.ts';
import type { Clock, Ids, Logger } from '../ports/system.ts';
import type { BulkLimits } from '../protocol/bulk/read-bulk.ts';
import type { PageLimits } from '../protocol/list/query.ts';
import type { Profile } from '../protocol/profiles/profile.ts';

/** What a handler is made of. */
export interface HandlerOptions {
  readonly directory: Directory;
  readonly authenticate: Authenticate;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Origin of every address in answers, without a slash at its end: `https://scim.example.com`. */
  readonly origin: string;
  /** Whether discovery needs no credential (RFC 7643 §5 asks for it). Default true. */
  readonly openDiscovery?: boolean;
  readonly pages?: PageLimits;
  /** As the directory has them. */
  readonly bulk?: BulkLimits;
  /** Whose schemas and profile discovery shows to who comes without a credential. Default: the built-in ones. */
  readonly site?: { readonly tenant: string; readonly profile: Profile };
  /** Whether the server can do its work; what is wrong otherwise. */
  readonly readiness?: () => Promise<string | undefined>;
}
