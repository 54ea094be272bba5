import { Worker } from 'node:worker_threads';
import { StorageError } from '../ports/store.ts';
import type { CommandResult, SubmitCommand } from './commands.ts';
import { MessageBatches, unsendableCommand } from './message-batches.ts';
import {
  type FromWriter,
  fromFailure,
  isFailure,
  type PostedCommand,
  packCommand,
  type SentResult,
  type ToWriter,
  unpackResult,
} from './writer-protocol.ts';
import type { WriterData } from './writer-thread.ts';

/** The writing thread, as the answering thread sees it. */
export interface Writer {
  readonly submit: SubmitCommand;
  /** Returns how many commands wait for their commit. */
  readonly pending: () => number;
  /** Waits for submitted commands, then ends the thread. */
  close(): Promise<void>;
}

/** Called when something happens on the writing thread. */
export interface WriterListener {
  /** The thread ended unexpectedly. Every waiting command has been rejected by then. */
  readonly onCrash: (error: unknown) => void;
  /** A commit included this many writes. */
  readonly onCommit?: (writes: number) => void;
}

/**
 * Mebibytes of V8's young generation. Objects of a write live shortly; the default of 48 only makes
 * the process bigger.
 */
const youngGenerationMb = 12;

/**
 * Starts the writing thread; resolves once it has opened the database.
 *
 * @throws StorageError when the database cannot be opened for writing
 */
export async function startWriter(data: WriterData, listener: WriterListener): Promise<Writer> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./writer-thread.${extension}`, import.meta.url), {
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
  });
  await opened(worker);
  return new WriterClient(worker, listener);
}

function opened(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (message: FromWriter) => {
      worker.off('error', reject);
      if (message.kind === 'refused') {
        void worker.terminate();
        reject(fromFailure(message.failure));
      } else {
        resolve();
      }
    });
  });
}

/** A caller that waits. The writing thread answers each command with a result of its kind. */
interface Caller {
  resolve(result: CommandResult): void;
  reject(error: unknown): void;
}

/** Sends commands in batches, and hands each result to its caller. */
class WriterClient implements Writer {
  readonly #worker: Worker;
  readonly #listener: WriterListener;
  readonly #commands: MessageBatches<PostedCommand>;
  readonly #waiting = new Map<number, Caller>();
  #batch: PostedCommand[] = [];
  #lastId = 0;
  /** Messages of results received. */
  #received = 0;
  /** Why no more commands are accepted. */
  #closed: StorageError | undefined;

  constructor(worker: Worker, listener: WriterListener) {
    this.#worker = worker;
    this.#listener = listener;
    this.#commands = new MessageBatches<PostedCommand>(
      (parts) =>
        this.#post({ kind: 'commands', batch: parts.map(packCommand), read: this.#received }),
      ([id], cause) => this.#take(id)?.reject(unsendableCommand(cause)),
    );
    worker.on('message', (message: FromWriter) => this.#receive(message));
    worker.on('messageerror', () => {
      this.#post({ kind: 'unreadable', number: this.#received });
      this.#received += 1;
    });
    worker.on('error', (error) => this.#crash(error));
    worker.on('exit', (code) =>
      this.#crash(new Error(`the writing thread ended with code ${code}`)),
    );
  }

  readonly submit: SubmitCommand = (kind, input) => {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve, reject });
      this.#batch.push([this.#lastId, kind, input]);
      // Commands of requests that were read from the sockets together travel in one message.
      if (this.#batch.length === 1) setImmediate(() => this.#flush());
    });
  };

  readonly pending = (): number => this.#waiting.size;

  async close(): Promise<void> {
    if (this.#closed !== undefined) return;
    this.#flush();
    const closed = new Promise<void>((resolve) => {
      this.#worker.on('message', (message: FromWriter) => {
        if (message.kind === 'closed') resolve();
      });
    });
    this.#post({ kind: 'close' });
    await closed;
    this.#closed = new StorageError('closed', 'the store is closed');
    await this.#worker.terminate();
  }

  #post(message: ToWriter<PostedCommand>): void {
    this.#worker.postMessage(message);
  }

  #flush(): void {
    if (this.#batch.length === 0) return;
    const parts = this.#batch;
    this.#batch = [];
    this.#commands.send(parts);
  }

  #receive(message: FromWriter): void {
    if (message.kind === 'unreadable') this.#commands.unreadable(message.number);
    if (message.kind !== 'results') return;
    this.#received += 1;
    this.#commands.read(message.read);
    this.#listener.onCommit?.(message.batch.length);
    for (const result of message.batch) this.#answer(result);
  }

  #answer([id, packed]: SentResult): void {
    const caller = this.#take(id);
    const result = unpackResult(packed);
    if (isFailure(result)) caller?.reject(fromFailure(result));
    else caller?.resolve(result);
  }

  #take(id: number): Caller | undefined {
    const caller = this.#waiting.get(id);
    this.#waiting.delete(id);
    return caller;
  }

  #crash(cause: unknown): void {
    if (this.#closed !== undefined) return;
    this.#closed = new StorageError('closed', 'the writing thread ended', { cause });
    for (const { reject } of this.#waiting.values()) reject(this.#closed);
    this.#waiting.clear();
    this.#listener.onCrash(cause);
  }
}
