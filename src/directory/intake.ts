import type { Semaphore } from '../concurrency/semaphore.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { createTenantSemaphore } from './tenant-semaphore.ts';

/** Limits for the bodies of requests in progress. */
export interface IntakeLimits {
  /** Bytes of all bodies of unfinished requests. */
  readonly maxBytes: number;
  /** The same for one tenant. */
  readonly maxTenantBytes: number;
  /** Larger bodies are processed in turn. */
  readonly largeBytes: number;
  /** Large bodies that are processed at the same time. */
  readonly maxLarge: number;
  /** Large bodies of one tenant that may wait. */
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
  /** Counts bytes as they arrive. @throws ScimError unavailable when a limit is reached */
  readonly arrived: (bytes: number) => void;
  /** Waits for a turn if the complete body is large. @throws ScimError unavailable */
  whole(): Promise<void>;
  /** Ends the request: gives back its bytes and its turn. */
  close(): void;
}

/**
 * Counts the bodies of unfinished requests. A body costs the bytes that have arrived, so a slow
 * upload holds only what it has sent. The turn for a large body starts when the body is complete,
 * so that no client can hold it by sending slowly.
 */
export interface Intake {
  open(tenant: string): IntakeTicket;
  readonly bytes: number;
  /** Large bodies that are being processed. */
  readonly large: number;
}

/** Counts the bytes of bodies in progress. */
export interface BodyBytes {
  add(tenant: string, bytes: number): void;
  total(): number;
  of(tenant: string): number;
}

/** Where the bodies of a process are counted that several threads receive. */
export interface IntakeSharing {
  readonly bytes: BodyBytes;
  /** Gives turns to large bodies. */
  readonly turns: Semaphore;
}

const retryAfterSeconds = 5;

/** Returns the semaphore that gives turns to large bodies. */
export function createBodyTurns(limits: IntakeLimits = defaultIntakeLimits): Semaphore {
  return createTenantSemaphore(limits.maxLarge, limits.maxWaiting);
}

/** @param sharing absent: the bodies are counted here */
export function createIntake(
  limits: IntakeLimits = defaultIntakeLimits,
  sharing: IntakeSharing = { bytes: createBodyBytes(), turns: createBodyTurns(limits) },
): Intake {
  const { bytes: counted, turns: semaphore } = sharing;
  const { add } = counted;

  const check = (tenant: string, bytes: number): void => {
    const isOver =
      counted.total() + bytes > limits.maxBytes ||
      counted.of(tenant) + bytes > limits.maxTenantBytes;
    if (!isOver) return;
    throw new ScimError(
      'unavailable',
      `too many bytes of request bodies are in progress; try again in ${retryAfterSeconds} s`,
      { headers: { 'Retry-After': String(retryAfterSeconds) } },
    );
  };

  const open = (tenant: string): IntakeTicket => {
    let received = 0;
    let holdsTurn = false;
    let isClosed = false;
    return {
      arrived(bytes) {
        check(tenant, bytes);
        received += bytes;
        add(tenant, bytes);
      },
      async whole() {
        if (received <= limits.largeBytes) return;
        await semaphore.acquire(tenant);
        holdsTurn = !isClosed;
        if (isClosed) semaphore.release();
      },
      close() {
        add(tenant, -received);
        received = 0;
        isClosed = true;
        if (holdsTurn) semaphore.release();
        holdsTurn = false;
      },
    };
  };

  return {
    open,
    get bytes() {
      return counted.total();
    },
    get large() {
      return semaphore.used;
    },
  };
}

function createBodyBytes(): BodyBytes {
  const byTenant = new Map<string, number>();
  let total = 0;
  return {
    add(tenant, bytes) {
      total += bytes;
      const now = (byTenant.get(tenant) ?? 0) + bytes;
      if (now === 0) byTenant.delete(tenant);
      else byTenant.set(tenant, now);
    },
    total: () => total,
    of: (tenant) => byTenant.get(tenant) ?? 0,
  };
}
