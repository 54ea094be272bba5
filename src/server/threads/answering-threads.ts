import { type MessagePort, Worker } from 'node:worker_threads';
import type { DomainProofs } from '../../ports/domain-proofs.ts';
import type { Logger } from '../../ports/system.ts';
import type { Alert } from '../../scim/raise-alerts.ts';
import type { ProcessLimits } from '../coordination.ts';
import type { Background } from '../jobs/background.ts';
import type { ExposedMetrics, ThreadMetrics } from '../metrics.ts';
import { startFile } from '../start-files.ts';
import { type Answers, ThreadLink } from './thread-link.ts';
import type { AnsweringData, MainQuestions, ThreadQuestions } from './thread-protocol.ts';

/** The answering threads beside the main thread. */
export interface AnsweringThreads {
  readMetrics(): Promise<readonly ThreadMetrics[]>;
  /** Writes what they have counted. */
  flush(): Promise<void>;
  /** Refuses new connections; resolves once running requests are answered. */
  drain(): Promise<void>;
  /** Closes their stores, and ends them. */
  close(): Promise<void>;
}

/** What answering threads reach in the main thread. */
export interface MainServices {
  readonly logger: Logger;
  readonly limits: ProcessLimits;
  readonly background: Pick<Background, 'refused' | 'refreshEndpoints' | 'askBackups'>;
  readonly domainProofs: DomainProofs;
  readonly exposed: ExposedMetrics;
  readonly raiseAlert: (alert: Alert) => void;
}

/** What `startAnsweringThreads` needs. */
export interface AnsweringOptions {
  /** Number of threads. */
  readonly count: number;
  readonly data: Omit<AnsweringData, 'writer' | 'thread'>;
  /** Returns a port to the writing thread, for each thread its own. Absent on PostgreSQL. */
  readonly connect?: () => MessagePort;
  readonly main: MainServices;
  /** Called when a thread ends unexpectedly. */
  readonly onFatal: (error: unknown) => void;
}

/**
 * Mebibytes of V8's young generation, as the main thread has it. Objects of a request live shortly;
 * the default of 48 only makes the process bigger.
 */
const youngGenerationMb = 24;

/**
 * Starts answering threads; resolves once all of them listen.
 *
 * @throws Error of the first thread that cannot start; none of them runs then
 */
export async function startAnsweringThreads(options: AnsweringOptions): Promise<AnsweringThreads> {
  const threads = Array.from(
    { length: options.count },
    (_, index) => new AnsweringThread(index + 1, options),
  );
  const close = async (): Promise<void> => {
    await Promise.all(threads.map((thread) => thread.close()));
  };
  try {
    await Promise.all(threads.map((thread) => thread.start()));
  } catch (error) {
    await close();
    throw error;
  }
  const all = async <T>(ask: (thread: AnsweringThread) => Promise<T>): Promise<readonly T[]> =>
    Promise.all(threads.map(ask));
  return {
    readMetrics: () => all(({ link }) => link.ask('metrics', undefined)),
    flush: async () => void (await all(({ link }) => link.ask('flush', undefined))),
    drain: async () => void (await all(({ link }) => link.ask('drain', undefined))),
    close,
  };
}

class AnsweringThread {
  readonly link: ThreadLink<ThreadQuestions, MainQuestions>;
  readonly #worker: Worker;
  readonly #onFatal: (error: unknown) => void;
  #isRunning = false;

  constructor(thread: number, { data, connect, main, onFatal }: AnsweringOptions) {
    const writer = connect?.();
    const workerData: AnsweringData = { ...data, thread, writer };
    this.#worker = new Worker(startFile('answering-thread'), {
      workerData,
      transferList: writer === undefined ? [] : [writer],
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    });
    this.link = new ThreadLink(this.#worker, answersOf(main));
    this.#onFatal = onFatal;
    this.#worker.on('error', (error) => this.#crash(error));
    this.#worker.on('exit', (code) =>
      this.#crash(new Error(`an answering thread ended with code ${code}`)),
    );
  }

  async start(): Promise<void> {
    await this.link.ask('start', undefined);
    this.#isRunning = true;
  }

  async close(): Promise<void> {
    this.#isRunning = false;
    await this.link.ask('close', undefined).catch(() => undefined);
    await this.#worker.terminate();
  }

  /** A thread that is gone would leave its part of the connections without answers. */
  #crash(error: unknown): void {
    const wasRunning = this.#isRunning;
    this.#isRunning = false;
    this.link.close(error instanceof Error ? error : new Error(String(error)));
    if (wasRunning) this.#onFatal(error);
  }
}

/** Returns how the main thread answers the questions of the others. */
function answersOf(main: MainServices): Answers<MainQuestions> {
  const { logger, limits, background, domainProofs, exposed, raiseAlert } = main;
  return {
    async acquire({ limit, key, cost }) {
      await limits[limit].acquire(key, cost);
      return undefined;
    },
    release({ limit, cost }) {
      limits[limit].release(cost);
      return undefined;
    },
    log(lines) {
      for (const { level, message, fields } of lines) logger.log(level, message, fields);
      return undefined;
    },
    alert(alert) {
      raiseAlert(alert);
      return undefined;
    },
    refused({ row, address, hasLookedUp }) {
      background.refused.keep(row, address, hasLookedUp);
      return undefined;
    },
    metrics: () => exposed.expose(),
    async refreshEndpoints() {
      await background.refreshEndpoints();
      return undefined;
    },
    backups: (task) => background.askBackups(task),
    domainText: (name) => domainProofs.txt(name),
    domainFile: ({ domain, path }) => domainProofs.file(domain, path),
  };
}
