import './quiet-warnings.ts';
import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { createSubmit } from '../directory/submit.ts';
import { createCheckpointSignals } from '../storage/sqlite/checkpoint-signals.ts';
import { openSqliteWriter, type SqliteOptions } from '../storage/sqlite/sqlite-store.ts';
import { CheckpointThread } from './checkpoints.ts';
import { createCommandContext } from './command-context.ts';
import { type CommandKind, type CommandResult, commands, type SubmitCommand } from './commands.ts';
import { createFairSubmit } from './fair-submit.ts';
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

/** What the writing thread is told when it is to open the database. */
export interface WriterData {
  readonly sqlite: Pick<SqliteOptions, 'path'>;
  readonly passwords: boolean;
  readonly events: boolean;
}

/** Executes the commands of one answering thread, and sends their results in batches. */
class ThreadPort {
  readonly #port: MessagePort;
  readonly #writer: WriterServer;
  readonly #sent: MessageBatches<SentResult>;
  #results: SentResult[] = [];
  /** Writes of all threads in the commit whose results are sent next; 0: another thread is told. */
  #writes = 0;
  /** Messages of commands received. */
  #received = 0;

  constructor(port: MessagePort, writer: WriterServer) {
    this.#port = port;
    this.#writer = writer;
    this.#sent = new MessageBatches<SentResult>(
      (batch) => this.post({ kind: 'results', batch, read: this.#received, writes: this.#writes }),
      ([id], cause) => this.#sent.send([[id, toFailure(unsendableResult(cause))]]),
    );
  }

  /** Reads commands from now on. */
  start(): void {
    this.#port.on('messageerror', () => this.#skipUnreadable());
    this.#port.on('message', (message: ToWriter) => {
      this.#receive(message);
      // Whatever else has arrived joins the same commit.
      this.#writer.readAll();
    });
  }

  post(message: FromWriter): void {
    this.#port.postMessage(message);
  }

  /** Reads what has arrived. */
  readAll(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) this.#receive(next);
  }

  /** Results that are not sent yet. */
  get waiting(): number {
    return this.#results.length;
  }

  /** Sends the results of a commit. */
  flush(writes: number): void {
    const batch = this.#results;
    this.#results = [];
    this.#writes = writes;
    this.#sent.send(batch);
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
    this.post({ kind: 'unreadable', number: this.#received });
    this.#received += 1;
  }

  #receive(message: ToWriter): void {
    switch (message.kind) {
      case 'close':
        void this.#writer.close().then(() => this.post({ kind: 'closed' }));
        break;
      case 'connect':
        this.#writer.connect(message.port);
        break;
      case 'unreadable':
        this.#sent.unreadable(message.number);
        break;
      case 'commands':
        this.#received += 1;
        this.#sent.read(message.read);
        for (const command of message.batch) this.#execute(command);
    }
  }

  #execute<K extends CommandKind>([id, kind, packed]: SentCommand<K>): void {
    this.#writer.submit(kind, unpackInput<K>(packed)).then(
      (result) => this.#answer(id, packOrFail(kind, result)),
      (error: unknown) => this.#answer(id, toFailure(error)),
    );
  }

  #answer(id: number, result: SentResult[1]): void {
    this.#results.push([id, result]);
    // All commands of a commit are answered in one turn, and their results travel in one message.
    if (this.#results.length === 1) this.#writer.flushSoon(this);
  }
}

/** The one writer behind the ports of all answering threads. Tenants take turns, across threads. */
class WriterServer {
  readonly #writer: ReturnType<typeof openSqliteWriter>;
  readonly #checkpoints: CheckpointThread;
  readonly #ports: ThreadPort[] = [];
  #flushing: ThreadPort[] = [];
  readonly submit: SubmitCommand;

  constructor({ sqlite, passwords, events }: WriterData) {
    const checkpoints = createCheckpointSignals();
    this.#writer = openSqliteWriter({
      ...sqlite,
      checkpoints,
      // Without it, a long queue of one tenant would keep what others have sent from being read.
      onBegin: () => this.readAll(),
    });
    // The database is migrated before another connection writes to it.
    this.#checkpoints = new CheckpointThread({ path: sqlite.path, signals: checkpoints });
    const registries = createSystemRegistries({ passwords });
    const context = createCommandContext({ registries, events });
    this.submit = createFairSubmit({ submit: createSubmit(this.#writer, commands, context) });
  }

  /** Resolves once everything is loaded and open that the writer needs. */
  complete(): Promise<void> {
    return this.#checkpoints.opened;
  }

  /** Executes the commands that arrive at a port. */
  connect(port: MessagePort): ThreadPort {
    const connected = new ThreadPort(port, this);
    this.#ports.push(connected);
    connected.start();
    return connected;
  }

  readAll(): void {
    for (const port of this.#ports) port.readAll();
  }

  /** Sends the results of a port at the end of the turn. */
  flushSoon(port: ThreadPort): void {
    this.#flushing.push(port);
    if (this.#flushing.length === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const ports = this.#flushing;
    this.#flushing = [];
    let writes = 0;
    for (const port of ports) writes += port.waiting;
    for (const [index, port] of ports.entries()) port.flush(index === 0 ? writes : 0);
  }

  /** The writing connection closes last: it moves the WAL into the database. */
  async close(): Promise<void> {
    await this.#checkpoints.stop();
    await this.#writer.close();
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
  const data = await new Promise<WriterData>((resolve) => port.once('message', resolve));
  const server = new WriterServer(data);
  const main = server.connect(port);
  main.post({ kind: 'opened' });
  await server.complete();
  main.post({ kind: 'complete' });
} catch (error) {
  const refused: FromWriter = { kind: 'refused', failure: toFailure(error) };
  port.postMessage(refused);
}
