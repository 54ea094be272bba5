import { ScimError } from '../protocol/errors/scim-error.ts';
import type { ParseContext } from '../protocol/profiles/profile.ts';
import type { RequestCause } from './command.ts';
import type { VersionedRegistry } from './registries.ts';

/** The caller of an operation, its tenant and profile, and the URL that answers refer to. */
export interface OperationContext {
  readonly tenant: string;
  readonly connection: string;
  readonly parseContext: ParseContext;
  /** The tenant's registry, from `Directory.registry`. */
  readonly registry: VersionedRegistry;
  readonly cause?: RequestCause;
  /** Absolute URL of the SCIM root, without a trailing slash. */
  readonly base: string;
  /** True when the credential may only read. */
  readonly readsOnly?: boolean;
}

/** Returns the refusal of a write with a credential that may only read. */
export function readsOnly(): ScimError {
  return new ScimError(
    'forbidden',
    'this credential may only read; writes need the scope scim or scim.users',
  );
}
