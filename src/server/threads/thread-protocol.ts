import type { MessagePort } from 'node:worker_threads';
import type { BackupState } from '../../ports/backups.ts';
import type { RequestRow } from '../../ports/requests.ts';
import type { LogLevel } from '../../ports/system.ts';
import type { Alert } from '../../scim/raise-alerts.ts';
import type { Addresses } from '../addresses.ts';
import type { Config } from '../config.ts';
import type { ProcessLimits } from '../coordination.ts';
import type { ThreadMetrics } from '../metrics.ts';
import type { PreparedAccess } from '../prepare-access.ts';
import type { SharedMemory } from './shared-memory.ts';

/** What an answering thread is started with. */
export interface AnsweringData {
  /** Its number; 0 is the main thread. */
  readonly thread: number;
  readonly config: Config;
  /** The port that the main thread listens on. */
  readonly port: number;
  readonly addresses: Addresses;
  readonly access: PreparedAccess;
  readonly vaultKey: string;
  readonly memory: SharedMemory;
  /** Keys of TLS sessions, which any thread resumes. */
  readonly ticketKeys: Uint8Array;
  /** The way to the writing thread. Absent on PostgreSQL. */
  readonly writer?: MessagePort;
  /** Levels of the log that are written. */
  readonly levels: readonly LogLevel[];
}

/** One line of the log. */
export interface ThreadLogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A call that asks for nothing, or is answered with nothing. */
type Nothing = undefined;

/** What answering threads ask the main thread. */
export interface MainQuestions {
  /** Takes permits of a limit of the process. */
  readonly acquire: {
    readonly input: {
      readonly limit: keyof ProcessLimits;
      readonly key: string;
      readonly cost: number;
    };
    readonly result: Nothing;
  };
  readonly release: {
    readonly input: { readonly limit: keyof ProcessLimits; readonly cost: number };
    readonly result: Nothing;
  };
  readonly log: { readonly input: readonly ThreadLogLine[]; readonly result: Nothing };
  readonly alert: { readonly input: Alert; readonly result: Nothing };
  /** A request that was refused for its credential: see `RefusedRequests.keep`. */
  readonly refused: {
    readonly input: {
      readonly row: RequestRow;
      readonly address: string;
      readonly hasLookedUp: boolean;
    };
    readonly result: Nothing;
  };
  /** The metrics of the process, as text. */
  readonly metrics: { readonly input: Nothing; readonly result: string };
  readonly refreshEndpoints: { readonly input: Nothing; readonly result: Nothing };
  readonly backups: {
    readonly input: 'read' | 'start';
    readonly result: BackupState | undefined;
  };
  readonly domainText: { readonly input: string; readonly result: readonly string[] };
  readonly domainFile: {
    readonly input: { readonly domain: string; readonly path: string };
    readonly result: string | undefined;
  };
}

/** What the main thread asks an answering thread. */
export interface ThreadQuestions {
  /** Answered once the thread listens. */
  readonly start: { readonly input: Nothing; readonly result: Nothing };
  readonly metrics: { readonly input: Nothing; readonly result: ThreadMetrics };
  /** Writes what was counted. */
  readonly flush: { readonly input: Nothing; readonly result: Nothing };
  /** Refuses new connections; answered once running requests are, and what they left is written. */
  readonly drain: { readonly input: Nothing; readonly result: Nothing };
  readonly close: { readonly input: Nothing; readonly result: Nothing };
}
