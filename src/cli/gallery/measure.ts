import type { TokenSource } from '../../conformance/index.ts';

/** The answer of the token endpoint, without the token. */
export interface TokenMeasurement {
  readonly status: number;
  readonly tokenType?: string;
  readonly expiresInSeconds?: number;
}

/** Reads that were sent as fast as answers came. */
export interface RateMeasurement {
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Requests that were answered with 429. */
  readonly limited: number;
  /** Requests with another answer than 200 and 429. */
  readonly failed: number;
}

/** What was measured beside the checks. */
export interface Measurements {
  readonly rate: RateMeasurement;
  /** Absent: the check had a bearer token. */
  readonly token?: TokenMeasurement;
}

/** An OAuth client. */
export interface Client {
  readonly id: string;
  readonly secret: string;
}

/** Enough for four seconds of the rate that Microsoft requires. */
const requests = 100;

const concurrency = 8;

const timeoutMs = 10_000;

/** Asks the token endpoint for a token (RFC 6749 §4.4), and resolves to what is known of it. */
export async function measureToken(
  tokenUrl: string,
  { id, secret }: Client,
): Promise<TokenMeasurement> {
  const response = await fetch(tokenUrl, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: secret,
    }),
  });
  const text = await response.text();
  if (!response.ok) return { status: response.status };
  const { token_type: tokenType, expires_in: expiresInSeconds } = JSON.parse(text) as {
    readonly token_type?: string;
    readonly expires_in?: number;
  };
  return { status: response.status, tokenType, expiresInSeconds };
}

/** Reads a list as fast as answers come, and resolves to the rate. */
export async function measureRate(baseUrl: string, token: TokenSource): Promise<RateMeasurement> {
  const statuses: number[] = [];
  const began = performance.now();
  const queue = Array.from({ length: requests }).values();
  const worker = async (): Promise<void> => {
    for (const _ of queue) {
      const response = await fetch(`${baseUrl}/Users?count=1`, {
        headers: { Authorization: `Bearer ${await token()}`, Accept: 'application/scim+json' },
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      statuses.push(response.status);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - began) / 1_000;
  const limited = statuses.filter((status) => status === 429).length;
  const good = statuses.filter((status) => status === 200).length;
  return {
    requests,
    seconds: Math.round(seconds * 100) / 100,
    perSecond: Math.floor(good / seconds),
    limited,
    failed: requests - good - limited,
  };
}
