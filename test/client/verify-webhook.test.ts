import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { verifyWebhook, WebhookError } from '../../src/client/index.ts';
import { signWebhook } from '../../src/delivery/webhook.ts';

/** `standardwebhooks` of npm is the oracle: what it signs and refuses, and what the server signs. */

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const secret = newSecret();
const event = {
  id: 'evt-1',
  type: 'user.created',
  tenant: 'acme',
  sequence: 1,
  created: '2026-11-24T20:35:59.787Z',
  subject: 'u1',
  actor: {},
  data: { resourceType: 'User', id: 'u1', raw: { userName: 'zoë' } },
};
const payload = JSON.stringify(event);
const now = Date.now();

/** Returns headers as the oracle signs them. */
function signed(body: string, at: number = now, key: string = secret, id: string = 'msg-1') {
  const date = new Date(at);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1_000)),
    'webhook-signature': new Webhook(key).sign(id, date, body),
  };
}

/** Resolves to the code of a refusal. */
const codeOf = (verified: Promise<unknown>): Promise<unknown> =>
  verified.then(
    () => 'accepted',
    (error: unknown) => (error instanceof WebhookError ? error.code : error),
  );

describe('a valid webhook', () => {
  it.each([
    ['text', payload],
    ['bytes', new TextEncoder().encode(payload)],
    ['a Buffer, which is part of a larger one', Buffer.from(`xx${payload}`).subarray(2)],
    ['an ArrayBuffer', new TextEncoder().encode(payload).buffer],
  ])('is its event, from %s', async (_, given) => {
    expect(await verifyWebhook({ payload: given, headers: signed(payload), secret, now })).toEqual(
      event,
    );
  });

  it('may have its headers as fetch, node:http or a proxy writes them', async () => {
    const headers = signed(payload);
    const upper = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
    );
    const lists = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    );
    for (const given of [headers, new Headers(headers), upper, lists])
      expect(await verifyWebhook({ payload, headers: given, secret, now })).toEqual(event);
  });

  it('is signed by either secret, on either side, while one replaces the other', async () => {
    const next = newSecret();
    const both = signWebhook([secret, next], 'msg-1', now, payload);
    for (const known of [secret, next, [next, newSecret()], [newSecret(), secret]])
      expect(await verifyWebhook({ payload, headers: { ...both }, secret: known, now })).toEqual(
        event,
      );
    new Webhook(next).verify(payload, { ...both });
    const old = { payload, headers: signed(payload), now };
    expect(await verifyWebhook({ ...old, secret: [next, secret] })).toEqual(event);
    expect(await codeOf(verifyWebhook({ ...old, secret: next }))).toBe('invalidSignature');
  });

  it('keeps an event whose type this version does not know', async () => {
    const later = JSON.stringify({ ...event, type: 'user.teleported', data: { to: 'moon' } });
    const given = { payload: later, headers: signed(later), secret, now };
    expect(await verifyWebhook(given)).toMatchObject({
      type: 'user.teleported',
      data: { to: 'moon' },
    });
  });

  it('skips signatures of other versions', async () => {
    const headers = signed(payload);
    const more = `v1a,AAAA v2,${headers['webhook-signature'].slice(3)}`;
    const given = { ...headers, 'webhook-signature': `${more} ${headers['webhook-signature']}` };
    expect(await verifyWebhook({ payload, headers: given, secret, now })).toEqual(event);
    const only = { ...headers, 'webhook-signature': more };
    expect(await codeOf(verifyWebhook({ payload, headers: only, secret, now }))).toBe(
      'invalidSignature',
    );
  });
});

