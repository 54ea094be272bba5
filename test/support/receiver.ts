import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AnyEvent } from './events.ts';

export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The body, if it is JSON. */
  readonly event: AnyEvent;
}

/** A receiver that keeps what it got, and answers as a test wants. */
export class Receiver {
  readonly received: Received[] = [];
  answer: (event: AnyEvent, response: ServerResponse) => void = (_, response) =>
    void response.writeHead(204).end();
  #server: Server | undefined;
  url = '';

  async start(): Promise<this> {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const event = (body.startsWith('{') ? JSON.parse(body) : {}) as AnyEvent;
        this.received.push({ headers: request.headers, body, event });
        this.answer(event, response);
      });
    });
    await new Promise<void>((done) => this.#server!.listen(0, '127.0.0.1', done));
    this.url = `http://${this.host}/hook`;
    return this;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server!.address() as AddressInfo).port}`;
  }

  sequences(): readonly number[] {
    return this.received.map(({ event }) => event['sequence']);
  }

  stop(): void {
    this.#server!.closeAllConnections();
    this.#server!.close();
  }
}
