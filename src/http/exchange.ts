import type { Awaitable } from '../ports/awaitable.ts';
import type { Body } from '../protocol/list/list-response.ts';

/** One request, independent of what carries it. */
export interface Exchange {
  readonly method: string;
  /** Path and query as received, undecoded: `/scim/v2/Users?count=1`. */
  readonly target: string;
  /**
   * Returns a header by its lower-case name; several of one name are joined with commas. Undefined
   * when absent.
   */
  header(name: string): string | undefined;
  /** Scheme of the request's URL, where the carrier knows it. */
  readonly scheme?: 'http' | 'https';
  /** Network address of the client, where it is known. */
  readonly remoteAddress?: string;
  /** True when the request carries more than one Authorization header. */
  readonly hasSeveralCredentials: boolean;
  /**
   * True when the request carries more than one Host header (RFC 9112 §3.2: 400). Absent: the
   * carrier has checked it.
   */
  readonly hasSeveralHosts?: boolean;
  /**
   * Resolves with the whole body.
   *
   * @param onBytes called with the length of each chunk; throws to refuse the rest
   * @throws ScimError payloadTooLarge as soon as it is longer than `limit` bytes
   */
  body(limit: number, onBytes?: (bytes: number) => void): Promise<Uint8Array>;
}

/** JSON text; in pieces where the whole is not held in memory; in bytes where it is shared. */
export type AnswerBody = Body | Uint8Array<ArrayBuffer>;

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: none. A piece that fails breaks the answer off. */
  readonly body?: AnswerBody;
}

/** Answers one request. Never rejects: every failure is an answer. */
export type Handle = (exchange: Exchange) => Promise<Answer>;

/** The same, at once where nothing is waited for. */
export type HandleAtOnce = (exchange: Exchange) => Awaitable<Answer>;

/** Whether a body is sent piece by piece. */
export function isInPieces(body: AnswerBody | undefined): body is AsyncIterable<string> {
  return typeof body === 'object' && !(body instanceof Uint8Array);
}
