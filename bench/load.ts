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

const lastChunk = '0\r\n\r\n';

/** Returns whether a response, whose body begins at `from`, has arrived as a whole. */
function isComplete(head: string, response: Buffer, from: number): boolean {
  const lower = head.toLowerCase();
  const mark = lower.indexOf('content-length:');
  // parseInt stops at the end of the line.
  if (mark >= 0) return response.length >= from + Number.parseInt(head.slice(mark + 15), 10);
  // Some peers send chunks; the last one has no bytes.
  if (!lower.includes('transfer-encoding: chunked')) return true;
  const end = response
    .subarray(from)
    .subarray(-lastChunk.length - 2)
    .toString('latin1');
  return end === lastChunk || end === `\r\n${lastChunk}`;
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
  let pending: Buffer = Buffer.alloc(0);
  let body = '';
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const end = pending.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = pending.toString('latin1', 0, end);
    if (!isComplete(head, pending, end + 4)) return;
    const status = Number(head.slice(9, 12));
    if (keepsBodies || status >= 400) body = pending.toString('utf8', end + 4);
    pending = Buffer.alloc(0);
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
