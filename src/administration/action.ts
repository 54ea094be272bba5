import type { TrustTerms } from '../access/oauth-client.ts';
import type { CustomType, EventType } from '../events/event.ts';
import type { LoggedChange } from '../events/event-log.ts';
import type { AccessScope, ApiToken, RateLimit } from '../ports/access.ts';
import type { AccountEmail } from '../ports/account.ts';
import type { AdministratorRole } from '../ports/administrators.ts';
import type { StreamTerms } from '../ports/delivery.ts';
import type { SetupBrand } from '../ports/setup-links.ts';
import type { Transaction } from '../ports/store.ts';
import type { Administration, AppliedDefinitions } from './context.ts';
import type {
  AccountView,
  AdministratorView,
  ApiTokenView,
  ConnectionView,
  CredentialView,
  EndpointView,
  GuardView,
  SetupLinkView,
  TenantView,
} from './views.ts';

/** One kind of action: the fields it takes beside its kind, and the view it returns. */
interface ActionType<Input, View> {
  readonly input: Input;
  readonly view: View;
}

/**
 * The actions of administrators. An action is plain data: it crosses to the writing thread, and the
 * audit records it.
 */
export interface ActionMap {
  readonly 'tenant.create': ActionType<NewTenant, TenantView>;
  readonly 'tenant.update': ActionType<NewTenant, TenantView>;
  readonly 'tenant.addDomain': ActionType<OfTenant & { readonly domain: string }, TenantView>;
  readonly 'tenant.removeDomain': ActionType<OfTenant & { readonly domain: string }, TenantView>;
  readonly 'tenant.pause': ActionType<OfTenant, TenantView>;
  readonly 'tenant.resume': ActionType<OfTenant, TenantView>;
  readonly 'tenant.delete': ActionType<OfTenant, TenantView>;
  readonly 'tenant.restore': ActionType<OfTenant, TenantView>;
  readonly 'connection.create': ActionType<NewConnection, ConnectionView>;
  readonly 'connection.update': ActionType<ConnectionChange, ConnectionView>;
  readonly 'connection.pause': ActionType<OfConnection, ConnectionView>;
  readonly 'connection.resume': ActionType<OfConnection, ConnectionView>;
  readonly 'connection.delete': ActionType<OfConnection, ConnectionView>;
  readonly 'connection.restore': ActionType<OfConnection, ConnectionView>;
  readonly 'connection.release': ActionType<OfConnection, ConnectionView>;
  /** The request log keeps all its requests for a while. */
  readonly 'connection.watch': ActionType<
    OfConnection & { readonly minutes: number },
    ConnectionView
  >;
  readonly 'setupLink.create': ActionType<NewSetupLink, SetupLinkView>;
  readonly 'setupLink.revoke': ActionType<OfSetupLink, SetupLinkView>;
  /** The following are what a set-up link does. Each checks again that the link is valid. */
  readonly 'setupLink.open': ActionType<OfSetupLink, SetupLinkView>;
  readonly 'setupLink.choose': ActionType<
    OfSetupLink & { readonly provider: string; readonly profile: string },
    SetupLinkView
  >;
  readonly 'setupLink.createCredential': ActionType<
    OfSetupLink & NewCredential,
    CredentialView & { readonly clientId: string }
  >;
  readonly 'setupLink.revokeCredential': ActionType<
    OfSetupLink & { readonly credential: string },
    CredentialView
  >;
  /** Groups that are left out keep their roles. */
  readonly 'setupLink.mapRoles': ActionType<
    OfSetupLink & { readonly mappings: readonly GroupRoles[] },
    SetupLinkView
  >;
  readonly 'setupLink.finish': ActionType<OfSetupLink, SetupLinkView>;
  readonly 'credential.create': ActionType<
    OfConnection & NewCredential,
    CredentialView & { readonly clientId: string }
  >;
  readonly 'credential.revoke': ActionType<
    OfTenant & { readonly credential: string },
    CredentialView
  >;
  readonly 'account.register': ActionType<NewAccount, AccountView>;
  readonly 'account.update': ActionType<AccountChange, AccountView>;
  readonly 'account.delete': ActionType<OfTenant & { readonly account: string }, AccountView>;
  readonly 'link.approve': ActionType<OfTenant & { readonly user: string }, AccountView>;
  readonly 'link.reject': ActionType<OfTenant & { readonly user: string }, AccountView>;
  readonly 'guard.release': ActionType<OfTenant & { readonly minutes: number }, GuardView>;
  /** Records that the guard holds removals, once until the next release. The server does it. */
  readonly 'guard.hold': ActionType<OfTenant, GuardView>;
  readonly 'apiToken.create': ActionType<NewApiToken, ApiTokenView>;
  readonly 'apiToken.revoke': ActionType<{ readonly token: string }, ApiTokenView>;
  readonly 'administrator.create': ActionType<NewAdministrator & WithLink, AdministratorView>;
  /** Another role, or `disabled`, ends its sessions. */
  readonly 'administrator.update': ActionType<AdministratorChange, AdministratorView>;
  readonly 'administrator.delete': ActionType<OfAdministrator, AdministratorView>;
  /** Creates a one-time link, in place of the one before. */
  readonly 'administrator.link': ActionType<OfAdministrator & WithLink, AdministratorView>;
  /** Ends its sessions, deletes its password, and creates a link as `administrator.link` does. */
  readonly 'administrator.resetPassword': ActionType<OfAdministrator & WithLink, AdministratorView>;
  /** Creates a one-time link for the first owner. */
  readonly 'administrator.linkOwner': ActionType<WithLink, { readonly expires: string }>;
  /** Uses a link: sets name and password, and signs in. */
  readonly 'administrator.redeem': ActionType<RedeemedLink, AdministratorView>;
  /** Ends its other sessions. */
  readonly 'administrator.changePassword': ActionType<PasswordChange, AdministratorView>;
  readonly 'session.create': ActionType<NewSession, AdministratorView>;
  readonly 'session.delete': ActionType<
    OfAdministrator & { readonly session: string },
    AdministratorView
  >;
  readonly 'endpoint.create': ActionType<NewEndpoint, EndpointView>;
  readonly 'endpoint.update': ActionType<EndpointChange, EndpointView>;
  /** The current secret stays valid for one more day, beside the new one. */
  readonly 'endpoint.rotate': ActionType<OfEndpoint & { readonly sealed: string }, EndpointView>;
  readonly 'endpoint.enable': ActionType<OfEndpoint, EndpointView>;
  readonly 'endpoint.disable': ActionType<OfEndpoint, EndpointView>;
  readonly 'endpoint.delete': ActionType<OfEndpoint, EndpointView>;
  /** Sends dead deliveries again, or a range of events of one tenant. */
  readonly 'endpoint.replay': ActionType<
    OfEndpoint & { readonly range?: ReplayRange },
    EndpointView & { readonly replayed: number }
  >;
  /** Adds an event of the application to the event log, in order with the others. */
  readonly 'event.record': ActionType<
    NewEvent,
    { readonly type: string; readonly subject: string }
  >;
  /** Replaces the schemas, extensions and resource types of a tenant; `definitions` is JSON. */
  readonly 'schemas.replace': ActionType<
    OfTenant & { readonly definitions: string },
    Pick<AppliedDefinitions, 'version' | 'changed'> & { readonly tenant: string }
  >;
  /** Writes a backup into a folder. An action, so that the audit records it. */
  readonly 'system.backup': ActionType<{ readonly folder: string }, { readonly folder: string }>;
  /** Reads the sealed secrets of a resource. An action, so that the audit records it. */
  readonly 'secrets.read': ActionType<
    OfTenant & { readonly resourceType: string; readonly resource: string },
    { readonly id: string; readonly resourceType: string }
  >;
}

