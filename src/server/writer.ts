import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { StorageError } from '../ports/store.ts';
import type { CommandResult, SubmitCommand } from './commands.ts';
import { type LaunchedWriter, launchWriter } from './launch-writer.ts';
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

/** What an answering thread hands commands to. */
export interface WriterConnection {
  readonly submit: SubmitCommand;
  /** Returns how many commands wait for their commit. */
  readonly pending: () => number;
}

/** The writing thread, as the thread that started it sees it. */
export interface Writer extends WriterConnection {
  /** Resolves once the threads that it needs beside it are loaded, and their files are open. */
  readonly complete: Promise<void>;
  /** Returns the port through which another thread sends commands: see `connectWriter`. */
  connect(): MessagePort;
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
 * Has the writing thread open the database; resolves once it has.
 *
 * @param launched the thread; default: a new one
 * @throws StorageError when the database cannot be opened for writing
 */
export async function startWriter(
  data: WriterData,
  listener: WriterListener,
  launched: LaunchedWriter = launchWriter(),
): Promise<Writer> {
  const { worker } = launched;
  worker.ref();
  worker.postMessage(data);
  const complete = told(launched, 'complete');
  // The caller may wait for it later, or give up before.
  complete.catch(() => undefined);
  try {
    await told(launched, 'opened');
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  const client = new WriterClient(worker, listener);
  worker.on('error', (error) => client.crash(error));
  worker.on('exit', (code) =>
    client.crash(new Error(`the writing thread ended with code ${code}`)),
  );
  return {
    submit: client.submit,
    pending: client.pending,
    complete,
    connect() {
      const { port1, port2 } = new MessageChannel();
      const message: ToWriter = { kind: 'connect', port: port2 };
      worker.postMessage(message, [port2]);
      return port1;
    },
    async close() {
      await client.close();
      await worker.terminate();
    },
  };
}

/** Sends the commands of this thread to the writing thread, through a port of `Writer.connect`. */
export function connectWriter(port: MessagePort, listener: WriterListener): WriterConnection {
  const client = new WriterClient(port, listener);
  port.on('close', () => client.crash(new Error('the writing thread ended')));
  return client;
}

/**
 * Resolves once the writing thread says how far it is.
 *
 * @throws StorageError when it says instead that it cannot get there
 */
async function told({ worker, ended }: LaunchedWriter, kind: 'opened' | 'complete'): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const listen = (message: FromWriter): void => {
    if (message.kind === kind) resolve();
    else if (message.kind === 'refused') reject(fromFailure(message.failure));
  };
  worker.on('message', listen);
  try {
    await Promise.race([promise, ended]);
  } finally {
    worker.off('message', listen);
  }
}

/** A caller that waits. The writing thread answers each command with a result of its kind. */
interface Caller {
  resolve(result: CommandResult): void;
  reject(error: unknown): void;
}

/** The part of a worker, and of a message port, that commands and results pass through. */
interface CommandPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: FromWriter) => void): unknown;
  on(event: 'messageerror', listener: () => void): unknown;
}

/** Sends commands in batches, and hands each result to its caller. */
class WriterClient implements WriterConnection {
  readonly #port: CommandPort;
  readonly #listener: WriterListener;
  readonly #commands: MessageBatches<PostedCommand>;
  readonly #waiting = new Map<number, Caller>();
  #batch: PostedCommand[] = [];
  #lastId = 0;
  /** Messages of results received. */
  #received = 0;
  /** Why no more commands are accepted. */
  #closed: StorageError | undefined;

  constructor(port: CommandPort, listener: WriterListener) {
    this.#port = port;
    this.#listener = listener;
    this.#commands = new MessageBatches<PostedCommand>(
      (parts) =>
        this.#post({ kind: 'commands', batch: parts.map(packCommand), read: this.#received }),
      ([id], cause) => this.#take(id)?.reject(unsendableCommand(cause)),
    );
    port.on('message', (message: FromWriter) => this.#receive(message));
    port.on('messageerror', () => {
      this.#post({ kind: 'unreadable', number: this.#received });
      this.#received += 1;
    });
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

  /** Closes the database, after the commands that were submitted. */
  async close(): Promise<void> {
    if (this.#closed !== undefined) return;
    this.#flush();
    const closed = new Promise<void>((resolve) => {
      this.#port.on('message', (message: FromWriter) => {
        if (message.kind === 'closed') resolve();
      });
    });
    this.#post({ kind: 'close' });
    await closed;
    this.#closed = new StorageError('closed', 'the store is closed');
  }

  #post(message: ToWriter<PostedCommand>): void {
    this.#port.postMessage(message);
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
    if (message.writes > 0) this.#listener.onCommit?.(message.writes);
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

  /** Rejects every command that waits; further ones are refused. */
  crash(cause: unknown): void {
    if (this.#closed !== undefined) return;
    this.#closed = new StorageError('closed', 'the writing thread ended', { cause });
    for (const { reject } of this.#waiting.values()) reject(this.#closed);
    this.#waiting.clear();
    this.#listener.onCrash(cause);
  }
}
