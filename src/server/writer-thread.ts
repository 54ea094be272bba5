import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { openSqliteWriter, type SqliteOptions } from '../storage/sqlite/sqlite-store.ts';
import { Batches, unsendableResult } from './calls.ts';
import { createCommandContext } from './command-context.ts';
import { type CommandKind, type CommandResult, commands } from './commands.ts';
import { createSystemRegistries } from './registries.ts';
import {
  type FromWriter,
  packResult,
  type SentCommand,
  type SentResult,
  type ToWriter,
  toFailure,
  unpackInput,
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
  const context = createCommandContext({ registries, events });
  let results: SentResult[] = [];
  let read = 0;

  const sent = new Batches<SentResult>(
    (batch) => post({ kind: 'results', batch, read }),
    ([id], cause) => sent.send([[id, toFailure(unsendableResult(cause))]]),
  );
  const send = (): void => {
    const batch = results;
    results = [];
    sent.send(batch);
  };
  const answer = (id: number, result: SentResult[1]): void => {
    results.push([id, result]);
    // All commands of a commit are answered in one turn, and their results travel in one message.
    if (results.length === 1) queueMicrotask(send);
  };

  const packOrFail = (kind: CommandKind, result: CommandResult): SentResult[1] => {
    try {
      return packResult(kind, result);
    } catch (error) {
      return toFailure(unsendableResult(error));
    }
  };

  const run = <K extends CommandKind>([id, kind, packed]: SentCommand<K>): void => {
    const { execute, ownCommit } = commands[kind];
    const input = unpackInput<K>(packed);
    writer
      .write((transaction) => execute(transaction, input, context), { ownCommit })
      .then(
        (result) => answer(id, packOrFail(kind, result)),
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
