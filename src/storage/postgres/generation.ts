import type { Client } from 'pg';
import type { PostgresAddress } from './address.ts';

/**
 * The generation of access, known without asking for each request: the server tells when it changes (LISTEN), and it is asked anyway every so often, for a
 * session can be lost without anybody noticing.
 */
export interface Generation {
  /** Undefined: it has to be asked. */
  current(): number | undefined;
  ask(): Promise<number>;
  /** It has changed. */
  forget(): void;
  listen(connect: () => Promise<Client>): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds for which what was heard counts as known: what is taken away somewhere is taken away everywhere within it, whatever happens to notices. */
const knownFor = 2_000;
/** The same where nothing can be listened for. */
const knownWithoutListening = 1_000;
const listenAgainAfter = 1_000;

export function createGeneration(
  { keepsSessions }: PostgresAddress,
  ask: () => Promise<number>,
): Generation {
  let value: number | undefined;
  let asked = 0;
  let asking: Promise<number> | undefined;
  let changes = 0;
  let listener: Client | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const forget = (): void => {
    changes += 1;
    value = undefined;
    // A question that is on its way may be answered with what was before.
    asking = undefined;
  };

  const listen = async (connect: () => Promise<Client>): Promise<void> => {
    if (!keepsSessions || isClosed) return;
    const again = (): void => {
      if (isClosed) return;
      timer = setTimeout(() => void listen(connect), listenAgainAfter);
      timer.unref();
    };
    try {
      const client = await connect();
      listener = client;
      client.on('notification', forget);
      client.once('end', () => {
        if (listener === client) listener = undefined;
        forget();
        again();
      });
      await client.query('LISTEN rollcall_access');
      forget();
    } catch {
      again();
    }
  };

  return {
    current: () =>
      value !== undefined &&
      performance.now() - asked < (listener === undefined ? knownWithoutListening : knownFor)
        ? value
        : undefined,
    async ask() {
      if (asking !== undefined) return asking;
      const began = performance.now();
      const before = changes;
      const mine = ask().then(
        (found) => {
          // What was heard of while it was asked may be newer than the answer.
          if (before === changes) {
            value = found;
            asked = began;
            asking = undefined;
          }
          return found;
        },
        (error: unknown) => {
          if (before === changes) asking = undefined;
          throw error;
        },
      );
      asking = mine;
      return mine;
    },
    forget,
    listen,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      const client = listener;
      listener = undefined;
      await client?.end().catch(() => undefined);
    },
  };
}
