/** Time, ids and randomness come through here, never from globals. */

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

export interface Ids {
  /**
   * A UUIDv7 (RFC 9562 §5.7). Each is greater than the one before, even when the clock steps back.
   */
  next(): string;
}

/** Signs text, so that a change of it is noticed later. */
export interface Signer {
  /** The same for the same text, and not to be guessed; base64url. */
  sign(text: string): string;
}

/** Hashes secrets, and verifies them. */
export interface Secrets {
  /** A salted, slow hash in text form. */
  hash(secret: string): Promise<string>;
  verify(secret: string, sealed: string): Promise<boolean>;
}

/** Encrypts the secrets of resources that the application reads back. */
export interface SecretCipher {
  /**
   * Encrypts a text under a key that is not in the database. Equal texts in one context encrypt
   * alike, so that a value that is sent again changes nothing.
   *
   * @param context where the text is kept; it opens nowhere else
   */
  encrypt(text: string, context: string): string;
  /** @throws Error when it was encrypted with another key or in another context, or changed */
  decrypt(encrypted: string, context: string): string;
}

/**
 * Encrypts what must be read again, such as the secrets that sign webhooks, under a key that is not
 * in the database.
 */
export interface Vault {
  encrypt(text: string): string;
  /** @throws Error when it was encrypted with another key, or changed */
  decrypt(encrypted: string): string;
}

/** One piece of work as tracing systems see it (W3C Trace Context). */
export interface Span {
  /** `traceparent` for what is caused by it; undefined without tracing. */
  readonly traceparent: string | undefined;
  /** False when nothing keeps the span: its attributes need not be built. */
  readonly isRecording: boolean;
  /** @param failure what went wrong, if something that is ours to mend did */
  end(attributes: Readonly<Record<string, string | number | undefined>>, failure?: unknown): void;
}

export interface Tracer {
  /** @param parent `traceparent` as it came; what is not one counts for nothing */
  begin(name: string, parent?: string): Span;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface Logger {
  /** Whether lines of a level are written. Absent: they are. */
  isEnabled?(level: LogLevel): boolean;
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}
