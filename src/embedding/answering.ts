import type { HandleAtOnce } from '../http/exchange.ts';

/** Milliseconds that `close` waits for requests that are being answered. */
const maxAnsweringMs = 10_000;

/** Requests that are being answered. */
export interface Answering {
  readonly handle: HandleAtOnce;
  /** Resolves once every request is answered, or after ten seconds. */
  finish(): Promise<void>;
}

/** Returns a handler that knows which requests it still answers. */
export function createAnswering(answer: HandleAtOnce): Answering {
  const open = new Set<Promise<unknown>>();
  return {
    handle(exchange) {
      const answered = answer(exchange);
      if (!(answered instanceof Promise)) return answered;
      const ended = answered.finally(() => open.delete(ended));
      open.add(ended);
      return ended;
    },
    async finish() {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, maxAnsweringMs);
      await Promise.race([Promise.allSettled(open), late]);
      clearTimeout(timer);
    },
  };
}
