import type { Client } from '../../client/index.ts';

/** The management API, in this process or on another machine. */
export interface Session {
  readonly api: Client;
  /** URL of the server; locally, what URLs in answers begin with. */
  readonly url: string;
  readonly isRemote: boolean;
  /** Resolves to the error to show in the place of one that a call rejected with. */
  explain(error: unknown): Promise<unknown>;
  /** Returns the key that secrets of forwarded events are derived from. @throws ConfigError */
  forwardKey(): string;
  close(): Promise<void>;
}
