import type { TrustTerms } from '../access/oauth-client.ts';
import type { CustomType } from '../events/event.ts';
import type { AccessScope, ApiToken, RateLimit } from '../ports/access.ts';
import type { AccountEmail } from '../ports/account.ts';
import type { StreamTerms } from '../ports/delivery.ts';

/** What an administrator does, as data: it crosses to the thread that writes, and what it says goes on record. */
export type Action =
  | TenantAction
  | ConnectionAction
  | CredentialAction
  | AccountAction
  | GuardAction
  | ApiTokenAction
  | EndpointAction
  | EventAction
  | SecretsAction;

export type TenantAction =
  | {
      readonly kind: 'tenant.create';
      readonly tenant: string;
      readonly name?: string;
      readonly policy?: PolicyChange;
    }
  | {
      readonly kind: 'tenant.update';
      readonly tenant: string;
      readonly name?: string;
      readonly policy?: PolicyChange;
    }
  /** A domain that the tenant has proven, or no longer wants. */
  | {
      readonly kind: 'tenant.addDomain' | 'tenant.removeDomain';
      readonly tenant: string;
      readonly domain: string;
    }
  | {
      readonly kind: 'tenant.pause' | 'tenant.resume' | 'tenant.delete' | 'tenant.restore';
      readonly tenant: string;
    };

/** Parts of a policy (`Policy` of accounts) that are set; null takes a part back to its default. */
export type PolicyChange = Readonly<Record<string, unknown>>;

export type ConnectionAction =
  | {
      readonly kind: 'connection.create';
      readonly tenant: string;
      readonly name: string;
      readonly profile: string;
      readonly limits?: RateLimit;
      readonly discovery?: 'full' | 'rfc7643';
    }
  | {
      readonly kind: 'connection.update';
      readonly tenant: string;
      readonly connection: string;
      readonly name?: string;
      readonly profile?: string;
      /** Null: those of the site. */
      readonly limits?: RateLimit | null;
      readonly discovery?: 'full' | 'rfc7643';
    }
  | {
      readonly kind:
        | 'connection.pause'
        | 'connection.resume'
        | 'connection.delete'
        | 'connection.restore'
        | 'connection.release';
      readonly tenant: string;
      readonly connection: string;
    };

export type CredentialAction =
  | ({
      readonly kind: 'credential.create';
      readonly tenant: string;
      readonly connection: string;
    } & NewCredential)
  | { readonly kind: 'credential.revoke'; readonly tenant: string; readonly credential: string };

export type NewCredential = {
  readonly name: string;
  readonly scope?: AccessScope;
  /** Days; absent: for ever, or a year where it is a secret. */
  readonly days?: number;
} & (
  | { readonly credentialKind: 'token'; readonly user?: string }
  | { readonly credentialKind: 'secret' }
  /** A public key as `readPublicKey` makes it. */
  | {
      readonly credentialKind: 'key';
      readonly key: Readonly<Record<string, unknown>> & { readonly kid: string };
    }
  | { readonly credentialKind: 'trust'; readonly trust: TrustTerms }
);

export type AccountAction =
  | {
      readonly kind: 'account.register';
      readonly tenant: string;
      readonly username: string;
      readonly displayName?: string;
      readonly emails?: readonly AccountEmail[];
      readonly externalId?: string;
      /** JSON. */
      readonly settings?: string;
      readonly protected?: boolean;
    }
  | {
      readonly kind: 'account.update';
      readonly tenant: string;
      readonly account: string;
      readonly settings?: string;
      readonly protected?: boolean;
      /** These and the status belong to the identity provider while a connection manages the account. */
      readonly displayName?: string;
      readonly emails?: readonly AccountEmail[];
      readonly externalId?: string;
      readonly status?: 'active' | 'deactivated';
    }
  | { readonly kind: 'account.delete'; readonly tenant: string; readonly account: string }
  | {
      readonly kind: 'link.approve' | 'link.reject';
      readonly tenant: string;
      readonly user: string;
    };

/** Reads the sealed secrets of a resource; an action, so that it is on record. */
export interface SecretsAction {
  readonly kind: 'secrets.read';
  readonly tenant: string;
  readonly resourceType: string;
  readonly resource: string;
}

export type GuardAction =
  | { readonly kind: 'guard.release'; readonly tenant: string; readonly minutes: number }
  /** Notes that something was held; the server does it, once until the next release. */
  | { readonly kind: 'guard.hold'; readonly tenant: string };

export type ApiTokenAction =
  | {
      readonly kind: 'apiToken.create';
      readonly name: string;
      /** The only tenant it reaches. */
      readonly tenant?: string;
      readonly role: ApiToken['role'];
      readonly days?: number;
    }
  | { readonly kind: 'apiToken.revoke'; readonly token: string };

export type EndpointAction =
  | {
      readonly kind: 'endpoint.create';
      /** Absent: for the events of every tenant. */
      readonly tenant?: string;
      readonly name: string;
      /** As `checkEndpointUrl` lets it through; empty for one that polls. */
      readonly url: string;
      /** How tokens reach it; the bearer token that goes with them stands apart, sealed. */
      readonly stream?: Omit<StreamTerms, 'authorization'>;
      readonly authorization?: string;
      readonly types?: readonly string[];
      readonly sealed: string;
    }
  | {
      readonly kind: 'endpoint.update';
      readonly endpoint: string;
      readonly name?: string;
      readonly url?: string;
      /** Null: all. */
      readonly types?: readonly string[] | null;
    }
  /** The secret there was stays good for a day more, beside the new one. */
  | { readonly kind: 'endpoint.rotate'; readonly endpoint: string; readonly sealed: string }
  | {
      readonly kind: 'endpoint.enable' | 'endpoint.disable' | 'endpoint.delete';
      readonly endpoint: string;
    }
  /** Everything that is dead, or events of a tenant from one to another. */
  | { readonly kind: 'endpoint.replay'; readonly endpoint: string; readonly range?: ReplayRange };

/** Something the application wants its consumers to hear of, in order with the rest. */
export interface EventAction {
  readonly kind: 'event.record';
  readonly tenant: string;
  readonly type: CustomType;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ReplayRange {
  readonly tenant: string;
  readonly from: number;
  readonly to: number;
}
