import { clientIdOf } from '../access/oauth-client.ts';
import { type Policy, readPolicy } from '../accounts/policy.ts';
import type {
  ApiToken,
  AuditEntry,
  Connection,
  Credential,
  CredentialKind,
  Tenant,
  Usage,
} from '../ports/access.ts';
import type { Account, GuardState, HeldLink } from '../ports/account.ts';
import type { StoredAdministrator } from '../ports/administrators.ts';
import type { Delivery, DeliveryCounts, Endpoint, StreamTerms } from '../ports/delivery.ts';
import type { SetupLink } from '../ports/setup-links.ts';
import { suggestionOf } from './traffic.ts';

/*
 * What administrators see of each thing. Times are RFC 3339; no secret and no hash of one is here.
 * The management API compiles only while each view fits the schema of the answers that show it. A
 * property that is undefined is left out of the answer.
 */

/** Any view. */
export type View = Readonly<Record<string, unknown>>;

/** A tenant, as administrators see it. */
export type TenantView = ReturnType<typeof tenantView>;
/** A connection, as administrators see it. */
export type ConnectionView = ReturnType<typeof connectionView>;
/** A credential, as administrators see it. */
export type CredentialView = ReturnType<typeof credentialView>;
/** An account, as administrators see it. */
export type AccountView = ReturnType<typeof accountView>;
/** An endpoint, as administrators see it. */
export type EndpointView = ReturnType<typeof endpointView>;
/** A token of the management API, as administrators see it. */
export type ApiTokenView = ReturnType<typeof apiTokenView>;

/** An administrator, as administrators see it. */
export type AdministratorView = ReturnType<typeof administratorView>;
/** A set-up link, as administrators see it. */
export type SetupLinkView = ReturnType<typeof setupLinkView>;

/** A guard after a change; what it has counted comes only with a look at it. */
export type GuardView = Partial<ReturnType<typeof guardView>> & { readonly tenant: string };

/** Returns a tenant with its whole policy, defaults included. */
export function tenantView({ id, name, status, created, purgeAfter, policy }: Tenant) {
  const whole: Policy = readPolicy(policy);
  return {
    id,
    name,
    status,
    created: toRfc3339(created),
    erasedAfter: toRfc3339(purgeAfter),
    policy: { ...whole },
  };
}

/** Returns a connection, with its use where that is given. */
export function connectionView(connection: Connection, usage?: Usage) {
  const { tenant, id, name, profile, status, created, purgeAfter, limits, discovery } = connection;
  const { watchedUntil } = connection;
  return {
    id,
    tenant,
    name,
    profile,
    status,
    created: toRfc3339(created),
    erasedAfter: toRfc3339(purgeAfter),
    clientId: clientIdOf(connection),
    limits,
    discovery,
    watchedUntil: toRfc3339(watchedUntil),
    suggestion: suggestionOf(profile, usage?.traffic),
    ...usageView(usage),
  };
}

/** Returns a credential, with its use where that is given. Access tokens are never shown. */
export function credentialView(credential: Credential, usage?: Usage) {
  const { id, connection, name, lastFour, scope, created, expires, revoked, user, details } =
    credential;
  const kind = credential.kind as Exclude<CredentialKind, 'access'>;
  const terms =
    details === undefined ? undefined : (JSON.parse(details) as Readonly<Record<string, unknown>>);
  return {
    id,
    connection,
    kind,
    name,
    lastFour: kind === 'token' || kind === 'secret' ? lastFour : undefined,
    scope,
    created: toRfc3339(created),
    expires: toRfc3339(expires),
    revoked: toRfc3339(revoked),
    user,
    key: kind === 'key' ? terms : undefined,
    trust: kind === 'trust' ? terms : undefined,
    ...usageView(usage),
  };
}

function usageView(usage: Usage | undefined) {
  return {
    requests: usage?.requests ?? 0,
    errors: usage?.errors ?? 0,
    failing: usage?.failing,
    lastRequest: toRfc3339(usage?.lastRequest),
    lastSuccess: toRfc3339(usage?.lastSuccess),
    lastError: toRfc3339(usage?.lastError),
    lastErrorDetail: usage?.lastErrorDetail,
  };
}

