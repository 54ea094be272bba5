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
import type { Parcel } from './send.ts';
import { signWebhook } from './webhook.ts';

/** What parcels are made with. */
export interface Packing {
  readonly vault: Vault;
  readonly clock: Clock;
  /** Origin of the server: the issuer of its tokens. */
  readonly issuer: string;
  /** Path of a resource type's endpoint, `/Users`. */
  readonly endpointOf: (tenant: string, resourceType: string) => Promise<string>;
}

/** An event as an endpoint gets it: a webhook, or a security event token that is pushed (RFC 8935 §2.1). */
export async function packEvent(
  endpoint: Endpoint,
  tenant: string,
  event: StoredEvent,
  packing: Packing,
): Promise<Parcel> {
  if (endpoint.stream === undefined) {
    return webhook(endpoint, event.id, eventJson(tenant, event), packing);
  }
  return pushed(endpoint, await tokenOf(endpoint, tenant, event, packing), packing);
}

/** An event as a token. The endpoint has a stream. */
export function tokenOf(
  endpoint: Endpoint,
  tenant: string,
  event: StoredEvent,
  packing: Packing,
): Promise<string> {
  return eventToken(tenant, event, packing.endpointOf, termsOf(endpoint, packing));
}

/** What shows whether an endpoint can be reached and understands what it gets. */
export async function packTest(endpoint: Endpoint, id: string, packing: Packing): Promise<Parcel> {
  if (endpoint.stream === undefined) {
    const body = {
      id,
      type: 'endpoint.test',
      tenant: endpoint.tenant,
      // It is not in the log, whose numbers begin with 1.
      sequence: 0,
      created: `${toTimestamp(packing.clock.now())}Z`,
      subject: endpoint.id,
      actor: {},
      data: { endpoint: endpoint.id },
    };
    return webhook(endpoint, id, JSON.stringify(body), packing);
  }
  return pushed(
    endpoint,
    await verificationToken(id, endpoint.id, termsOf(endpoint, packing)),
    packing,
  );
}

function webhook(
  { url, secrets }: Endpoint,
  id: string,
  body: string,
  { vault, clock }: Packing,
): Parcel {
  const now = clock.now();
  const live = secrets.filter(({ until }) => until === undefined || until > toTimestamp(now));
  const opened = live.map(({ sealed }) => vault.open(sealed));
  return { url, headers: { ...signWebhook(opened, id, now, body) }, body };
}

function pushed({ url, stream }: Endpoint, token: string, { vault }: Packing): Parcel {
  const { authorization } = stream!;
  const bearer: Record<string, string> =
    authorization === undefined ? {} : { Authorization: `Bearer ${vault.open(authorization)}` };
  return {
    url,
    headers: { 'Content-Type': tokenMediaType, Accept: 'application/json', ...bearer },
    body: token,
  };
}

function termsOf({ stream, secrets }: Endpoint, { vault, clock, issuer }: Packing): TokenTerms {
  return { key: vault.open(secrets[0]!.sealed), issuer, stream: stream!, now: clock.now() };
}
