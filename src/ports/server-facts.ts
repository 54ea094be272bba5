/** What a server says about itself to its operators. No secret is in it. */
export interface ServerFacts {
  /** Version of Node.js. */
  readonly node: string;
  readonly platform: string;
  /** Threads that answer requests. */
  readonly threads: number;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly storage: StorageFacts;
  /** Absent: the server writes no backups. */
  readonly backups?: BackupRules;
  readonly settings: readonly SettingFact[];
}

export interface StorageFacts {
  readonly kind: 'sqlite' | 'postgresql' | 'memory';
  /** URL without a password. */
  readonly url: string;
  /** Bytes of the database with its write-ahead log; absent where the server cannot know. */
  readonly bytes?: number;
  /** Version of the schema: migrations that were made. A server starts only with all of its own. */
  readonly schemaVersion: number;
  readonly hasReplica: boolean;
}

export interface BackupRules {
  readonly folder: string;
  readonly everyHours: number;
  /** Backups that are kept. */
  readonly kept: number;
}

export interface SettingFact {
  readonly key: string;
  /** Absent: not set. Of a secret: `(set)`. A list has commas. */
  readonly value?: string | number | boolean;
  readonly description: string;
  readonly isSecret: boolean;
  readonly isDefault: boolean;
}
