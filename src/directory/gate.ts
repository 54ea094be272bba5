import { ScimError } from '../protocol/errors/scim-error.ts';

/** Lets few pieces of work run at a time. Tenants take turns; within a tenant the first to come is the first. */
export interface Gate {
  /**
   * @param cost places that the work takes; one that costs more than there are runs alone
   * @throws ScimError unavailable when as much work of the tenant waits as may
   */
  enter<T>(tenant: string, work: () => Promise<T>, cost?: number): Promise<T>;
  /** Places that are taken. */
  readonly inside: number;
  /** Pieces of work that wait. */
  readonly waiting: number;
}

export interface GateLimits {
  readonly width: number;
  /** Pieces of work of one tenant that may wait. */
  readonly maxWaiting: number;
}

interface Waiting {
  readonly cost: number;
  readonly begin: () => void;
}

/** Seconds after which a client that was turned away may try again. */
const retryAfterSeconds = 2;

export function createGate({ width, maxWaiting }: GateLimits): Gate {
  let inside = 0;
  let total = 0;
  /** In the order of their turns. A tenant for which nothing waits is not in it. */
  const queues = new Map<string, Waiting[]>();

  const fits = (cost: number): boolean => inside === 0 || inside + cost <= width;

  /** Lets in what fits: the tenants' first ones, in turns. */
  const advance = (): void => {
    for (const [tenant, queue] of queues) {
      const [next] = queue;
      if (!fits(next!.cost)) return;
      queue.shift();
      total -= 1;
      queues.delete(tenant);
      if (queue.length > 0) queues.set(tenant, queue);
      inside += next!.cost;
      next!.begin();
    }
  };

  const wait = (tenant: string, cost: number): Promise<void> => {
    const queue = queues.get(tenant) ?? [];
    if (queue.length >= maxWaiting) {
      throw new ScimError(
        'unavailable',
        `too much work of this tenant is waiting; try again in ${retryAfterSeconds} s`,
        {
          headers: { 'Retry-After': String(retryAfterSeconds) },
        },
      );
    }
    total += 1;
    queues.set(tenant, queue);
    return new Promise((begin) => queue.push({ cost, begin }));
  };

  return {
    async enter(tenant, work, cost = 1) {
      if (total === 0 && fits(cost)) inside += cost;
      else await wait(tenant, cost);
      try {
        return await work();
      } finally {
        inside -= cost;
        advance();
      }
    },
    get inside() {
      return inside;
    },
    get waiting() {
      return total;
    },
  };
}
