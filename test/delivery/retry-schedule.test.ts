import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { failedDelivery, openDelivery } from '../../src/delivery/retry-schedule.ts';
import { newWebhookSecret, signWebhook, webhookSecretOf } from '../../src/delivery/webhook.ts';
import type { Delivery, Endpoint } from '../../src/ports/delivery.ts';
import type { StoredEvent } from '../../src/ports/events.ts';

const endpoint = { id: 'e' } as Endpoint;
const event = { sequence: 7, subject: 's' } as StoredEvent;
const now = Date.UTC(2026, 0, 1);
const pending = (attempts: number) => ({ tenant: 't', event, attempts });

/** Seconds until the next attempt. */
function delay(attempts: number, random: number, retryAfter?: number): number {
  const attempt = { error: 'no', retryAfter, ms: 5 };
  const { nextAt } = failedDelivery(endpoint, pending(attempts), attempt, now, random);
  return (Date.parse(`${nextAt}Z`) - now) / 1_000;
}

describe('the schedule of deliveries', () => {
  it('begins at once', () => {
    expect(openDelivery(endpoint, pending(0), now)).toEqual({
      endpoint: 'e',
      tenant: 't',
      sequence: 7,
      subject: 's',
      status: 'open',
      attempts: 0,
      nextAt: '2026-01-01T00:00:00.000',
    });
  });

  it('waits longer after each failure, and gives up after the tenth', () => {
    const hours = [2, 5, 10, 14, 20, 24].map((hour) => hour * 3_600);
    const delays = Array.from({ length: 9 }, (_, attempts) => delay(attempts, 0.5));
    expect(delays).toEqual([5, 300, 1_800, ...hours]);
    const last = failedDelivery(
      endpoint,
      pending(9),
      { error: 'no', status: 503, ms: 5 },
      now,
      0.5,
    );
    expect(last).toMatchObject({ status: 'dead', attempts: 10, lastError: 'no' });
    expect(last.history).toEqual([
      { at: '2026-01-01T00:00:00.000', ms: 5, status: 503, error: 'no' },
    ]);
  });

  it('keeps the last ten attempts', () => {
    let history: Delivery['history'];
    for (let attempts = 0; attempts < 12; attempts += 1) {
      const attempt = { error: `number ${attempts}`, ms: 1 };
      history = failedDelivery(endpoint, { ...pending(0), history }, attempt, now, 0).history;
    }
    expect(history).toHaveLength(10);
    expect(history?.at(-1)?.error).toBe('number 11');
  });

  it('varies by 10 %', () => {
    expect(delay(1, 0)).toBe(270);
    expect(delay(1, 1)).toBe(330);
  });

  it('honours a longer Retry-After, up to a day', () => {
    expect(delay(0, 0.5, 60)).toBe(60);
    expect(delay(1, 0.5, 60)).toBe(300);
    expect(delay(0, 0.5, 1e9)).toBe(86_400);
  });
});

describe('signatures of webhooks', () => {
  it('are accepted with each of the secrets by an independent implementation', () => {
    const secrets = [newWebhookSecret(), webhookSecretOf('key', 'purpose')];
    const headers = signWebhook(secrets, 'id', Date.now(), '{"a":1}');
    for (const secret of secrets)
      expect(new Webhook(secret).verify('{"a":1}', { ...headers })).toEqual({ a: 1 });
    expect(() => new Webhook(secrets[0]!).verify('{"a":2}', { ...headers })).toThrow();
    expect(() =>
      new Webhook(secrets[0]!).verify('{"a":1}', { ...headers, 'webhook-id': 'other' }),
    ).toThrow();
  });

  it('derive the same secret from the same key and purpose only', () => {
    expect(webhookSecretOf('k', 'p')).toBe(webhookSecretOf('k', 'p'));
    expect(webhookSecretOf('k', 'q')).not.toBe(webhookSecretOf('k', 'p'));
    expect(newWebhookSecret()).not.toBe(newWebhookSecret());
  });
});
