/** The part of `Socket` of node:net that is used here. */
interface Socket {
  readonly destroyed: boolean;
  destroy(): unknown;
  pause(): unknown;
  readonly parser?: Parser | null;
  once(event: 'close', listener: () => void): unknown;
}

/** The parser of node:http. Not documented; where it differs, requests are made and ignored. */
interface Parser {
  onIncoming?: unknown;
}

/** The part of `ServerResponse` of node:http that is used here. */
interface Response {
  on(event: 'close', listener: () => void): unknown;
}

/** Limits on what the clients of one server may keep waiting. */
export interface SocketLimits {
  /** Requests of one socket without an answer, or whose answer the client has not taken. */
  readonly maxUnanswered: number;
  /** Seconds for taking an answer, in addition to its length at `minBytesPerSecond`. */
  readonly answerSeconds: number;
  /** A client that takes less than this is cut off. */
  readonly minBytesPerSecond: number;
  /** Bytes of answers that wait in all sockets together. */
  readonly maxWaitingBytes: number;
  /** Seconds after which a body must arrive at `minBytesPerSecond`. */
  readonly bodySeconds: number;
}

/** Limits for a server on the Internet. */
export const defaultSocketLimits: SocketLimits = {
  maxUnanswered: 8,
  answerSeconds: 30,
  minBytesPerSecond: 4_096,
  maxWaitingBytes: 67_108_864,
  bodySeconds: 10,
};

/** Counts the bytes of answers that wait in the sockets of several servers. */
export interface WaitingBytes {
  /** Number of servers that share `maxWaitingBytes`. */
  readonly servers: number;
  /** Adds bytes, and returns those that wait in the sockets of all servers. */
  add(bytes: number): number;
}

interface SocketState {
  unanswered: number;
  /** Bytes of answers that were written and not taken. */
  waiting: number;
  /** Seconds since the client last took an answer. */
  age: number;
  isRefused: boolean;
  isClosed: boolean;
}

/** Makes the parser fail with `parsingStopped`. Answers to earlier requests are still sent. */
const stopParsing = -1;

/** The code of the error that the parser of a refused socket reports. */
export const parsingStopped = 'HPE_CB_HEADERS_COMPLETE';

/** A request, from its arrival until its answer was taken. */
export interface Ticket {
  readonly socket: Socket;
  readonly state: SocketState;
  /** Bytes of its answer that the client has not taken. */
  waiting: number;
  /** `refused`: too many before it have no answer. `ignored`: it came after a refused one. */
  readonly admission: 'admitted' | 'refused' | 'ignored';
}

/** A body that is being received. */
export interface BodyWatch {
  bytes: number;
  /** Called when the body arrives too slowly. */
  readonly onSlow: () => void;
}

/**
 * Counts what waits in sockets. Refuses requests of a socket with too many unanswered ones,
 * destroys a socket whose client does not take its answers, and above `maxWaitingBytes` the one
 * that most bytes wait in.
 */
export class Sockets {
  readonly #limits: SocketLimits;
  readonly #all: WaitingBytes | undefined;
  readonly #states = new Map<Socket, SocketState>();
  readonly #bodies = new Map<BodyWatch, number>();
  #waiting = 0;

  /** @param all counts the bytes of several servers. Default: those of these sockets */
  constructor(limits: SocketLimits, all?: WaitingBytes) {
    this.#limits = limits;
    this.#all = all;
  }

  /** Bytes of answers that wait in all sockets. */
  get waitingBytes(): number {
    return this.#waiting;
  }

  /** Number of open sockets that have sent a request. */
  get size(): number {
    return this.#states.size;
  }

  /** Counts a request until its response closes. */
  admit(socket: Socket, response: Response): Ticket {
    const state = this.#states.get(socket) ?? this.#open(socket);
    if (state.isRefused) return { socket, state, waiting: 0, admission: 'ignored' };
    state.unanswered += 1;
    const isOver = state.unanswered > this.#limits.maxUnanswered;
    const ticket: Ticket = {
      socket,
      state,
      waiting: 0,
      admission: isOver ? 'refused' : 'admitted',
    };
    // A response closes once, so that `once` would only add a wrapper and remove it.
    response.on('close', () => {
      state.unanswered -= 1;
      this.took(ticket, ticket.waiting);
    });
    if (isOver) {
      state.isRefused = true;
      socket.pause();
      // One chunk of 64 KiB can hold 800 more requests. Pausing the parser takes effect after it.
      if (socket.parser != null) socket.parser.onIncoming = () => stopParsing;
    }
    return ticket;
  }

  #open(socket: Socket): SocketState {
    const state: SocketState = {
      unanswered: 0,
      waiting: 0,
      age: 0,
      isRefused: false,
      isClosed: false,
    };
    this.#states.set(socket, state);
    // Responses in a queue are not closed with their socket.
    socket.once('close', () => {
      state.isClosed = true;
      this.#count(-state.waiting);
      this.#states.delete(socket);
    });
    return state;
  }

  /** Counts bytes of an answer as waiting. */
  wrote(ticket: Ticket, bytes: number): void {
    if (ticket.state.isClosed) return;
    ticket.waiting += bytes;
    ticket.state.waiting += bytes;
    if (this.#isTooMuch(this.#count(bytes))) this.#cutLargest();
  }

  /** Counts bytes of an answer as taken. */
  took(ticket: Ticket, bytes: number): void {
    const { state } = ticket;
    state.age = 0;
    if (state.isClosed) return;
    ticket.waiting -= bytes;
    state.waiting -= bytes;
    this.#count(-bytes);
  }

  /** Counts bytes that wait; returns those of all servers. */
  #count(bytes: number): number {
    this.#waiting += bytes;
    return this.#all?.add(bytes) ?? this.#waiting;
  }

  /** Of several servers, one that holds more than its share cuts off a client. */
  #isTooMuch(all: number): boolean {
    const { maxWaitingBytes } = this.#limits;
    const share = this.#all === undefined ? 0 : maxWaitingBytes / this.#all.servers;
    return all > maxWaitingBytes && this.#waiting > share;
  }

  #cutLargest(): void {
    let largest: Socket | undefined;
    let most = 0;
    for (const [socket, { waiting }] of this.#states) {
      if (waiting <= most || socket.destroyed) continue;
      most = waiting;
      largest = socket;
    }
    largest?.destroy();
  }

  /** Watches how fast a body arrives, until the returned function is called. */
  receive(body: BodyWatch): () => void {
    this.#bodies.set(body, 0);
    return () => this.#bodies.delete(body);
  }

  /** Checks all sockets and bodies; called every second. */
  tick(): void {
    // The answer that was too much may have been written by another server.
    if (this.#all !== undefined && this.#isTooMuch(this.#all.add(0))) this.#cutLargest();
    const { answerSeconds, minBytesPerSecond, bodySeconds } = this.#limits;
    for (const [socket, state] of this.#states) {
      if (state.waiting === 0) continue;
      state.age += 1;
      if (state.age > answerSeconds + state.waiting / minBytesPerSecond) socket.destroy();
    }
    for (const [body, age] of this.#bodies) {
      this.#bodies.set(body, age + 1);
      if (age < bodySeconds || body.bytes >= (age - bodySeconds + 1) * minBytesPerSecond) continue;
      this.#bodies.delete(body);
      body.onSlow();
    }
  }
}
