import type { Client } from 'pg';
import type { PostgresAddress } from './address.ts';

/** How long what was heard counts as known: whatever happens to notices, it holds no longer. */
const ttlMs = 2_000;
/** The same where nothing can be listened for. */
const ttlWithoutListeningMs = 1_000;
const listenAgainAfterMs = 1_000;

/**
 * The generation of access, known without asking for each request: the server notifies when it
 * changes (LISTEN), and it is asked again regularly, for a session can be lost unnoticed.
 */
export class Generation {
  readonly #keepsSessions: boolean;
  readonly #load: () => Promise<number>;
  #value: number | undefined;
  #askedAt = 0;
  #asking: Promise<number> | undefined;
  /** Counts changes: those that any thread of this process knows of. */
  readonly #changes: Int32Array;
  #listener: Client | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  /** The number of changes that is known here. */
  #seen = 0;

  /**
   * @param load asks the server
   * @param changes a number that all threads share which have a store of this server
   */
  constructor(
    { keepsSessions }: PostgresAddress,
    load: () => Promise<number>,
    changes: Int32Array = new Int32Array(1),
  ) {
    this.#keepsSessions = keepsSessions;
    this.#load = load;
    this.#changes = changes;
  }

  /** Returns the generation; undefined: the server has to be asked. */
  current(): number | undefined {
    this.#forgetIfChanged();
    const ttl = this.#listener === undefined ? ttlWithoutListeningMs : ttlMs;
    return performance.now() - this.#askedAt < ttl ? this.#value : undefined;
  }

  /** Asks the server; callers that ask at once share the answer. */
  ask(): Promise<number> {
    this.#forgetIfChanged();
    this.#asking ??= this.#ask();
    return this.#asking;
  }

  #ask(): Promise<number> {
    const began = performance.now();
    const before = this.#seen;
    return this.#load().then(
      (found) => {
        this.#answer(before, began, found);
        return found;
      },
      (error: unknown) => {
        if (before === this.#seen) this.#asking = undefined;
        throw error;
      },
    );
  }

  /** Keeps an answer, unless a change was heard of meanwhile, which may be newer. */
  #answer(before: number, began: number, found: number): void {
    this.#forgetIfChanged();
    if (before !== this.#seen) return;
    this.#value = found;
    this.#askedAt = began;
    this.#asking = undefined;
  }

  /** It has changed. */
  forget(): void {
    Atomics.add(this.#changes, 0, 1);
    this.#forgetIfChanged();
  }

  /** A change that this thread or another knows of makes what was known before worthless. */
  #forgetIfChanged(): void {
    const changes = Atomics.load(this.#changes, 0);
    if (changes === this.#seen) return;
    this.#seen = changes;
    this.#value = undefined;
    // A question that is on its way may be answered with what was before.
    this.#asking = undefined;
  }

  /** Listens for changes on a connection, and on another whenever it ends. */
  async listen(connect: () => Promise<Client>): Promise<void> {
    if (!this.#keepsSessions || this.#isClosed) return;
    try {
      const client = await connect();
      this.#listenOn(client, connect);
      await client.query('LISTEN rollcall_access');
      this.forget();
    } catch {
      this.#listenAgain(connect);
    }
  }

  #listenOn(client: Client, connect: () => Promise<Client>): void {
    this.#listener = client;
    client.on('notification', () => this.forget());
    client.once('end', () => {
      if (this.#listener === client) this.#listener = undefined;
      this.forget();
      this.#listenAgain(connect);
    });
  }

  #listenAgain(connect: () => Promise<Client>): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.listen(connect), listenAgainAfterMs);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const client = this.#listener;
    this.#listener = undefined;
    await client?.end().catch(() => undefined);
  }
}