/** The kind of an action. */
export type ActionKind = keyof ActionMap;

/** An action of one kind, or of any. */
export type Action<K extends ActionKind = ActionKind> = {
  [P in K]: { readonly kind: P } & ActionMap[P]['input'];
}[K];

/** The view that an action returns. */
export type ViewOf<K extends ActionKind> = ActionMap[K]['view'];

/** What executing an action yields. */
export interface ActionResult<View> {
  readonly view: View;
  /** Shown once, and never stored. */
  readonly secret?: string;
  /** The former values of the fields that an update has changed, for its event. */
  readonly previous?: Readonly<Record<string, unknown>>;
}

/**
 * Fields of an action that the audit may record. The kind and the tenant have columns of their own.
 */
type AuditedField<A> = A extends object ? Exclude<keyof A, 'kind' | 'tenant'> : never;

/** Everything about one kind of action. */
export interface ActionDefinition<A extends { readonly kind: ActionKind }, View> {
  /** @throws ScimError notFound, conflict, invalidValue, quotaExceeded */
  readonly execute: (
    transaction: Transaction,
    action: A,
    context: Administration,
  ) => Promise<ActionResult<View>>;
  /**
   * The event that the action adds to its tenant's log; its data is the view, under the name of the
   * object. A function builds another event. Absent: only the audit records the action.
   */
  readonly event?: EventType | ((action: A, view: View) => LoggedChange);
  /**
   * The fields whose values the audit records, or `names`: only the names of the fields that were
   * set, because the values are personal data and would outlive the person in the audit.
   */
  readonly audit: readonly AuditedField<A>[] | 'names';
  /** The object that the audit names. Default: the id of the view, or else the tenant. */
  readonly target?: (action: A) => string;
}

