import { buildEventToken } from '../delivery/outbound-request.ts';
import { newSigningKey } from '../delivery/security-event.ts';
import { tokenId } from '../delivery/token-events.ts';
import { checkEndpointUrl } from '../delivery/url-guard.ts';
import type { DeliveryReader, Endpoint } from '../ports/delivery.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { change, requireEndpoint } from './endpoints.ts';
import * as examples from './examples/objects.ts';
import { type Input, type Operation, operation } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { requireAllTenants } from './principal.ts';
import { endpoint } from './schemas/endpoint.ts';
import { newStream, pollRequest, pollResponse } from './schemas/stream.ts';

/** How long a poll waits for the next token. */
const maxWaitSeconds = 30;

/** How often a waiting poll looks whether another process has written. */
const lookIntervalMs = 1_000;

const tag = 'Security event tokens';

/**
 * Operations on streams of security event tokens (RFC 8417, RFC 8935, RFC 8936). Streams are
 * endpoints, so that every operation on endpoints works on them too.
 */
export const streamOperations: readonly Operation[] = [
  operation(
    'post /streams',
    'Create a stream, pushed or polled; its public keys are at /streams/{id}/jwks.json',
    {
      id: 'createStream',
      example: {
        body: {
          name: 'app',
          method: 'push',
          url: examples.stream.url,
          audience: 'https://app.example.com',
        },
        response: examples.stream,
      },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      body: newStream,
      status: 201,
      response: endpoint,
    },
    async (input, options) => {
      const { name, method, url, audience, content, authorization, types, allTenants } = input.body;
      const { vault, ids, webhookHosts } = options;
      if (allTenants) requireAllTenants(input.administrator);
      if ((method === 'push') !== (url !== undefined))
        throw new ScimError(
          'invalidValue',
          'a pushed stream needs a url; a polled one must not have any',
        );
      return change(input, options, {
        kind: 'endpoint.create',
        tenant: allTenants ? undefined : input.tenant,
        name,
        url: url === undefined ? '' : checkEndpointUrl(url, webhookHosts).href,
        stream: { method, audience, content },
        authorization: authorization && vault.encrypt(authorization),
        types,
        sealed: vault.encrypt(await newSigningKey(ids.next())),
      });
    },
  ),
  operation(
    'post /streams/{id}/poll',
    'Acknowledge tokens and get the next ones, waiting for one unless told otherwise (RFC 8936)',
    {
      id: 'pollStream',
      example: {
        body: { ack: ['acme.4711'], returnImmediately: true },
        response: { sets: { 'acme.4712': 'eyJhbGciOiJFUzI1NiJ9.…' } },
      },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'endpoint',
      body: pollRequest,
      response: pollResponse,
    },
    async (input, options) => {
      const { reader, submit } = options;
      const found = await requireEndpoint(reader, input);
      if (found.stream?.method !== 'poll')
        throw new ScimError('conflict', 'this stream cannot be polled; its tokens are pushed');
      if (found.status !== 'active') throw new ScimError('conflict', 'this stream is disabled');
      const { places, more } = await poll(found, input, options);
      const sets: Record<string, string> = {};
      for (const { tenant, sequence } of places) {
        const token = tokenId(tenant, sequence);
        const [event] = await reader.events(tenant, sequence - 1, 1);
        // An event that was deleted in the meantime has no token; it counts as received.
        if (event?.sequence === sequence)
          sets[token] = await buildEventToken(found, tenant, event, options);
        else
          await submit('pollStream', {
            endpoint: found.id,
            maxTokens: 0,
            acknowledged: [token],
            errors: {},
          });
      }
      return { body: { sets, moreAvailable: more || undefined } };
    },
  ),
];

/** Acknowledges tokens, and resolves to the next ones: at once, or when there is one. */
async function poll(
  { id }: Endpoint,
  { body, stillAdmitted }: Input<PollBody>,
  { reader, submit, signal, clock }: ApiOptions,
) {
  const { maxEvents, returnImmediately, ack, setErrs } = body;
  const errors = Object.fromEntries(
    Object.entries(setErrs).map(([token, { err, description = '' }]) => [
      token,
      `${err} ${description}`.trim().slice(0, 200),
    ]),
  );
  const ask = { endpoint: id, maxTokens: maxEvents };
  let given = await submit('pollStream', { ...ask, acknowledged: ack, errors });
  const until = clock.now() + maxWaitSeconds * 1_000;
  const waits = maxEvents > 0 && !returnImmediately;
  while (waits && given.places.length === 0 && clock.now() < until && !signal.isClosed()) {
    await signal.wait(Math.min(lookIntervalMs, Math.max(1, until - clock.now())));
    await stillAdmitted();
    if (await mayHaveMore(reader, id, toTimestamp(clock.now())))
      given = await submit('pollStream', { ...ask, acknowledged: [], errors: {} });
  }
  return given;
}

interface PollBody {
  readonly maxEvents: number;
  readonly returnImmediately: boolean;
  readonly ack: readonly string[];
  readonly setErrs: Readonly<
    Record<string, { readonly err: string; readonly description?: string }>
  >;
}

/** Whether a poll may get something, found without writing. */
async function mayHaveMore(reader: DeliveryReader, id: string, now: string): Promise<boolean> {
  const [behind] = await reader.backlog(id, 1);
  if (behind !== undefined) return true;
  const next = await reader.nextDelivery(id);
  return next !== undefined && next <= now;
}
