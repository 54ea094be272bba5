import type { Body } from '../protocol/list/list-response.ts';

/** One request, independent of what carries it. */
export interface Exchange {
  readonly method: string;
  /** Path and query as they came, undecoded: `/scim/v2/Users?count=1`. */
  readonly target: string;
  /** A header by its lower-case name; several of one name are joined with commas. Undefined when absent. */
  header(name: string): string | undefined;
  /** Network address of the client, where it is known. */
  readonly address?: string;
  /** True when the request carries more than one Authorization header. */
  readonly hasSeveralCredentials: boolean;
  /** True when the request carries more than one Host header (RFC 9112 §3.2: 400). Absent: the carrier has seen to it. */
  readonly hasSeveralHosts?: boolean;
  /**
   * The whole body.
   *
   * @param onBytes told of each part that arrives; what it throws refuses the rest
   * @throws ScimError payloadTooLarge as soon as it is longer than `limit` bytes
   */
  body(limit: number, onBytes?: (bytes: number) => void): Promise<Uint8Array>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: none. In pieces where the whole would not be held in memory; a piece that fails breaks the answer off. */
  readonly body?: Body;
}

export type Handle = (exchange: Exchange) => Promise<Answer>;