/** The definitions of some kinds, or of all. A missing one does not compile. */
export type ActionDefinitions<K extends ActionKind = ActionKind> = {
  readonly [P in K]: ActionDefinition<Action<P>, ViewOf<P>>;
};

/** The kinds of a topic: `ActionsOf<'tenant'>`. */
export type ActionsOf<Topic extends string> = Extract<ActionKind, `${Topic}.${string}`>;

interface OfTenant {
  readonly tenant: string;
}

interface OfConnection extends OfTenant {
  readonly connection: string;
}

interface OfEndpoint {
  readonly endpoint: string;
}

interface OfSetupLink extends OfTenant {
  readonly link: string;
}

interface NewSetupLink extends OfConnection {
  readonly hours: number;
  /** Roles that it may give. */
  readonly roles: readonly string[];
  /** Absent: as the latest link of the tenant. */
  readonly brand?: SetupBrand;
}

/** The roles of the members of one group. */
export interface GroupRoles {
  /** Id of the group. */
  readonly group: string;
  readonly roles: readonly string[];
}

interface NewTenant extends OfTenant {
  readonly name?: string;
  readonly policy?: PolicyChange;
}

/** Parts of a policy (`Policy` of accounts) to set. Null resets a part to its default. */
export type PolicyChange = Readonly<Record<string, unknown>>;

interface NewConnection extends OfTenant {
  /** Default: a new one. Given where other actions of the same transaction name the connection. */
  readonly id?: string;
  readonly name: string;
  readonly profile: string;
  readonly limits?: RateLimit;
  readonly discovery?: 'full' | 'rfc7643';
}

interface ConnectionChange extends OfConnection {
  readonly name?: string;
  readonly profile?: string;
  /** Null: the limits of the site. */
  readonly limits?: RateLimit | null;
  readonly discovery?: 'full' | 'rfc7643';
}

/** A credential to create. */
export type NewCredential = {
  readonly name: string;
  readonly scope?: AccessScope;
  /** Absent: no expiry; a client secret expires after a year. */
  readonly days?: number;
  /** When it expires, instead of `days`: milliseconds since 1970. */
  readonly expires?: number;
} & (
  | { readonly credentialKind: 'token'; readonly user?: string; readonly given?: GivenSecret }
  | { readonly credentialKind: 'secret'; readonly given?: GivenSecret }
  /** A public key as `readPublicKey` returns it. */
  | {
      readonly credentialKind: 'key';
      readonly key: Readonly<Record<string, unknown>> & { readonly kid: string };
    }
  | { readonly credentialKind: 'trust'; readonly trust: TrustTerms }
);

