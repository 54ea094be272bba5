import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import { createCheckpointSignals } from '../storage/sqlite/checkpoint-signals.ts';
import { openSqliteWriter, type SqliteOptions } from '../storage/sqlite/sqlite-store.ts';
import { CheckpointThread } from './checkpoints.ts';
import { createCommandContext } from './command-context.ts';
import { type CommandContext, type CommandKind, type CommandResult, commands } from './commands.ts';
import { MessageBatches, unsendableResult } from './message-batches.ts';
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
 * The writing thread. It owns the writing connection, so that waiting for the disk never delays the
 * thread that answers requests. Commands that arrive during a commit share the next one.
 */

/** What the writing thread is started with. */
export interface WriterData {
  readonly sqlite: Pick<SqliteOptions, 'path'>;
  readonly passwords: boolean;
  readonly events: boolean;
}

/** Executes commands as they arrive, from `start` on, and sends their results in batches. */
class WriterServer {
  readonly #port: MessagePort;
  readonly #writer: ReturnType<typeof openSqliteWriter>;
  readonly #checkpoints: CheckpointThread;
  readonly #context: CommandContext;
  readonly #sent: MessageBatches<SentResult>;
  #results: SentResult[] = [];
  /** Messages of commands received. */
  #received = 0;

  constructor(port: MessagePort, { sqlite, passwords, events }: WriterData) {
    this.#port = port;
    // The database is migrated before another connection writes to it.
    const checkpoints = createCheckpointSignals();
    this.#writer = openSqliteWriter({ ...sqlite, checkpoints });
    this.#checkpoints = new CheckpointThread({ path: sqlite.path, signals: checkpoints });
    const registries = createSystemRegistries({ passwords });
    this.#context = createCommandContext({ registries, events });
    this.#sent = new MessageBatches<SentResult>(
      (batch) => this.#post({ kind: 'results', batch, read: this.#received }),
      ([id], cause) => this.#sent.send([[id, toFailure(unsendableResult(cause))]]),
    );
  }

  /** Reads commands, and tells the answering thread that the database is open. */
  start(): void {
    this.#port.on('messageerror', () => this.#skipUnreadable());
    this.#port.on('message', (message: ToWriter) => {
      this.#receive(message);
      // Whatever else has arrived joins the same commit.
      for (let next = this.#next(); next !== undefined; next = this.#next()) this.#receive(next);
    });
    this.#post({ kind: 'opened' });
  }

  #post(message: FromWriter): void {
    this.#port.postMessage(message);
  }

  /** Returns the next message that can be read; undefined: none has arrived. */
  #next(): ToWriter | undefined {
    for (;;) {
      try {
        return receiveMessageOnPort(this.#port)?.message as ToWriter | undefined;
      } catch {
        this.#skipUnreadable();
      }
    }
  }

  #skipUnreadable(): void {
    this.#post({ kind: 'unreadable', number: this.#received });
    this.#received += 1;
  }

  #receive(message: ToWriter): void {
    if (message.kind === 'close') {
      void this.#close();
    } else if (message.kind === 'unreadable') {
      this.#sent.unreadable(message.number);
    } else {
      this.#received += 1;
      this.#sent.read(message.read);
      for (const command of message.batch) this.#execute(command);
    }
  }

  /** The writing connection closes last: it moves the WAL into the database. */
  async #close(): Promise<void> {
    await this.#checkpoints.stop();
    await this.#writer.close();
    this.#post({ kind: 'closed' });
  }

  #execute<K extends CommandKind>([id, kind, packed]: SentCommand<K>): void {
    const { execute, ownCommit } = commands[kind];
    const input = unpackInput<K>(packed);
    this.#writer
      .write((transaction) => execute(transaction, input, this.#context), { ownCommit })
      .then(
        (result) => this.#answer(id, packOrFail(kind, result)),
        (error: unknown) => this.#answer(id, toFailure(error)),
      );
  }

  #answer(id: number, result: SentResult[1]): void {
    this.#results.push([id, result]);
    // All commands of a commit are answered in one turn, and their results travel in one message.
    if (this.#results.length === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const batch = this.#results;
    this.#results = [];
    this.#sent.send(batch);
  }
}

function packOrFail(kind: CommandKind, result: CommandResult): SentResult[1] {
  try {
    return packResult(kind, result);
  } catch (error) {
    return toFailure(unsendableResult(error));
  }
}

const port = parentPort!;
try {
  new WriterServer(port, workerData as WriterData).start();
} catch (error) {
  const refused: FromWriter = { kind: 'refused', failure: toFailure(error) };
  port.postMessage(refused);
}
