import type { PollCommand, PollOutcome } from '../../administration/command.ts';
import type { Administration } from '../../administration/context.ts';
import { isWanted, readTokenId } from '../../delivery/token-events.ts';
import type { Delivery, DeliveryPlace, Endpoint } from '../../ports/delivery.ts';
import { maxPageBytes } from '../../ports/pages.ts';
import type { Transaction } from '../../ports/store.ts';
import { toTimestamp } from '../../protocol/text/date-time.ts';

/** Milliseconds after which a token that was given out and not acknowledged is given out again (RFC 8936 §2.3 leaves it to us). */
const unacknowledgedFor = 60_000;

/** Tokens of a stream that may be open: beyond it, events wait in the log, where they cost nothing more. */
const mostOpen = 1_000;

/** Events looked at for one poll, of each of so many tenants. */
const perLook = 100;

const start: DeliveryPlace = { tenant: '', sequence: 0 };

/** A receiver says what it has and asks for more (RFC 8936 §2.2), in one transaction: what it acknowledged is never given out again. */
export async function poll(
  transaction: Transaction,
  command: PollCommand,
  { clock }: Administration,
): Promise<PollOutcome> {
  const { endpoint: id, most, acknowledged, errors } = command;
  await transaction.lock(`endpoint ${id}`);
  const endpoint = await transaction.endpoint(id);
  if (endpoint?.status !== 'active') return { places: [], more: false };
  for (const place of places(acknowledged)) await transaction.deleteDelivery(id, place);
  for (const [token, error] of Object.entries(errors)) await giveUp(transaction, id, token, error);
  const now = clock.now();
  const isCut = await open(transaction, endpoint, most, toTimestamp(now));
  const found = (await transaction.deliveries(id, 'open', start, mostOpen)).filter(
    ({ nextAt }) => nextAt <= toTimestamp(now),
  );
  const given = found.slice(0, most);
  for (const delivery of given)
    await transaction.putDelivery({
      ...delivery,
      attempts: delivery.attempts + 1,
      nextAt: toTimestamp(now + unacknowledgedFor),
    });
  return {
    places: given.map(({ tenant, sequence }) => ({ tenant, sequence })),
    more: found.length > given.length || isCut,
  };
}

/** Ids that are none of ours name nothing (RFC 8936 §2.4: they are passed over). */
function places(tokens: readonly string[]): readonly DeliveryPlace[] {
  return tokens.map(readTokenId).filter((place) => place !== undefined);
}

/** What the receiver can do nothing with is dead, with what it says of it; an administrator may have it sent again. */
async function giveUp(
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

/** Opens what came since, until there is enough to give out. True when there may be more. */
async function open(
  transaction: Transaction,
  endpoint: Endpoint,
  most: number,
  nextAt: string,
): Promise<boolean> {
  let { open: count } = await transaction.deliveryCounts(endpoint.id);
  let opened = 0;
  for (const { tenant, after } of await transaction.backlog(endpoint.id, perLook)) {
    if (count >= mostOpen || opened >= most) return true;
    const events = await transaction.events(tenant, after, perLook, undefined, maxPageBytes);
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
