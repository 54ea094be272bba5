import { ScimError } from '../protocol/errors/scim-error.ts';
import type { ParseContext } from '../protocol/profiles/profile.ts';
import type { RequestOrigin } from './command.ts';
import type { VersionedRegistry } from './registries.ts';

/** Who asks, for which tenant, under which profile, and where the answers' addresses begin. */
export interface OperationContext {
  readonly tenant: string;
  readonly connection: string;
  readonly parseContext: ParseContext;
  /** The tenant's registry: `Directory.registry` gives it. */
  readonly registry: VersionedRegistry;
  readonly origin?: RequestOrigin;
  /** Absolute URL of the SCIM root, without a slash at its end. */
  readonly base: string;
  /** True: its credential may read and nothing else. */
  readonly readsOnly?: boolean;
}

export function readsOnly(): ScimError {
  return new ScimError(
    'forbidden',
    'this credential only reads; what writes needs one with the scope scim or scim.users',
  );
}