/** Returns an account, with its roles where they are given. */
export function accountView(account: Account, roles?: readonly string[]) {
  const { id, username, displayName, emails, externalId, status, connection } = account;
  return {
    id,
    username,
    displayName,
    emails,
    externalId,
    status,
    protected: account.protected,
    connection,
    user: account.resource,
    roles,
    settings: JSON.parse(account.settings) as Readonly<Record<string, unknown>>,
    created: toRfc3339(account.created),
    lastModified: toRfc3339(account.lastModified),
    erasedAfter: toRfc3339(account.purgeAfter),
  };
}

/** Returns a link that waits for a decision. */
export function heldLinkView({ resource, account, created }: HeldLink) {
  return { user: resource, account, created: toRfc3339(created) };
}

/**
 * Returns what the guard of a tenant has counted, and since or until when it holds or lets pass.
 */
export function guardView(tenant: string, { removals, heldSince, releasedUntil }: GuardState) {
  return {
    tenant,
    removals,
    heldSince: toRfc3339(heldSince),
    releasedUntil: toRfc3339(releasedUntil),
  };
}

/** Returns an endpoint without its secrets, with its counts of deliveries where they are given. */
export function endpointView(
  endpoint: Endpoint,
  counts?: DeliveryCounts & {
    readonly lastDay?: { readonly delivered: number; readonly failed: number };
  },
) {
  const { id, tenant, name, url, stream, types, status, reason, failingSince, created } = endpoint;
  return {
    id,
    tenant,
    name,
    url: url === '' ? undefined : url,
    stream: stream && streamView(stream),
    types,
    status,
    reason,
    failingSince: toRfc3339(failingSince),
    created: toRfc3339(created),
    ...counts,
  };
}

function streamView({ method, audience, content }: StreamTerms) {
  return { method, audience, content };
}

/** Returns a delivery; one that was given up has no next attempt. */
export function deliveryView(delivery: Delivery) {
  const { tenant, sequence, subject, status, attempts, nextAt, lastError, history } = delivery;
  return {
    tenant,
    sequence,
    subject,
    status,
    attempts,
    nextAt: status === 'open' ? toRfc3339(nextAt) : undefined,
    lastError,
    history: history?.map(({ at, ...attempt }) => ({ at: toRfc3339(at), ...attempt })),
  };
}

/** Returns a token of the management API, without the token. */
export function apiTokenView(token: ApiToken) {
  const { id, name, lastFour, tenant, role, created, expires, revoked } = token;
  return {
    id,
    name,
    lastFour,
    tenant,
    role,
    created: toRfc3339(created),
    expires: toRfc3339(expires),
    revoked: toRfc3339(revoked),
  };
}

/** Returns an administrator of the console. */
export function administratorView(administrator: StoredAdministrator) {
  const { id, email, name, role, tenant, status, password, created, lastSignIn } = administrator;
  return {
    id,
    email,
    name,
    role,
    tenant,
    status,
    hasPassword: password !== undefined,
    created: toRfc3339(created),
    lastSignIn: toRfc3339(lastSignIn),
  };
}

/** Returns a set-up link without its secret. */
export function setupLinkView(link: SetupLink, now: string) {
  const { id, tenant, connection, created, expires, revoked, opened, finished } = link;
  const status: 'revoked' | 'expired' | 'finished' | 'opened' | 'sent' =
    revoked !== undefined
      ? 'revoked'
      : expires <= now
        ? 'expired'
        : finished !== undefined
          ? 'finished'
          : opened === undefined
            ? 'sent'
            : 'opened';
  return {
    id,
    tenant,
    connection,
    status,
    created: toRfc3339(created),
    expires: toRfc3339(expires),
    revoked: toRfc3339(revoked),
    opened: toRfc3339(opened),
    finished: toRfc3339(finished),
    provider: link.provider,
    roles: link.roles,
    brand: link.brand && { name: link.brand.name, color: link.brand.color },
    hasLogo: link.brand?.logo !== undefined,
  };
}

/** Returns an entry of the audit. */
export function auditView({ id, tenant, actor, action, target, detail, created }: AuditEntry) {
  return {
    id,
    tenant,
    actor,
    action,
    target,
    detail: JSON.parse(detail) as Readonly<Record<string, unknown>>,
    created: toRfc3339(created),
  };
}

/**
 * Returns a stored time, which is UTC without saying so, as RFC 3339. Undefined stays undefined.
 */
export function toRfc3339(stored: string): string;
export function toRfc3339(stored: string | undefined): string | undefined;
export function toRfc3339(stored: string | undefined): string | undefined {
  return stored && `${stored}Z`;
}
