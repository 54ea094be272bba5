import { connect, type Socket } from 'node:net';

/** A cheap load client on raw sockets, with one request at a time on each. */

export interface Load {
  readonly port: number;
  readonly connections: number;
  /** Requests in total. */
  readonly requests: number;
  /** Milliseconds after which no more requests begin. */
  readonly limit: number;
  /** The request with this number, as bytes on the wire. */
  readonly request: (index: number) => string;
  /** Statuses that a response may have. */
  readonly expect: readonly number[];
}

export interface Measured {
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** @throws Error when a response has an unexpected status, or a connection breaks */
export async function runLoad(load: Load): Promise<Measured> {
  const latencies: number[] = [];
  let next = 0;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    const client = await openClient(load.port);
    while (next < load.requests && performance.now() - began < load.limit) {
      const index = next;
      next += 1;
      const sent = performance.now();
      const status = await client.send(load.request(index));
      latencies.push(performance.now() - sent);
      if (!load.expect.includes(status))
        throw new Error(
          `request ${index} was answered ${status}, not ${load.expect.join(' or ')}: ${client.lastBody()}`,
        );
    }
    client.close();
  };
  await Promise.all(Array.from({ length: load.connections }, worker));
  const seconds = (performance.now() - began) / 1_000;
  latencies.sort((left, right) => left - right);
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]!;
  return {
    requests: latencies.length,
    perSecond: latencies.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
  };
}

export interface Client {
  /** The status of the response. */
  send(request: string): Promise<number>;
  /** The body of the last response that was kept. */
  lastBody(): string;
  close(): void;
}

const headEnd = '\r\n\r\n';
const lastChunk = '0\r\n\r\n';

/** A response that is arriving. Its bytes are joined only where they are asked for. */
class Arriving {
  status = 0;
  #chunks: Buffer[] = [];
  #size = 0;
  /** The index of the body; 0 until the head is there. */
  #from = 0;
  /** Bytes of the whole response; undefined where it comes in chunks. */
  #whole: number | undefined;

  /** Adds what arrived. Returns whether the response is complete. */
  add(chunk: Buffer): boolean {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#from === 0 && !this.#readHead()) return false;
    return this.#whole === undefined ? this.#endsWithLastChunk() : this.#size >= this.#whole;
  }

  body(): string {
    return this.#joined().toString('utf8', this.#from);
  }

  #readHead(): boolean {
    const bytes = this.#joined();
    const end = bytes.indexOf(headEnd);
    if (end < 0) return false;
    const head = bytes.toString('latin1', 0, end);
    const lower = head.toLowerCase();
    const mark = lower.indexOf('content-length:');
    this.status = Number(head.slice(9, 12));
    this.#from = end + headEnd.length;
    // parseInt stops at the end of the line.
    if (mark >= 0) this.#whole = this.#from + Number.parseInt(head.slice(mark + 15), 10);
    // Some peers send chunks; a response without either has no body.
    else if (!lower.includes('transfer-encoding: chunked')) this.#whole = this.#from;
    return true;
  }

  /** The last chunk has no bytes; it follows another, or is the first. */
  #endsWithLastChunk(): boolean {
    const end = this.#joined()
      .subarray(this.#from)
      .subarray(-lastChunk.length - 2)
      .toString('latin1');
    return end === lastChunk || end === `\r\n${lastChunk}`;
  }

  #joined(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!;
  }
}

/**
 * Opens one connection to a server of this machine.
 *
 * @param keepsBodies keeps the body of every response, not of errors alone
 */
export function openClient(port: number, keepsBodies = false): Promise<Client> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let resolve: ((status: number) => void) | undefined;
  let reject: ((error: Error) => void) | undefined;
  let arriving = new Arriving();
  let body = '';
  socket.on('data', (chunk: Buffer) => {
    if (!arriving.add(chunk)) return;
    const { status } = arriving;
    if (keepsBodies || status >= 400) body = arriving.body();
    arriving = new Arriving();
    resolve?.(status);
  });
  const fail = (error: Error): void => reject?.(error);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the connection was closed')));
  return new Promise((opened, refused) => {
    reject = refused;
    socket.on('connect', () =>
      opened({
        send: (request) =>
          new Promise((done, failed) => {
            resolve = done;
            reject = failed;
            socket.write(request);
          }),
        lastBody: () => body,
        close: () => socket.destroy(),
      }),
    );
  });
}
