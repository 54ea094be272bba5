/** Time, ids and randomness come through here, never from globals. */

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

export interface Ids {
  /** A UUIDv7 (RFC 9562 §5.7). Each is greater than the one before, even when the clock steps back. */
  next(): string;
}

/** Marks text so that it can be told later that nobody has changed it. */
export interface Signer {
  /** The same for the same text, and not to be guessed; base64url. */
  sign(text: string): string;
}

/** Turns a secret into what may be stored, and back into a yes or no. */
export interface Secrets {
  /** A salted, slow hash in text form. */
  seal(secret: string): Promise<string>;
  verify(secret: string, sealed: string): Promise<boolean>;
}

/** Keeps what must be read again, such as the secrets that sign webhooks, so that whoever has the database alone can not. */
export interface Vault {
  seal(text: string): string;
  /** @throws Error when it was sealed with another key, or changed */
  open(sealed: string): string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface Logger {
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}
