import { buildEventToken } from '../delivery/outbound-request.ts';
import { newSigningKey, publicKeyOf } from '../delivery/security-event.ts';
import { tokenId } from '../delivery/token-events.ts';
import { checkEndpointUrl } from '../delivery/url-guard.ts';
import type { Answer } from '../http/exchange.ts';
import type { Endpoint } from '../ports/delivery.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { act } from './act.ts';
import { requireEndpoint } from './endpoints.ts';
import { type Api, apiPrefix, define } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { requireAllTenants } from './principal.ts';
import { endpoint, newStream, pollRequest, pollResponse } from './schemas.ts';

/** Seconds a receiver that polls is kept waiting for the next token. */
const longestWait = 30;

/** Milliseconds after which it is looked whether another process has written. */
const lookEvery = 1_000;

/** Streams of security event tokens (RFC 8417, RFC 8935, RFC 8936). They are endpoints: what those can be told, streams can be told too. */
export function defineStreams(api: Api, options: ApiOptions): void {
  const { reader, submit, vault, ids, clock, signal, webhookHosts, endpointsChanged } = options;
  const tag = 'Security event tokens';

  define(
    api,
    {
      method: 'post',
      path: '/streams',
      tag,
      summary:
        'Create a stream of security event tokens, pushed or polled; its public keys are at /streams/{id}/jwks.json',
      body: newStream,
      access: 'tenant',
      status: 201,
      response: endpoint,
    },
    async (input) => {
      const { name, method, url, audience, content, authorization, types, allTenants } = input.body;
      if (allTenants) requireAllTenants(input.administrator);
      if ((method === 'push') !== (url !== undefined))
        throw new ScimError(
          'invalidValue',
          'a stream that is pushed needs a url; one that is polled has none',
        );
      const result = await act(submit, input, {
        kind: 'endpoint.create',
        ...(allTenants ? {} : { tenant: input.tenant }),
        name,
        url: url === undefined ? '' : checkEndpointUrl(url, webhookHosts).href,
        stream: { method, audience, content },
        ...(authorization === undefined ? {} : { authorization: vault.seal(authorization) }),
        ...(types && { types }),
        sealed: vault.seal(await newSigningKey(ids.next())),
      });
      await endpointsChanged();
      return result;
    },
  );
  define(
    api,
    {
      method: 'post',
      path: '/streams/{id}/poll',
      tag,
      summary:
        'Acknowledge tokens and get the next ones (RFC 8936); without any it waits for one, unless told to return at once',
      body: pollRequest,
      access: 'tenant',
      of: 'endpoint',
      status: 200,
      response: pollResponse,
    },
    async (input) => {
      const { id, body, stillAdmitted } = input;
      const { maxEvents, returnImmediately, ack, setErrs } = body;
      const one = await requireEndpoint(reader, input);
      if (one.stream?.method !== 'poll')
        throw new ScimError('conflict', 'this stream is not one that is polled');
      if (one.status !== 'active') throw new ScimError('conflict', 'this stream is disabled');
      const errors = Object.fromEntries(
        Object.entries(setErrs).map(([token, { err, description = '' }]) => [
          token,
          `${err} ${description}`.trim().slice(0, 200),
        ]),
      );
      const ask = { endpoint: id, maxTokens: maxEvents };
      let given = await submit('pollStream', { ...ask, acknowledged: ack, errors });
      const until = clock.now() + longestWait * 1_000;
      const waits = maxEvents > 0 && !returnImmediately;
      while (waits && given.places.length === 0 && clock.now() < until && !signal.isClosed()) {
        await signal.wait(Math.min(lookEvery, Math.max(1, until - clock.now())));
        await stillAdmitted();
        if (await mayHaveMore(one))
          given = await submit('pollStream', { ...ask, acknowledged: [], errors: {} });
      }
      const sets: Record<string, string> = {};
      for (const { tenant, sequence } of given.places) {
        const [event] = await reader.events(tenant, sequence - 1, 1);
        // Kept no longer: there is nothing left to tell.
        if (event?.sequence === sequence)
          sets[tokenId(tenant, sequence)] = await buildEventToken(one, tenant, event, options);
        else
          await submit('pollStream', {
            endpoint: id,
            maxTokens: 0,
            acknowledged: [tokenId(tenant, sequence)],
            errors: {},
          });
      }
      return { body: { sets, ...(given.more ? { moreAvailable: true } : {}) } };
    },
  );

  /** Looks without writing. */
  async function mayHaveMore({ id }: Endpoint): Promise<boolean> {
    const [behind] = await reader.backlog(id, 1);
    const next = behind === undefined ? await reader.nextDelivery(id) : undefined;
    return behind !== undefined || (next !== undefined && next <= toTimestamp(clock.now()));
  }
}

const keysSuffix = '/jwks.json';

/** Id of the stream whose public keys are at a path; undefined for every other path. */
export function streamOfKeys(path: string): string | undefined {
  const prefix = `${apiPrefix}/streams/`;
  return path.startsWith(prefix) && path.endsWith(keysSuffix)
    ? path.slice(prefix.length, -keysSuffix.length)
    : undefined;
}

/** The keys that a stream's tokens are, or in the last day were, signed with (RFC 7517 §5): for everybody. */
export async function publishKeys(
  { reader, vault, clock }: ApiOptions,
  id: string,
): Promise<Answer> {
  const found = await reader.endpoint(id);
  if (found?.stream === undefined)
    throw new ScimError('notFound', `there is no stream ${quote(id)}`);
  const now = toTimestamp(clock.now());
  const live = found.secrets.filter(({ until }) => until === undefined || until > now);
  const keys = live.map(({ sealed }) => publicKeyOf(vault.open(sealed)));
  const headers = {
    'Content-Type': 'application/jwk-set+json',
    'Cache-Control': 'public, max-age=300',
  };
  return { status: 200, headers, body: JSON.stringify({ keys }) };
}
