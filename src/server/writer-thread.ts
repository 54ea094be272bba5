import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { openSqliteWriter, type SqliteOptions } from '../storage/sqlite/sqlite-store.ts';
import { createExecuteContext } from './context.ts';
import { createSystemRegistries } from './registries.ts';
import { executeTask, type Task, taskOptions } from './task.ts';
import { type AnyOutcome, type Failure, type FromWriter, type ToWriter, toFailure } from './writer-protocol.ts';

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
  let outcomes: [number, AnyOutcome | Failure][] = [];

  const send = (): void => {
    post({ kind: 'outcomes', batch: outcomes });
    outcomes = [];
  };
  const answer = (id: number, outcome: AnyOutcome | Failure): void => {
    outcomes.push([id, outcome]);
    // Everything a commit settles is settled in one turn, and leaves in one message.
    if (outcomes.length === 1) queueMicrotask(send);
  };

  const run = ([id, task]: readonly [number, Task]): void => {
    writer
      .write((transaction) => executeTask(transaction, task, context), taskOptions(task))
      .then(
        (outcome) => answer(id, outcome),
        (error: unknown) => answer(id, toFailure(error)),
      );
  };

  const take = (message: ToWriter): void => {
    if (message.kind === 'commands') message.batch.forEach(run);
    else void writer.close().then(() => post({ kind: 'closed' }));
  };

  port.on('message', (message: ToWriter) => {
    take(message);
    // What else has arrived joins the same commit.
    for (let more = receiveMessageOnPort(port); more !== undefined; more = receiveMessageOnPort(port))
      take(more.message as ToWriter);
  });
  post({ kind: 'opened' });
}

try {
  serve(workerData as WriterData);
} catch (error) {
  post({ kind: 'refused', failure: toFailure(error) });
}
