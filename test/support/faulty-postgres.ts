import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What goes wrong with the statement that is counted down to, or with a commit:
 *
 * - `cut`: the connection breaks before it arrives
 * - `lost`: it arrives, and the connection breaks before the answer does
 * - five characters: the server refuses it, with this SQLSTATE
 */
export type Fault = 'cut' | 'lost' | (string & {});

/**
 * Between a node and PostgreSQL: speaks its protocol (PostgreSQL, chapter 55) as far as to know one
 * statement from another.
 */
export class FaultyPostgres {
  /** Statements from here to the fault; 0 or less: there is none to come. */
  countdown = 0;
  /**
   * A text that one transaction alone writes: the fault meets its commit, however many statements
   * it takes, and whatever jobs of the node send meanwhile.
   */
  commitOf = '';
  fault: Fault = 'cut';
  /**
   * Nothing arrives any more, in either direction, and nobody is told: as when a machine has lost
   * its power.
   */
  isSilent = false;
  /** It becomes so with the fault. */
  isSilentThen = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(port: number) {
    this.#server = createServer((client) => this.#join(client, connect(port, '127.0.0.1')));
  }

  async start(): Promise<number> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(client: Socket, server: Socket): void {
    const cut = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', cut);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        cut();
      });
    }
    let isLost = false;
    let code: string | undefined;
    let isWriting = false;
    let isMeant = false;
    /** Returns whether the fault meets this statement. */
    const isHit = (statement: Buffer): boolean => {
      if (this.commitOf === '') return --this.countdown === 0;
      if (statement.includes('BEGIN')) {
        isWriting = statement.includes('READ WRITE');
        isMeant = false;
      }
      isMeant ||= isWriting && statement.includes(this.commitOf);
      return isMeant && statement.includes('COMMIT');
    };
    const asked = createSplitter(true);
    const answered = createSplitter(false);
    client.on('data', (chunk: Buffer) => {
      if (this.isSilent) return;
      for (const message of asked(chunk)) {
        const kind = String.fromCharCode(message[0]!);
        const isStatement = kind === 'Q' || kind === 'B';
        if (!isStatement || !isHit(message)) {
          server.write(message);
          continue;
        }
        if (this.fault === 'cut') return cut();
        if (this.fault === 'lost') {
          isLost = true;
          // It is carried out by then.
          setTimeout(() => {
            this.isSilent ||= this.isSilentThen;
            cut();
          }, 30);
        } else code = this.fault;
        server.write(this.fault === 'lost' ? message : refused(kind, message));
      }
    });
    server.on('data', (chunk: Buffer) => {
      if (this.isSilent) return;
      for (const message of answered(chunk)) {
        if (code !== undefined && message[0] === 'E'.charCodeAt(0)) {
          client.write(withCode(message, code));
          code = undefined;
        } else if (!isLost) client.write(message);
      }
    });
  }
}

/** Gives whole messages. The first of a client's has no kind. */
function createSplitter(beginsWithoutKind: boolean): (chunk: Buffer) => readonly Buffer[] {
  let held = Buffer.alloc(0);
  let prefix = beginsWithoutKind ? 0 : 1;
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    const messages: Buffer[] = [];
    while (held.length >= prefix + 4) {
      const length = prefix + held.readInt32BE(prefix);
      if (held.length < length) break;
      messages.push(held.subarray(0, length));
      held = held.subarray(length);
      prefix = 1;
    }
    return messages;
  };
}

/** One that the server refuses: of a name that there is not. */
function refused(kind: string, message: Buffer): Buffer {
  if (kind === 'Q') return messageOf('Q', Buffer.from('SELECT injected\0'));
  const body = message.subarray(5);
  const portal = body.indexOf(0) + 1;
  const statement = body.indexOf(0, portal) + 1;
  return messageOf(
    'B',
    Buffer.concat([body.subarray(0, portal), Buffer.from('injected\0'), body.subarray(statement)]),
  );
}

/**
 * ErrorResponse: fields that begin with a letter and end with 0; C is the SQLSTATE, M the message.
 */
function withCode(message: Buffer, code: string): Buffer {
  const fields = message.subarray(5).toString('latin1').split('\0');
  const changed = fields.map((field) =>
    field.startsWith('C')
      ? `C${code}`
      : field.startsWith('M')
        ? 'Minjected: /var/lib/secret'
        : field,
  );
  return messageOf('E', Buffer.from(changed.join('\0'), 'latin1'));
}

function messageOf(kind: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(kind, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