/** A token or secret that the operator chose, as it is stored. Default: a new one, shown once. */
export interface GivenSecret {
  /** As `hashToken` returns it. */
  readonly hash: string;
  readonly lastFour: string;
}

interface NewAccount extends OfTenant {
  readonly username: string;
  readonly displayName?: string;
  readonly emails?: readonly AccountEmail[];
  readonly externalId?: string;
  /** JSON. */
  readonly settings?: string;
  readonly protected?: boolean;
}

interface AccountChange extends OfTenant {
  readonly account: string;
  readonly settings?: string;
  readonly protected?: boolean;
  /**
   * This and the following belong to the identity provider while a connection manages the account.
   */
  readonly displayName?: string;
  readonly emails?: readonly AccountEmail[];
  readonly externalId?: string;
  readonly status?: 'active' | 'deactivated';
}

interface NewApiToken {
  readonly name: string;
  /** The only tenant that the token reaches. */
  readonly tenant?: string;
  readonly role: ApiToken['role'];
  readonly days?: number;
}

interface NewAdministrator {
  /** The only tenant that it reaches. */
  readonly tenant?: string;
  /** As `emailKey` returns it. */
  readonly email: string;
  readonly name: string;
  readonly role: AdministratorRole;
}

interface WithLink {
  /** When the link expires: milliseconds since 1970. */
  readonly linkExpires: number;
}

interface OfAdministrator {
  /** The tenant of the administrator, under which the audit has the action. */
  readonly tenant?: string;
  readonly administrator: string;
}

interface AdministratorChange extends OfAdministrator {
  readonly name?: string;
  readonly role?: AdministratorRole;
  readonly disabled?: boolean;
}

interface RedeemedLink {
  readonly tenant?: string;
  /** Keyed hash of the link's secret. */
  readonly link: string;
  /** As `emailKey` returns it. */
  readonly email?: string;
  readonly name?: string;
  /** Slow hash. */
  readonly password: string;
  /** When the session ends: milliseconds since 1970. */
  readonly expires: number;
}

interface PasswordChange extends OfAdministrator {
  /** Slow hashes: the one that was checked, and the new one. */
  readonly former?: string;
  readonly password: string;
  /** Hash of the session that stays. */
  readonly keep?: string;
}

interface NewSession extends OfAdministrator {
  readonly by: 'password' | 'oidc';
  /** The slow hash that was checked. */
  readonly password?: string;
  /** When the session ends: milliseconds since 1970. */
  readonly expires: number;
}

interface NewEndpoint {
  /** Absent: the endpoint receives the events of every tenant. */
  readonly tenant?: string;
  readonly name: string;
  /** As `checkEndpointUrl` returns it; empty for a stream that is polled. */
  readonly url: string;
  /** How tokens reach the receiver, without its bearer token. */
  readonly stream?: Omit<StreamTerms, 'authorization'>;
  /** The bearer token of the receiver, encrypted. */
  readonly authorization?: string;
  readonly types?: readonly string[];
  /** The encrypted secret. */
  readonly sealed: string;
  /** True: nothing is sent to it until it is enabled. */
  readonly disabled?: true;
}

interface EndpointChange extends OfEndpoint {
  readonly name?: string;
  readonly url?: string;
  /** Null: all types. */
  readonly types?: readonly string[] | null;
}

interface NewEvent extends OfTenant {
  readonly type: CustomType;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Events of one tenant, by number, both ends included. */
export interface ReplayRange {
  readonly tenant: string;
  readonly from: number;
  readonly to: number;
}

/** An action on an endpoint. */
export type EndpointAction = Action<ActionsOf<'endpoint'>>;
