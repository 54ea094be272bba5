import { isWanted, readTokenId } from '../delivery/token-events.ts';
import type { Delivery, DeliveryPlace, Endpoint } from '../ports/delivery.ts';
import { maxPageBytes } from '../ports/pages.ts';
import type { Transaction } from '../ports/store.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type { PollStreamCommand, PollStreamResult } from './command.ts';
import type { Administration } from './context.ts';

/**
 * Time after which an unacknowledged token is returned again. RFC 8936 §2.3 leaves it to the
 * transmitter.
 */
const redeliveryMs = 60_000;

/** Open tokens of a stream. Further events wait in the event log at no extra cost. */
const maxOpen = 1_000;

/** Events per tenant, and tenants, that one poll looks at. */
const pageSize = 100;

const start: DeliveryPlace = { tenant: '', sequence: 0 };

/**
 * Applies acknowledgements and errors, and returns the next tokens (RFC 8936 §2.2), in one
 * transaction: an acknowledged token is never returned again.
 */
export async function pollStream(
  transaction: Transaction,
  command: PollStreamCommand,
  { clock }: Administration,
): Promise<PollStreamResult> {
  const { endpoint: id, maxTokens, acknowledged, errors } = command;
  await transaction.lock(`endpoint ${id}`);
  const endpoint = await transaction.endpoint(id);
  if (endpoint?.status !== 'active') return { places: [], more: false };
  for (const place of places(acknowledged)) await transaction.deleteDelivery(id, place);
  for (const [token, error] of Object.entries(errors)) await reject(transaction, id, token, error);
  const now = clock.now();
  const isCut = await open(transaction, endpoint, maxTokens, toTimestamp(now));
  const found = (await transaction.deliveries(id, 'open', start, maxOpen)).filter(
    ({ nextAt }) => nextAt <= toTimestamp(now),
  );
  const given = found.slice(0, maxTokens);
  for (const delivery of given)
    await transaction.putDelivery({
      ...delivery,
      attempts: delivery.attempts + 1,
      nextAt: toTimestamp(now + redeliveryMs),
    });
  return {
    places: given.map(({ tenant, sequence }) => ({ tenant, sequence })),
    more: found.length > given.length || isCut,
  };
}

/** Unknown ids are ignored (RFC 8936 §2.4). */
function places(tokens: readonly string[]): readonly DeliveryPlace[] {
  return tokens.map(readTokenId).filter((place) => place !== undefined);
}

/** Marks a rejected token as dead, with the receiver's reason. An administrator can replay it. */
async function reject(
  transaction: Transaction,
  endpoint: string,
  token: string,
  lastError: string,
): Promise<void> {
  const place = readTokenId(token);
  if (place === undefined) return;
  const { tenant, sequence } = place;
  const [delivery] = await transaction.deliveries(
    endpoint,
    'open',
    { tenant, sequence: sequence - 1 },
    1,
  );
  if (delivery?.tenant === tenant && delivery.sequence === sequence)
    await transaction.putDelivery({ ...delivery, status: 'dead', lastError });
}

/** Opens deliveries of new events until there are enough. True: there may be more. */
async function open(
  transaction: Transaction,
  endpoint: Endpoint,
  maxTokens: number,
  nextAt: string,
): Promise<boolean> {
  let { open: count } = await transaction.deliveryCounts(endpoint.id);
  let opened = 0;
  for (const { tenant, after } of await transaction.backlog(endpoint.id, pageSize)) {
    if (count >= maxOpen || opened >= maxTokens) return true;
    const events = await transaction.events(tenant, after, pageSize, undefined, maxPageBytes);
    for (const { sequence, subject, type } of events) {
      if (!isWanted(endpoint, type)) continue;
      const delivery: Delivery = {
        endpoint: endpoint.id,
        tenant,
        sequence,
        subject,
        status: 'open',
        attempts: 0,
        nextAt,
      };
      await transaction.putDelivery(delivery);
      count += 1;
      opened += 1;
    }
    const { last } = await transaction.eventRange(tenant);
    await transaction.putDeliveryCursor(endpoint.id, {
      tenant,
      after: events.at(-1)?.sequence ?? last,
    });
    if ((events.at(-1)?.sequence ?? last) < last) return true;
  }
  return false;
}