describe('a webhook that must not be trusted', () => {
  const good = signed(payload);

  it.each([
    ['another body', { payload: payload.replace('u1', 'u2') }, 'invalidSignature'],
    ['a body that was parsed and written again', { payload: `${payload} ` }, 'invalidSignature'],
    ['another id', { headers: { ...good, 'webhook-id': 'msg-2' } }, 'invalidSignature'],
    ['another secret', { secret: newSecret() }, 'invalidSignature'],
    ['no signature', { headers: { ...good, 'webhook-signature': '' } }, 'missingHeader'],
    ['a cut signature', { headers: { ...good, 'webhook-signature': 'v1,' } }, 'invalidSignature'],
    ['no base64', { headers: { ...good, 'webhook-signature': 'v1,§§' } }, 'invalidSignature'],
    ['no headers', { headers: {} }, 'missingHeader'],
    ['no id', { headers: { ...good, 'webhook-id': undefined } }, 'missingHeader'],
    ['a time in words', { headers: { ...good, 'webhook-timestamp': 'now' } }, 'invalidTimestamp'],
    ['a negative time', { headers: { ...good, 'webhook-timestamp': '-1' } }, 'invalidTimestamp'],
    ['an old time', { now: now + 301_000 }, 'outsideTolerance'],
    ['a time to come', { now: now - 302_000 }, 'outsideTolerance'],
    [
      'a time beyond a smaller tolerance',
      { now: now + 11_000, toleranceSeconds: 10 },
      'outsideTolerance',
    ],
    [
      'another time',
      { headers: { ...good, 'webhook-timestamp': String(Math.floor(now / 1_000) - 5) } },
      'invalidSignature',
    ],
  ])('%s is refused', async (_, change, code) => {
    const given = { payload, headers: good, secret, now, ...change };
    expect(await codeOf(verifyWebhook(given))).toBe(code);
  });

  it.each(['[]', '"text"', 'null', '{"id":1}', '{', ''])(
    'a signed body that is not an event is refused: %s',
    async (body) => {
      const given = { payload: body, headers: signed(body), secret, now };
      expect(await codeOf(verifyWebhook(given))).toBe('invalidPayload');
    },
  );

  it('a body that express.json() has parsed is a mistake of the receiver, and says so', async () => {
    const parsed = { payload: event as never, headers: good, secret, now };
    await expect(verifyWebhook(parsed)).rejects.toThrow(TypeError);
    await expect(verifyWebhook(parsed)).rejects.toThrow('express.raw');
    await expect(verifyWebhook({ ...parsed, payload: undefined as never })).rejects.toThrow(
      TypeError,
    );
  });

  it.each<[object, string]>([
    [{ secret: undefined }, 'secret is missing'],
    [{ secret: null }, 'secret is missing'],
    [{ secret: [secret, undefined] }, 'secret must be whsec_'],
    [{ headers: undefined }, 'headers must be those of the request'],
    [{ toleranceSeconds: Number.NaN }, 'toleranceSeconds must be'],
    [{ toleranceSeconds: '5 minutes' }, 'toleranceSeconds must be'],
  ])('%j is a mistake of the receiver: %s', async (wrong, message) => {
    const given = verifyWebhook({ payload, headers: good, secret, now, ...wrong });
    await expect(given).rejects.toThrow(TypeError);
    await expect(given).rejects.toThrow(message);
  });

  it.each([
    ['', 'whsec_'],
    ['not base64', 'whsec_§'],
    ['an API token', 'rcm_0123456789abcdef'],
    ['none of several', []],
  ])('a malformed secret is a mistake of the receiver, and is not shown: %s', async (_, wrong) => {
    const failure = await verifyWebhook({ payload, headers: good, secret: wrong, now }).catch(
      (error: unknown) => error as Error,
    );
    expect(failure).toBeInstanceOf(TypeError);
    expect((failure as Error).message).not.toContain('0123456789');
  });

  it('agrees with the oracle about altered requests', async () => {
    for (let index = 0; index < 200; index += 1) {
      const headers: Record<string, string> = { ...good };
      const name = Object.keys(headers)[index % 3]!;
      const text = headers[name]!;
      const at = index % text.length;
      headers[name] =
        text.slice(0, at) + String.fromCharCode(33 + (index % 90)) + text.slice(at + 1);
      const oracle = ((): string => {
        try {
          new Webhook(secret).verify(payload, headers);
          return 'accepted';
        } catch {
          return 'refused';
        }
      })();
      const mine = await codeOf(verifyWebhook({ payload, headers, secret }));
      expect([name, headers[name], mine === 'accepted' ? 'accepted' : 'refused']).toEqual([
        name,
        headers[name],
        oracle,
      ]);
    }
  });
});
