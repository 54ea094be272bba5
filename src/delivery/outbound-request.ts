import { eventJson } from '../events/event-log.ts';
import type { Endpoint } from '../ports/delivery.ts';
import type { StoredEvent } from '../ports/events.ts';
import type { Clock, Vault } from '../ports/system.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import {
  eventToken,
  type TokenTerms,
  tokenMediaType,
  verificationToken,
} from './security-event.ts';
import type { OutboundRequest } from './send.ts';
import { signWebhook } from './webhook.ts';

/** What outbound requests are built with. */
export interface DeliveryContext {
  readonly vault: Vault;
  readonly clock: Clock;
  /** Public URL of the server, the issuer of its tokens. */
  readonly issuer: string;
  /** Resolves the path of a resource type's endpoint, such as `/Users`. */
  readonly endpointOf: (tenant: string, resourceType: string) => Promise<string>;
}

/**
 * Returns the request that delivers an event: a webhook, or a pushed security event token (RFC
 * 8935 §2.1).
 */
export async function buildDelivery(
  endpoint: Endpoint,
  tenant: string,
  event: StoredEvent,
  context: DeliveryContext,
): Promise<OutboundRequest> {
  if (endpoint.stream === undefined) {
    return webhook(endpoint, event.id, eventJson(tenant, event), context);
  }
  return pushed(endpoint, await buildEventToken(endpoint, tenant, event, context), context);
}

/** Returns the security event token of an event, for an endpoint with a stream. */
export function buildEventToken(
  endpoint: Endpoint,
  tenant: string,
  event: StoredEvent,
  context: DeliveryContext,
): Promise<string> {
  return eventToken(tenant, event, context.endpointOf, termsOf(endpoint, context));
}

/**
 * Returns a request that tests whether an endpoint can be reached and verifies what it receives.
 */
export async function buildTestDelivery(
  endpoint: Endpoint,
  id: string,
  context: DeliveryContext,
): Promise<OutboundRequest> {
  if (endpoint.stream === undefined) {
    const body = {
      id,
      type: 'endpoint.test',
      tenant: endpoint.tenant,
      // A test event is not in the log, whose sequence starts at 1.
      sequence: 0,
      created: `${toTimestamp(context.clock.now())}Z`,
      subject: endpoint.id,
      actor: {},
      data: { endpoint: endpoint.id },
    };
    return webhook(endpoint, id, JSON.stringify(body), context);
  }
  return pushed(
    endpoint,
    await verificationToken(id, endpoint.id, termsOf(endpoint, context)),
    context,
  );
}

function webhook(
  { url, secrets }: Endpoint,
  id: string,
  body: string,
  { vault, clock }: DeliveryContext,
): OutboundRequest {
  const now = clock.now();
  const live = secrets.filter(({ until }) => until === undefined || until > toTimestamp(now));
  const opened = live.map(({ sealed }) => vault.decrypt(sealed));
  return { url, headers: { ...signWebhook(opened, id, now, body) }, body };
}

function pushed(
  { url, stream }: Endpoint,
  token: string,
  { vault }: DeliveryContext,
): OutboundRequest {
  const { authorization } = stream!;
  const bearer: Record<string, string> =
    authorization === undefined ? {} : { Authorization: `Bearer ${vault.decrypt(authorization)}` };
  return {
    url,
    headers: { 'Content-Type': tokenMediaType, Accept: 'application/json', ...bearer },
    body: token,
  };
}

function termsOf(
  { stream, secrets }: Endpoint,
  { vault, clock, issuer }: DeliveryContext,
): TokenTerms {
  return { key: vault.decrypt(secrets[0]!.sealed), issuer, stream: stream!, now: clock.now() };
}
