import type { Clock } from '../../ports/system.ts';
import { toDate } from '../../protocol/text/date-time.ts';

// An import would load the WebSocket of node:http too, which is all of undici.
const { STATUS_CODES } = process.getBuiltinModule('node:http');

/**
 * The part of `ServerResponse` of node:http that is used here. `_header` is not documented: it
 * holds the head until it is sent with the first bytes of the body.
 */
interface Response {
  statusCode: number;
  statusMessage: string;
  readonly shouldKeepAlive: boolean;
  _header?: string | null;
}

/**
 * Writes the head of an answer as one text. `writeHead` examines each header several times, and
 * looks for those that change how the body is sent: a seventh of the CPU time of a read by id.
 */
export class HeadWriter {
  readonly #keepAlive: string;
  readonly #clock: Clock;
  #date: string | undefined;

  /** @param keepAliveTimeout of the server, in milliseconds */
  constructor(keepAliveTimeout: number, clock: Clock) {
    this.#clock = clock;
    const seconds = Math.floor(keepAliveTimeout / 1_000);
    this.#keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${seconds}\r\n\r\n`;
  }

  /**
   * Returns false, and does nothing, where only `writeHead` will do: when the connection closes
   * with this answer, a header has a character that it must not have, or Node has no `_header`.
   *
   * @param headers with `Content-Length`, or else `length` is sent as such
   * @param length undefined: not to be sent
   */
  write(
    response: Response,
    status: number,
    headers: Readonly<Record<string, string>>,
    length: number | undefined,
  ): boolean {
    if (response._header !== null || !response.shouldKeepAlive) return false;
    const message = STATUS_CODES[status]!;
    let head = `HTTP/1.1 ${status} ${message}\r\n`;
    for (const name in headers) {
      const value = headers[name]!;
      if (name === 'Connection' || !isFieldValue(value)) return false;
      head += `${name}: ${value}\r\n`;
    }
    if (length !== undefined) head += `Content-Length: ${length}\r\n`;
    response.statusCode = status;
    response.statusMessage = message;
    response._header = `${head}Date: ${this.#now()}\r\n${this.#keepAlive}`;
    return true;
  }

  /** The date is made once a second: reading the clock costs more than the rest of a head. */
  #now(): string {
    if (this.#date === undefined) {
      const now = this.#clock.now();
      this.#date = toDate(now).toUTCString();
      setTimeout(
        () => {
          this.#date = undefined;
        },
        1_000 - (now % 1_000),
      ).unref();
    }
    return this.#date;
  }
}

/** Whether a text is ASCII without control characters, so that it cannot end its header. */
function isFieldValue(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}
