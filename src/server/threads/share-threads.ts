import { randomBytes } from 'node:crypto';
import type { Logger } from '../../ports/system.ts';
import type { Config } from '../config.ts';
import {
  type Coordination,
  createOwnCoordination,
  createProcessLimits,
  createSharedCoordination,
  type ProcessLimits,
} from '../coordination.ts';
import { canSharePorts } from '../listener.ts';
import { parseListen } from '../settings.ts';
import { createSharedMemory, type SharedMemory } from './shared-memory.ts';

/** How the answering threads of a process work together. */
export interface ThreadSharing {
  /** Of the main thread. */
  readonly coordination: Coordination;
  /** Absent, with the rest: one thread answers. */
  readonly memory?: SharedMemory;
  readonly limits?: ProcessLimits;
  readonly ticketKeys?: Uint8Array;
}

const ticketKeyBytes = 48;

/** Decides how many threads answer, and creates what they share. */
export async function shareThreads(config: Config, logger: Logger): Promise<ThreadSharing> {
  const threads = await answeringThreads(config, logger);
  if (threads === 1) return { coordination: createOwnCoordination() };
  const memory = createSharedMemory(threads);
  const limits = createProcessLimits();
  const coordination = createSharedCoordination(memory, limits);
  return { coordination, memory, limits, ticketKeys: randomBytes(ticketKeyBytes) };
}

async function answeringThreads(
  { threads = 1, storageUrl, listen }: Config,
  logger: Logger,
): Promise<number> {
  if (threads === 1) return 1;
  const reason =
    storageUrl === 'memory:'
      ? 'a store in memory is used by one thread'
      : (await canSharePorts(parseListen(listen)!.host))
        ? undefined
        : 'threads of this system cannot share a port';
  if (reason === undefined) return threads;
  logger.log('info', 'one thread answers', { reason, 'server.threads': threads });
  return 1;
}
