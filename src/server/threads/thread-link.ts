import { type Failure, fromFailure, toFailure } from '../writer-protocol.ts';

/** The part of a worker, and of the port to its parent, that messages pass through. */
export interface LinkPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: LinkMessage) => void): unknown;
}

/** Inputs and results by the name of a question. Both cross threads as clones. */
export type Questions<Q> = {
  readonly [K in keyof Q]: { readonly input: unknown; readonly result: unknown };
};

/** How a thread answers each question. */
export type Answers<Q extends Questions<Q>> = {
  readonly [K in keyof Q]: (input: Q[K]['input']) => Promise<Q[K]['result']> | Q[K]['result'];
};

type LinkMessage =
  /** `id` 0: no answer is wanted. */
  | { readonly kind: 'ask'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure };

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Questions and answers between two threads, in both directions. */
export class ThreadLink<Asked extends Questions<Asked>, Answered extends Questions<Answered>> {
  readonly #port: LinkPort;
  readonly #answers: ReadonlyMap<string, (input: never) => unknown>;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #closed: Error | undefined;

  /** @param answers how this thread answers the questions of the other */
  constructor(port: LinkPort, answers: Answers<Answered>) {
    this.#port = port;
    this.#answers = new Map(Object.entries<(input: never) => unknown>(answers));
    port.on('message', (message) => void this.#receive(message));
  }

  /** Resolves with the answer of the other thread. */
  ask<K extends keyof Asked & string>(
    name: K,
    input: Asked[K]['input'],
  ): Promise<Asked[K]['result']> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      const id = this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      this.#post({ kind: 'ask', id, name, input });
    });
  }

  /** Asks without waiting for an answer. */
  tell<K extends keyof Asked & string>(name: K, input: Asked[K]['input']): void {
    if (this.#closed === undefined) this.#post({ kind: 'ask', id: 0, name, input });
  }

  /** The other thread has ended: rejects what waits for it. */
  close(error: Error): void {
    this.#closed ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#closed);
    this.#waiting.clear();
  }

  async #receive(message: LinkMessage): Promise<void> {
    if (message.kind !== 'ask') {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.kind === 'answer') waiting?.resolve(message.result);
      else waiting?.reject(fromFailure(message.failure));
      return;
    }
    const { id, name, input } = message;
    try {
      const result = await this.#answers.get(name)!(input as never);
      if (id !== 0) this.#post({ kind: 'answer', id, result });
    } catch (error) {
      if (id !== 0) this.#post({ kind: 'failure', id, failure: toFailure(error) });
    }
  }

  #post(message: LinkMessage): void {
    this.#port.postMessage(message);
  }
}
