import { Worker } from 'node:worker_threads';
import { StorageError } from '../ports/store.ts';
import { Batches, unsendable } from './calls.ts';
import type { CommandResult, SubmitCommand } from './commands.ts';
import {
  type FromWriter,
  fromFailure,
  isFailure,
  type PostedCommand,
  packCommand,
  type ToWriter,
  unpackResult,
} from './writer-protocol.ts';
import type { WriterData } from './writer-thread.ts';

export interface Writer {
  readonly submit: SubmitCommand;
  /** Commands that wait for their commit. */
  pending(): number;
  /** Waits for what was submitted, then ends the thread. */
  close(): Promise<void>;
}

/** Mebibytes. What a write leaves behind is short-lived; V8's default of 48 only makes the process bigger. */
const youngGeneration = 12;

/** A caller that waits. The writing thread answers each command with a result of its kind. */
interface Caller {
  resolve(result: CommandResult): void;
  reject(error: unknown): void;
}

/**
 * Starts the writing thread.
 *
 * @param onCommit told how many writes a commit has settled
 * @param onCrash called when the thread dies unasked; every waiting command has been rejected by then
 * @throws StorageError when the database can't be opened for writing
 */
export async function startWriter(
  data: WriterData,
  onCrash: (error: unknown) => void,
  onCommit: (writes: number) => void = () => undefined,
): Promise<Writer> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./writer-thread.${extension}`, import.meta.url), {
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: youngGeneration },
  });
  await opened(worker);

  const waiting = new Map<number, Caller>();
  let batch: PostedCommand[] = [];
  let next = 0;
  let over: StorageError | undefined;
  let read = 0;

  const send = (message: ToWriter<PostedCommand>): void => worker.postMessage(message);
  const end = (error: StorageError): void => {
    over = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const commands = new Batches<PostedCommand>(
    (parts) => send({ kind: 'commands', batch: parts.map(packCommand), read }),
    ([id], cause) => {
      waiting.get(id)?.reject(unsendable(cause));
      waiting.delete(id);
    },
  );

  worker.on('message', (message: FromWriter) => {
    if (message.kind === 'unreadable') commands.unreadable(message.number);
    if (message.kind !== 'results') return;
    read += 1;
    commands.read(message.read);
    onCommit(message.batch.length);
    for (const [id, packed] of message.batch) {
      const caller = waiting.get(id)!;
      waiting.delete(id);
      const result = unpackResult(packed);
      if (isFailure(result)) caller.reject(fromFailure(result));
      else caller.resolve(result);
    }
  });
  worker.on('messageerror', () => {
    send({ kind: 'unreadable', number: read });
    read += 1;
  });
  const crashed = (error: unknown): void => {
    if (over !== undefined) return;
    end(new StorageError('closed', 'the writing thread ended', { cause: error }));
    onCrash(error);
  };
  worker.on('error', crashed);
  worker.on('exit', (code) => crashed(new Error(`the writing thread ended with code ${code}`)));

  const flush = (): void => {
    const parts = batch;
    batch = [];
    commands.send(parts);
  };

  return {
    submit: (kind, input) => {
      if (over !== undefined) return Promise.reject(over);
      return new Promise((resolve, reject) => {
        next += 1;
        waiting.set(next, { resolve, reject });
        batch.push([next, kind, input]);
        // Commands of requests that were read from the sockets together travel in one message.
        if (batch.length === 1) setImmediate(flush);
      });
    },
    pending: () => waiting.size,
    close: async () => {
      if (over !== undefined) return;
      if (batch.length > 0) flush();
      const closed = new Promise<void>((resolve) => {
        worker.on('message', (message: FromWriter) => {
          if (message.kind === 'closed') resolve();
        });
      });
      send({ kind: 'close' });
      await closed;
      over = new StorageError('closed', 'the store is closed');
      await worker.terminate();
    },
  };
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
