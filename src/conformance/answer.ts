/**
 * JSON as a server sent it. Cases look into it freely: a value of another shape makes an assertion
 * fail, or throws a TypeError that the checker reports as a failure.
 */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

/** The answer to one request. */
export interface Answer {
  /** For messages: `POST /Users`. */
  readonly request: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** undefined: the body is empty or not JSON. */
  readonly json: Json;
}

/** Whose credential a request carries. `feed` is the token of the event feed. */
export type Actor = 'own' | 'other' | 'feed' | 'none';

export interface RequestOptions {
  /** Sent as JSON; a string or bytes are sent as they are. */
  readonly body?: Json;
  /** undefined leaves out a header that is sent by default. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly query?: Readonly<Record<string, string | number>>;
  /** Default: `own`. */
  readonly as?: Actor;
  /** Value of `Authorization`, in place of the actor's token. */
  readonly authorization?: string;
}
