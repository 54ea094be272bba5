import type { Tenant } from '../../ports/access.ts';
import type { Config, SettingName } from '../../server/config.ts';

/** What a server runs with, as far as the checks look at it. Plain data: checks do no I/O. */
export interface Facts {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Of Node: `26.10.0`. */
  readonly nodeVersion: string;
  readonly isRoot: boolean;
  /** Whether Node accepts any certificate. */
  readonly isTlsUnchecked: boolean;
  /** Files that a process may have open; undefined: unlimited or unknown. */
  readonly maxOpenFiles?: number;
  readonly config: Config;
  /** Settings whose value comes from the configuration file. */
  readonly inFile: readonly SettingName[];
  /** Warnings of the configuration, such as former names. */
  readonly configWarnings: readonly string[];
  /** The configuration file; absent: there is none. */
  readonly configFile?: FileFacts;
  /** Other files that hold a secret: `…_FILE`, keys, the first token. */
  readonly secretFiles: readonly FileFacts[];
  /** A SQLite database. */
  readonly database?: DatabaseFacts;
  readonly postgres?: PostgresFacts;
  readonly replica?: Pick<PostgresFacts, 'isStandby'>;
  readonly schema: 'current' | 'pending' | 'newer' | 'missing' | 'unknown';
  /** Why the database cannot be read. */
  readonly storageFailure?: string;
  /** Newest file in the folder of backups; absent: no folder was given. */
  readonly backups?: { readonly folder: string; readonly newest?: number };
  readonly certificate?: CertificateFacts;
  /** What a client sees under `externalUrl`. */
  readonly external?: ExternalFacts;
  readonly content?: ContentFacts;
}

/** A file, and who may read it. */
export interface FileFacts {
  readonly path: string;
  readonly what: string;
  /** Permission bits. */
  readonly mode: number;
  /** A file that is left over: its secret should be somewhere else. */
  readonly isLeftOver?: true;
}

/** The files of a SQLite database. */
export interface DatabaseFacts {
  readonly path: string;
  readonly mode: number;
  readonly folderMode: number;
  readonly bytes: number;
  /** Of the write-ahead log. */
  readonly walBytes: number;
  /** Type of the file system; see `fileSystems`. */
  readonly fileSystem: number;
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** The path is in the folder for temporary files. */
  readonly isTemporary: boolean;
  /** Present: the file with the vault key. */
  readonly hasKeyFile: boolean;
}

/** What a PostgreSQL server says of itself. */
export interface PostgresFacts {
  readonly isSuperuser: boolean;
  readonly bypassesRls: boolean;
  readonly fsync: boolean;
  readonly fullPageWrites: boolean;
  readonly synchronousCommit: string;
  readonly autovacuum: boolean;
  readonly maxConnections: number;
  /** Of this node, for itself. */
  readonly poolSize: number;
  readonly isStandby: boolean;
  /** Clock of the server minus that of this machine, in milliseconds. */
  readonly clockSkewMs: number;
  /** Whether the connection is encrypted; undefined: the server is on this machine. */
  readonly isEncrypted?: boolean;
  /** Whether the certificate of the server is checked. */
  readonly isVerified: boolean;
  /** Replication slots that nothing reads: they keep the write-ahead log. */
  readonly inactiveSlots: readonly string[];
}

/** The certificate of `tls.certificate`. */
export interface CertificateFacts {
  readonly failure?: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
  readonly fitsKey: boolean;
  /** Whether it is for the host of `externalUrl`; undefined: there is none. */
  readonly fitsHost?: boolean;
}

/** Answers of the server under its external URL. */
export interface ExternalFacts {
  /** Why nothing answered. */
  readonly failure?: string;
  /** Status of `/healthz`. */
  readonly health?: number;
  /** Whether the answer to an unknown SCIM path was an error of Rollcall. */
  readonly isRollcall?: boolean;
  /** Where it redirects to. */
  readonly redirect?: string;
  /** Status of `/metrics` without a token. */
  readonly metrics?: number;
  /** Clock of the server minus that of this machine, in milliseconds. */
  readonly clockSkewMs?: number;
}

/** What is in the database. */
export interface ContentFacts {
  readonly tenants: readonly Tenant[];
  readonly credentials: readonly CredentialFacts[];
  readonly apiTokens: readonly CredentialFacts[];
  readonly webhooks: readonly WebhookFacts[];
}

/** A credential or token of the management API. */
export interface CredentialFacts {
  readonly name: string;
  /** Where it belongs: `acme / Okta`. */
  readonly place: string;
  /** Milliseconds since 1970. */
  readonly expires?: number;
}

/** A webhook or event stream. */
export interface WebhookFacts {
  readonly name: string;
  readonly place: string;
  readonly url: string;
  readonly status: 'active' | 'disabled';
  readonly reason?: string;
  /** Milliseconds since 1970. */
  readonly failingSince?: number;
  readonly dead: number;
}
