import type { TrustTerms } from '../../access/oauth-client.ts';
import type { AccessScope, CredentialKind, RateLimit } from '../../ports/access.ts';
import type { GivenSecret, PolicyChange } from '../action.ts';

/**
 * The wanted configuration, ready to be compared with what there is: secrets are hashes or
 * encrypted, URLs and keys are checked. Plain data, because it crosses to the writing thread.
 *
 * A list that is absent is not managed. In an object that is present, absent fields have their
 * defaults; `status`, `secret` and `policy.domains` stay as they are.
 */
export interface WantedConfiguration {
  readonly tenants?: readonly WantedTenant[];
  /** Webhooks that receive the events of every tenant. */
  readonly webhooks?: readonly WantedWebhook[];
}

/** A tenant, by its id. */
export interface WantedTenant {
  readonly id: string;
  /** Default: the id. */
  readonly name?: string;
  readonly status?: 'active' | 'paused';
  /** Rules of roles name connections instead of ids. */
  readonly policy?: PolicyChange;
  readonly connections?: readonly WantedConnection[];
  readonly webhooks?: readonly WantedWebhook[];
}

/** A connection, by its name. */
export interface WantedConnection {
  readonly name: string;
  readonly renamedFrom?: string;
  readonly profile?: string;
  readonly status?: 'active' | 'paused';
  readonly limits?: RateLimit;
  readonly discovery?: 'full' | 'rfc7643';
  readonly credentials?: readonly WantedCredential[];
}

/** A credential, by its name. */
export interface WantedCredential {
  readonly name: string;
  readonly kind: Exclude<CredentialKind, 'access'>;
  readonly scope?: AccessScope;
  /** Milliseconds since 1970. */
  readonly expires?: number;
  /** Of a token or client secret. Absent: the credential exists, and keeps its secret. */
  readonly secret?: GivenSecret;
  /** As `readPublicKey` returns it. */
  readonly key?: Readonly<Record<string, unknown>> & { readonly kid: string };
  readonly trust?: TrustTerms;
}

/** A webhook, by its name. */
export interface WantedWebhook {
  readonly name: string;
  readonly renamedFrom?: string;
  /** As `checkEndpointUrl` returns it. */
  readonly url: string;
  /** Absent: all. */
  readonly types?: readonly string[];
  readonly status?: 'active' | 'disabled';
  /** Absent: the webhook exists, and keeps its secret. */
  readonly secret?: WantedWebhookSecret;
}

/** The signing secret of a webhook. Encryption is never the same twice, so equal ones are named. */
export interface WantedWebhookSecret {
  /** The secret, encrypted. */
  readonly sealed: string;
  /** Encrypted secrets of the server that are this one. */
  readonly equals: readonly string[];
}
