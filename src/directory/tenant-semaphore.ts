import { createSemaphore, type Semaphore } from '../concurrency/semaphore.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';

/** Seconds after which a client that was turned away may try again. */
const retryAfterSeconds = 2;

/**
 * Returns a semaphore that gives tenants turns. It refuses with `unavailable` (503) and Retry-After
 * when `maxWaiting` callers of one tenant are waiting already.
 */
export function createTenantSemaphore(permits: number, maxWaiting: number): Semaphore {
  return createSemaphore({
    permits,
    maxWaitingPerKey: maxWaiting,
    refusal: () =>
      new ScimError(
        'unavailable',
        `too many requests of this tenant are waiting; try again in ${retryAfterSeconds} s`,
        { headers: { 'Retry-After': String(retryAfterSeconds) } },
      ),
  });
}
