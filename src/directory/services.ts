import { createSemaphore, type Semaphore } from '../concurrency/semaphore.ts';
import type { Store } from '../ports/store.ts';
import type { Clock, Ids, SecretCipher, Secrets, Signer } from '../ports/system.ts';
import { type BulkLimits, defaultBulkLimits } from '../protocol/bulk/read-bulk.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { SubmitDirectory } from './command.ts';
import { type Cursors, createCursors } from './cursor.ts';
import { createGarbageCollector, type GarbageCollector } from './garbage-collector.ts';
import type { Registries } from './registries.ts';
import { defaultScanLimits, type ScanLimits } from './scan.ts';
import type { Protector } from './secrets/protect.ts';
import { createTenantSemaphore } from './tenant-semaphore.ts';

/** What a directory is made of. */
export interface DirectoryOptions {
  readonly reader: Omit<Store, 'write' | 'close'>;
  readonly submit: SubmitDirectory;
  readonly registries: Registries;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly secrets: Secrets;
  /** For secrets that are encrypted. Default: they are refused. */
  readonly cipher?: SecretCipher;
  readonly signer: Signer;
  /** Yields to other requests during long work. */
  readonly pause: () => Promise<void>;
  readonly scans?: ScanLimits;
  readonly bulk?: BulkLimits;
  /** Limits of costly work, shared with other directories. Default: limits of its own. */
  readonly workLimits?: WorkLimits;
}

/** How much costly work runs at the same time. */
export interface WorkLimits {
  readonly scans: Semaphore;
  /** Secrets that are hashed. */
  readonly hashes: Semaphore;
}

/** What the verbs of one directory share. */
export interface DirectoryServices {
  readonly reader: DirectoryOptions['reader'];
  readonly submit: SubmitDirectory;
  readonly registries: Registries;
  readonly ids: Ids;
  readonly pause: () => Promise<void>;
  readonly cursors: Cursors;
  readonly garbage: GarbageCollector;
  readonly protector: Protector;
  readonly scans: ScanLimits;
  readonly scanSemaphore: Semaphore;
  readonly bulkLimits: BulkLimits;
}

/** Scans that run at the same time. */
const maxScans = 2;

/** Scans of one tenant that may wait; more are refused with 503. */
const maxWaitingScans = 16;

/**
 * Secrets that are hashed at the same time: half of libuv's threads, for the other half does I/O.
 */
const maxHashes = 2;

/** Returns the limits of a process. */
export function createWorkLimits(): WorkLimits {
  return {
    scans: createTenantSemaphore(maxScans, maxWaitingScans),
    hashes: createSemaphore({ permits: maxHashes }),
  };
}

export function createServices(options: DirectoryOptions): DirectoryServices {
  const { reader, submit, registries, ids, clock, secrets, signer, pause } = options;
  const {
    scans = defaultScanLimits,
    bulk: bulkLimits = defaultBulkLimits,
    cipher = noCipher,
    workLimits = createWorkLimits(),
  } = options;
  return {
    reader,
    submit,
    registries,
    ids,
    pause,
    cursors: createCursors(signer, clock),
    garbage: createGarbageCollector(reader, submit, clock),
    protector: { secrets, cipher, semaphore: workLimits.hashes },
    scans,
    scanSemaphore: workLimits.scans,
    bulkLimits,
  };
}

const noKey = (): never => {
  throw new ScimError('notImplemented', 'this server has no key to encrypt secrets with');
};

const noCipher: SecretCipher = { encrypt: noKey, decrypt: noKey };
