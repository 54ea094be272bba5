import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { openSqliteWriter, type SqliteOptions } from '../storage/sqlite/sqlite-store.ts';
import { Batches, unreadableOutcome } from './calls.ts';
import { createExecuteContext } from './context.ts';
import { createSystemRegistries } from './registries.ts';
import { executeTask, taskOptions } from './task.ts';
import {
  type AnyOutcome,
  type FromWriter,
  packOutcome,
  type SentOutcome,
  type SentTask,
  type ToWriter,
  toFailure,
  unpackTask,
} from './writer-protocol.ts';

/**
 * The thread that writes. It owns the writing connection, so that a commit's wait for the disk never holds up the thread that
 * answers; commands that arrive meanwhile share the next commit.
 */
export interface WriterData {
  readonly sqlite: Pick<SqliteOptions, 'path'>;
  readonly passwords: boolean;
  readonly events: boolean;
}

const port = parentPort!;

function post(message: FromWriter): void {
  port.postMessage(message);
}

function serve({ sqlite, passwords, events }: WriterData): void {
  const writer = openSqliteWriter(sqlite);
  const registries = createSystemRegistries({ passwords });
  const context = createExecuteContext({ registries, events });
  let outcomes: SentOutcome[] = [];
  let read = 0;

  const sent = new Batches<SentOutcome>(
    (batch) => post({ kind: 'outcomes', batch, read }),
    ([id], cause) => sent.send([[id, toFailure(unreadableOutcome(cause))]]),
  );
  const send = (): void => {
    const batch = outcomes;
    outcomes = [];
    sent.send(batch);
  };
  const answer = (id: number, outcome: SentOutcome[1]): void => {
    outcomes.push([id, outcome]);
    // Everything a commit settles is settled in one turn, and leaves in one message.
    if (outcomes.length === 1) queueMicrotask(send);
  };

  const packOrFail = (outcome: AnyOutcome): SentOutcome[1] => {
    try {
      return packOutcome(outcome);
    } catch (error) {
      return toFailure(unreadableOutcome(error));
    }
  };

  const run = ([id, packed]: SentTask): void => {
    const task = unpackTask(packed);
    writer
      .write((transaction) => executeTask(transaction, task, context), taskOptions(task))
      .then(
        (outcome) => answer(id, packOrFail(outcome)),
        (error: unknown) => answer(id, toFailure(error)),
      );
  };

  const take = (message: ToWriter): void => {
    if (message.kind === 'close') {
      void writer.close().then(() => post({ kind: 'closed' }));
    } else if (message.kind === 'unreadable') {
      sent.unreadable(message.number);
    } else {
      read += 1;
      sent.read(message.read);
      message.batch.forEach(run);
    }
  };
  const unreadable = (): void => {
    post({ kind: 'unreadable', number: read });
    read += 1;
  };
  /** @returns the next message that can be read; undefined when there is none */
  const receive = (): ToWriter | undefined => {
    for (;;) {
      try {
        return receiveMessageOnPort(port)?.message as ToWriter | undefined;
      } catch {
        unreadable();
      }
    }
  };

  port.on('messageerror', unreadable);
  port.on('message', (message: ToWriter) => {
    take(message);
    // What else has arrived joins the same commit.
    for (let more = receive(); more !== undefined; more = receive()) take(more);
  });
  post({ kind: 'opened' });
}

try {
  serve(workerData as WriterData);
} catch (error) {
  post({ kind: 'refused', failure: toFailure(error) });
}
