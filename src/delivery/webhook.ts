import { createHmac, randomBytes } from 'node:crypto';

/** Signatures as Standard Webhooks defines them (https://www.standardwebhooks.com). */

const prefix = 'whsec_';
const secretBytes = 32;

/** Returns a new secret: `whsec_` and base64. */
export function newWebhookSecret(): string {
  return prefix + randomBytes(secretBytes).toString('base64');
}

/** Returns a secret derived from a key: the same for the same key and purpose. */
export function webhookSecretOf(key: string, purpose: string): string {
  return prefix + createHmac('sha256', key).update(purpose).digest('base64');
}

export interface SignedHeaders {
  readonly 'webhook-id': string;
  /** Seconds since 1970. */
  readonly 'webhook-timestamp': string;
  /** One signature per secret, separated by spaces. */
  readonly 'webhook-signature': string;
}

/**
 * Signs a webhook with each of the secrets.
 *
 * @param now milliseconds since 1970
 */
export function signWebhook(
  secrets: readonly string[],
  id: string,
  now: number,
  body: string,
): SignedHeaders {
  const timestamp = String(Math.floor(now / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
