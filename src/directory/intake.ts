import { ScimError } from '../protocol/errors/scim-error.ts';
import { createTenantSemaphore } from './tenant-semaphore.ts';

/** What the bodies of requests under way may cost. */
export interface IntakeLimits {
  /** Bytes of all bodies that have arrived and whose requests are not finished. */
  readonly maxBytes: number;
  /** The same, of one tenant. */
  readonly maxTenantBytes: number;
  /** A body of more than this is worked on in turn. */
  readonly largeBytes: number;
  /** Large bodies that are worked on at a time. */
  readonly maxLarge: number;
  /** Large bodies of one tenant that may wait for their turn. */
  readonly maxWaiting: number;
}

export const defaultIntakeLimits: IntakeLimits = {
  maxBytes: 134_217_728,
  maxTenantBytes: 50_331_648,
  largeBytes: 1_048_576,
  maxLarge: 2,
  maxWaiting: 16,
};

/** The body of one request. */
export interface IntakeTicket {
  /** Counts bytes as they arrive. @throws ScimError unavailable when too many are under way */
  readonly arrived: (bytes: number) => void;
  /** Waits for a turn, when the body that has arrived is large. @throws ScimError unavailable */
  whole(): Promise<void>;
  /** The request is finished: gives back its bytes and its turn. */
  close(): void;
}

/**
 * Counts the bodies under way. A place costs what has arrived, so that a slow upload holds as much as it has
 * sent; the turn for working on a large body is taken when it is whole, so that no client can hold one.
 */
export interface Intake {
  open(tenant: string): IntakeTicket;
  readonly bytes: number;
  /** Large bodies that are worked on. */
  readonly large: number;
}

const retryAfterSeconds = 5;

export function createIntake(limits: IntakeLimits = defaultIntakeLimits): Intake {
  const semaphore = createTenantSemaphore(limits.maxLarge, limits.maxWaiting);
  const byTenant = new Map<string, number>();
  let total = 0;

  const add = (tenant: string, bytes: number): void => {
    total += bytes;
    const now = (byTenant.get(tenant) ?? 0) + bytes;
    if (now === 0) byTenant.delete(tenant);
    else byTenant.set(tenant, now);
  };

  return {
    open(tenant) {
      let mine = 0;
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      return {
        arrived(bytes) {
          if (
            total + bytes > limits.maxBytes ||
            (byTenant.get(tenant) ?? 0) + bytes > limits.maxTenantBytes
          ) {
            throw new ScimError(
              'unavailable',
              `too many bytes of request bodies are under way; try again in ${retryAfterSeconds} s`,
              {
                headers: { 'Retry-After': String(retryAfterSeconds) },
              },
            );
          }
          mine += bytes;
          add(tenant, bytes);
        },
        whole() {
          if (mine <= limits.largeBytes) return Promise.resolve();
          return new Promise((resolve, reject) => {
            const hold = (): Promise<void> => {
              resolve();
              return held;
            };
            semaphore.run(tenant, hold).catch(reject);
          });
        },
        close() {
          add(tenant, -mine);
          mine = 0;
          release();
        },
      };
    },
    get bytes() {
      return total;
    },
    get large() {
      return semaphore.used;
    },
  };
}
