import type { WebhookMessage } from './event.ts';

/** What is wrong with a webhook. */
export type WebhookErrorCode =
  | 'missingHeader'
  | 'invalidTimestamp'
  | 'outsideTolerance'
  | 'invalidSignature'
  | 'invalidPayload';

/** A request that is not a valid webhook of Rollcall: answer it with 400, and do nothing. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';
  readonly code: WebhookErrorCode;

  constructor(code: WebhookErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Headers of a request: those of fetch, of `node:http` or of Express. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Options of `verifyWebhook`. */
export interface VerifyWebhookOptions {
  /** The body exactly as it was received, before any parser. */
  readonly payload: string | Uint8Array | ArrayBuffer;
  readonly headers: WebhookHeaders;
  /** The signing secret, `whsec_…`; several while one replaces another. */
  readonly secret: string | readonly string[];
  /** Seconds that the timestamp may differ from the present. Default 300. */
  readonly toleranceSeconds?: number;
  /** Milliseconds since 1970. Default: the present. */
  readonly now?: number;
}

const defaultToleranceSeconds = 300;
const secretPrefix = 'whsec_';
const version = 'v1';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Resolves to the event of a webhook whose signature is valid (Standard Webhooks). The signature is
 * compared in constant time. The same event may arrive again, with the same `id`.
 *
 * @throws WebhookError when the request must not be trusted
 * @throws TypeError when the body was parsed before, or a secret is malformed
 */
export async function verifyWebhook({
  payload,
  headers,
  secret,
  toleranceSeconds = defaultToleranceSeconds,
  now = present(),
}: VerifyWebhookOptions): Promise<WebhookMessage> {
  const body = bytesOf(payload);
  const keys = keysOf(secret);
  requireHeaders(headers);
  if (!Number.isFinite(toleranceSeconds) || toleranceSeconds < 0)
    throw new TypeError('toleranceSeconds must be a number of seconds, 0 or more');
  const id = requireHeader(headers, 'webhook-id');
  const timestamp = requireHeader(headers, 'webhook-timestamp');
  const signatures = requireHeader(headers, 'webhook-signature');
  requireRecent(timestamp, toleranceSeconds, now);
  if (!(await isSigned(concat(encoder.encode(`${id}.${timestamp}.`), body), signatures, keys)))
    throw new WebhookError(
      'invalidSignature',
      'no signature of the webhook fits the secret; check the secret of the endpoint, and that the payload is the unchanged body',
    );
  return parse(body);
}

/** Returns milliseconds since 1970. */
function present(): number {
  // A client has no Clock port; tests pass `now`.
  // oxlint-disable-next-line no-restricted-globals
  return Date.now();
}

/** @throws TypeError */
function bytesOf(payload: unknown): Uint8Array<ArrayBuffer> {
  if (typeof payload === 'string') return encoder.encode(payload);
  if (payload instanceof ArrayBuffer) return new Uint8Array(payload);
  if (ArrayBuffer.isView(payload)) {
    const { buffer, byteOffset, byteLength } = payload;
    return new Uint8Array(buffer, byteOffset, byteLength).slice();
  }
  throw new TypeError(
    'payload must be the raw body: text or bytes. A parsed body cannot be verified; use express.raw({ type: "application/json" }) or request.text() for this path',
  );
}

/** @throws TypeError; an environment variable that is not set is undefined here */
function keysOf(secret: unknown): readonly Uint8Array<ArrayBuffer>[] {
  if (secret === undefined || secret === null)
    throw new TypeError('secret is missing; is the variable set that should hold it?');
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  if (secrets.length === 0) throw new TypeError('secret must have at least one secret');
  return secrets.map(keyOf);
}

/** @throws TypeError */
function requireHeaders(headers: unknown): void {
  if (typeof headers !== 'object' || headers === null)
    throw new TypeError('headers must be those of the request: request.headers');
}

/** Returns the bytes of a secret. @throws TypeError */
function keyOf(secret: unknown): Uint8Array<ArrayBuffer> {
  const isSecret = typeof secret === 'string' && secret.startsWith(secretPrefix);
  const bytes = isSecret ? fromBase64(secret.slice(secretPrefix.length)) : undefined;
  if (bytes === undefined || bytes.length === 0)
    throw new TypeError(`secret must be ${secretPrefix} and base64, as POST /endpoints shows it`);
  return bytes;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Returns a header; names are compared without case. @throws WebhookError */
function requireHeader(headers: WebhookHeaders, name: string): string {
  const value =
    typeof headers.get === 'function'
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const text = Array.isArray(value) ? value.join(' ') : value;
  if (typeof text !== 'string' || text === '')
    throw new WebhookError('missingHeader', `the request has no header ${name}`);
  return text;
}

/** @throws WebhookError */
function requireRecent(timestamp: string, toleranceSeconds: number, now: number): void {
  const isNumber = [...timestamp].every((digit) => digit >= '0' && digit <= '9');
  if (!isNumber)
    throw new WebhookError('invalidTimestamp', 'webhook-timestamp must be seconds since 1970');
  const age = Math.floor(now / 1_000) - Number(timestamp);
  if (Math.abs(age) <= toleranceSeconds) return;
  const when = age > 0 ? `${age} s old` : `${-age} s in the future`;
  throw new WebhookError(
    'outsideTolerance',
    `the webhook is ${when}, and ${toleranceSeconds} s are tolerated; it may be a replay, or this clock is wrong`,
  );
}

async function isSigned(
  content: Uint8Array<ArrayBuffer>,
  header: string,
  keys: readonly Uint8Array<ArrayBuffer>[],
): Promise<boolean> {
  const signatures = header.split(' ').flatMap((one) => {
    const [kind, text = ''] = one.split(',', 2);
    const bytes = kind === version ? fromBase64(text) : undefined;
    return bytes === undefined ? [] : [bytes];
  });
  for (const raw of keys) {
    const hmac = { name: 'HMAC', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('raw', raw, hmac, false, ['verify']);
    // Compares in constant time.
    for (const signature of signatures)
      if (await crypto.subtle.verify('HMAC', key, signature, content)) return true;
  }
  return false;
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

/** Returns the event of a body that is signed. @throws WebhookError */
function parse(body: Uint8Array): WebhookMessage {
  try {
    const value = JSON.parse(decoder.decode(body)) as unknown;
    if (typeof value === 'object' && value !== null && 'type' in value)
      return value as WebhookMessage;
  } catch {
    // Refused below.
  }
  throw new WebhookError('invalidPayload', 'the webhook is signed, but its body is not an event');
}
