import { clientIdOf } from '../access/oauth-client.ts';
import { readPolicy } from '../accounts/policy.ts';
import type {
  ApiToken,
  AuditEntry,
  Connection,
  Credential,
  Tenant,
  Usage,
} from '../ports/access.ts';
import type { Account, GuardState, HeldLink } from '../ports/account.ts';
import type { Delivery, DeliveryCounts, Endpoint, StreamTerms } from '../ports/delivery.ts';

/** What administrators see. Instants are RFC 3339; nothing that is a secret, or its hash, is here. */
export type View = Readonly<Record<string, unknown>>;

export function tenantView({ id, name, status, created, purgeAfter, policy }: Tenant): View {
  return {
    id,
    name,
    status,
    created: instant(created),
    ...maybe('erasedAfter', purgeAfter),
    policy: readPolicy(policy),
  };
}

export function connectionView(connection: Connection, usage?: Usage): View {
  const { tenant, id, name, profile, status, created, purgeAfter, limits, discovery } = connection;
  return {
    id,
    tenant,
    name,
    profile,
    status,
    created: instant(created),
    ...maybe('erasedAfter', purgeAfter),
    clientId: clientIdOf(connection),
    ...(limits === undefined ? {} : { limits }),
    ...(discovery === undefined ? {} : { discovery }),
    ...usageView(usage),
  };
}

export function credentialView(credential: Credential, usage?: Usage): View {
  const { id, connection, kind, name, lastFour, scope, created, expires, revoked, user, details } =
    credential;
  return {
    id,
    connection,
    kind,
    name,
    ...(kind === 'token' || kind === 'secret' ? { lastFour } : {}),
    scope,
    created: instant(created),
    ...maybe('expires', expires),
    ...maybe('revoked', revoked),
    ...(user === undefined ? {} : { user }),
    ...(details === undefined ? {} : { [kind]: JSON.parse(details) as unknown }),
    ...usageView(usage),
  };
}

function usageView(usage: Usage | undefined): View {
  if (usage === undefined) return { requests: 0, errors: 0 };
  const { requests, errors, failing, lastRequest, lastSuccess, lastError, lastErrorDetail } = usage;
  return {
    requests,
    errors,
    ...(failing === undefined ? {} : { failing }),
    ...maybe('lastRequest', lastRequest),
    ...maybe('lastSuccess', lastSuccess),
    ...maybe('lastError', lastError),
    ...(lastErrorDetail === undefined ? {} : { lastErrorDetail }),
  };
}

/** @param roles absent: not asked for */
export function accountView(account: Account, roles?: readonly string[]): View {
  const { id, username, displayName, emails, settings, status, connection, resource, externalId } =
    account;
  return {
    id,
    username,
    displayName,
    emails,
    ...(externalId === undefined ? {} : { externalId }),
    status,
    protected: account.protected,
    ...(connection === undefined ? {} : { connection }),
    ...(resource === undefined ? {} : { user: resource }),
    ...(roles === undefined ? {} : { roles }),
    settings: JSON.parse(settings) as unknown,
    created: instant(account.created),
    lastModified: instant(account.lastModified),
    ...maybe('erasedAfter', account.purgeAfter),
  };
}

export function heldLinkView({ resource, account, created }: HeldLink): View {
  return { user: resource, account, created: instant(created) };
}

export function guardView(
  tenant: string,
  { removals, heldSince, releasedUntil }: GuardState,
): View {
  return {
    tenant,
    removals,
    ...maybe('heldSince', heldSince),
    ...maybe('releasedUntil', releasedUntil),
  };
}

/** Its secrets are not here. */
export function endpointView(
  { id, tenant, name, url, stream, types, status, reason, failingSince, created }: Endpoint,
  counts?: DeliveryCounts,
): View {
  return {
    id,
    ...(tenant === undefined ? {} : { tenant }),
    name,
    ...(url === '' ? {} : { url }),
    ...(stream === undefined ? {} : { stream: streamView(stream) }),
    ...(types === undefined ? {} : { types }),
    status,
    ...(reason === undefined ? {} : { reason }),
    ...maybe('failingSince', failingSince),
    created: instant(created),
    ...counts,
  };
}

function streamView({ method, audience, content }: StreamTerms): View {
  return { method, audience, content };
}

export function deliveryView({
  tenant,
  sequence,
  subject,
  status,
  attempts,
  nextAt,
  lastError,
}: Delivery): View {
  return {
    tenant,
    sequence,
    subject,
    status,
    attempts,
    ...(status === 'open' ? { nextAt: instant(nextAt) } : {}),
    ...(lastError === undefined ? {} : { lastError }),
  };
}

export function apiTokenView({
  id,
  name,
  lastFour,
  tenant,
  role,
  created,
  expires,
  revoked,
}: ApiToken): View {
  return {
    id,
    name,
    lastFour,
    ...(tenant === undefined ? {} : { tenant }),
    role,
    created: instant(created),
    ...maybe('expires', expires),
    ...maybe('revoked', revoked),
  };
}

export function auditView({
  id,
  tenant,
  actor,
  action,
  target,
  detail,
  created,
}: AuditEntry): View {
  return {
    id,
    ...(tenant === undefined ? {} : { tenant }),
    actor,
    action,
    target,
    detail: JSON.parse(detail) as unknown,
    created: instant(created),
  };
}

/** Stored instants are UTC without saying so. */
export function instant(key: string): string {
  return `${key}Z`;
}

function maybe(name: string, key: string | undefined): View {
  return key === undefined ? {} : { [name]: instant(key) };
}
