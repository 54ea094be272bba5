import { createHash } from 'node:crypto';
import { createSemaphore } from '../concurrency/semaphore.ts';
import type { RateLimit } from '../ports/access.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { networkOf } from './refusals.ts';

/** Guesses from one network, for any account: twenty, then ten a minute. */
const perNetwork: RateLimit = { perSecond: 1 / 6, burst: 20 };
/** Guesses from one network for one account: five, then one a minute. */
const perAccountAndNetwork: RateLimit = { perSecond: 1 / 60, burst: 5 };
/** Guesses for one account from everywhere: fifty, then two a minute. */
const perAccount: RateLimit = { perSecond: 1 / 30, burst: 50 };

/** Passwords that a thread checks at the same time: each takes 0.1 s of a processor. */
const maxAtOnce = 2;
const maxWaiting = 8;
const timeoutMs = 10_000;

/** Checks passwords and one-time links against guessing. */
export interface GuessLimits {
  /**
   * Runs a check, and counts it as a guess unless it succeeds.
   *
   * @param account the account that is guessed at; absent: none is named
   * @throws ScimError tooManyRequests; what `check` throws
   */
  run<T>(
    remoteAddress: string | undefined,
    account: string | undefined,
    check: () => Promise<T>,
  ): Promise<T>;
}

/**
 * Returns limits of guesses. They are counted before they are checked, so that many at the same
 * time are not more than many in a row. Guesses from elsewhere do not lock out an administrator,
 * until very many are aimed at one account.
 */
export function createGuessLimits(limiter: RateLimiter | undefined): GuessLimits {
  const turns = createSemaphore({
    permits: maxAtOnce,
    maxWaitingPerKey: maxWaiting,
    timeoutMs,
    refusal: () => tooMany(1),
  });
  return {
    async run(remoteAddress, account, check) {
      const network = networkOf(remoteAddress ?? '').slice(0, 100);
      const taken = bucketsOf(network, account);
      for (const { key, limit } of taken) {
        const wait = limiter?.take(key, limit);
        if (wait !== undefined) throw tooMany(wait);
      }
      const result = await turns.run(network, check);
      for (const { key, limit } of taken) limiter?.charge(key, limit, -1);
      return result;
    },
  };
}

function bucketsOf(
  network: string,
  account: string | undefined,
): readonly { readonly key: string; readonly limit: RateLimit }[] {
  const all = [{ key: `guesses-of-network:${network}`, limit: perNetwork }];
  if (account === undefined) return all;
  const name = createHash('sha256').update(account).digest('base64url');
  return [
    ...all,
    { key: `guesses-of-both:${name}:${network}`, limit: perAccountAndNetwork },
    { key: `guesses-at-account:${name}`, limit: perAccount },
  ];
}

function tooMany(seconds: number): ScimError {
  return new ScimError('tooManyRequests', `too many attempts; try again in ${seconds} s`, {
    headers: { 'Retry-After': String(seconds) },
  });
}
