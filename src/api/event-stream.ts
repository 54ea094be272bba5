import { z } from '@hono/zod-openapi';
import { readFeed, type StillAdmitted, streamFeed } from '../events/feed.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import { reachedTenant } from './authorize.ts';
import { feedQuery } from './events.ts';
import type { OpenStreams } from './open-streams.ts';
import type { ApiOptions } from './options.ts';
import type { Administrator } from './principal.ts';
import { InvalidRequestError } from './problem.ts';
import { tenantId } from './schemas/tenant.ts';
import { checkParameters } from './strict.ts';

/**
 * Resolves to the feed as server-sent events. `Last-Event-ID`, which browsers send when they
 * reconnect, wins over `after`.
 *
 * @throws InvalidRequestError for its parameters, ScimError forbidden or notFound, all before the
 *   stream begins
 */
export async function streamEvents(
  { reader, signal, clock }: ApiOptions,
  exchange: Exchange,
  administrator: Administrator,
  stillAdmitted: StillAdmitted,
  open: OpenStreams,
): Promise<Answer> {
  const fields = { tenant: tenantId.optional(), ...feedQuery };
  checkParameters(exchange.target, Object.keys(fields));
  const parameters = Object.fromEntries(new URL(exchange.target, 'http://localhost').searchParams);
  const seen = exchange.header('last-event-id');
  const checked = z
    .strictObject(fields)
    .safeParse({ ...parameters, after: seen ?? parameters['after'] });
  if (!checked.success) throw new InvalidRequestError(checked.error);
  const { tenant: asked, types, after, limit } = checked.data;
  const tenant = await reachedTenant(reader, administrator, asked);
  const feed = { tenant, after, limit, types };
  // Fails here, as a problem, when the place is gone: the stream could not say so.
  await readFeed(reader, { ...feed, limit: 1 });
  const pieces = open.hold(administrator.actor, () =>
    streamFeed(reader, feed, signal, () => clock.now(), stillAdmitted),
  );
  return {
    status: 200,
    headers: {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    },
    body: pieces,
  };
}
